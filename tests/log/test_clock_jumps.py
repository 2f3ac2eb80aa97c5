"""The machine's clock jumps: the order of the log holds, and nothing is published twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from kapcms.clock import rfc3339
from kapcms.models.change import Change
from kapcms.models.database import db
from tests.clocks import MovedClock
from tests.doors import Reader, shell


def log_of(app):
    """(number, kind, slug) of every change of an article."""
    with app.app_context():
        columns = sa.select(Change.number, Change.kind, Change.slug).where(Change.type == "article")
        rows = [tuple(row) for row in db.session.execute(columns.order_by(Change.number))]
        db.session.rollback()
    return rows


@pytest.mark.parametrize("hours", [-1, 1])
def test_what_is_published_after_a_jump_is_later_in_the_log(app, editor, reader, monkeypatch, hours):
    clock = MovedClock(monkeypatch)
    editor.article("One", publish=True)
    since = reader.get("/changes").get_json()["meta"]["next_cursor"]
    clock.forward(hours=hours)
    editor.article("Two", publish=True)
    news = reader.get(f"/changes?since={since}").get_json()["data"]
    assert [row["slug"] for row in news if row["kind"] == "article.published"] == ["two"]
    numbers = [number for number, _, _ in log_of(app)]
    assert numbers == sorted(set(numbers))
    for slug in ("one", "two"):
        assert reader.get(f"/articles/{slug}").status_code == 200
    assert shell(app, "check").stdout == ""


def test_a_moment_that_comes_twice_is_one_change(app, editor, monkeypatch):
    clock = MovedClock(monkeypatch)
    due = editor.article("Due")
    editor.publish("articles", due, at=rfc3339(clock.now() + timedelta(minutes=30)))
    for hours, status in ((1, 200), (-1, 200), (1, 200), (-2, 200), (3, 200)):
        clock.forward(hours=hours)
        assert Reader(app).get("/articles/due").status_code == status
    assert [kind for _, kind, slug in log_of(app) if slug == "due"] == ["article.published"]


def test_a_jump_back_before_the_moment_keeps_the_schedule(app, editor, monkeypatch):
    clock = MovedClock(monkeypatch)
    due = editor.article("Due")
    editor.publish("articles", due, at=rfc3339(clock.now() + timedelta(minutes=30)))
    clock.forward(hours=-1)
    assert Reader(app).get("/articles/due").status_code == 404
    clock.forward(hours=2)
    assert Reader(app).get("/articles/due").status_code == 200
