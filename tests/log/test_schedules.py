"""Schedules: what waits happens at its moment, once, with no worker, and can be moved or cancelled before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from kapcms.clock import rfc3339
from tests.clocks import MovedClock
from tests.doors import good


@pytest.fixture
def clock(monkeypatch):
    return MovedClock(monkeypatch)


@pytest.fixture
def soon():
    return datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)


def state(editor, article):
    return good(editor.get(f"/articles/{article['id']}"))["status"]


def test_a_publication_waits_for_its_moment_and_ends_at_its_end(editor, reader, clock, soon):
    article = editor.article("Later")
    editor.publish("articles", article, at=rfc3339(soon), until=rfc3339(soon + timedelta(hours=1)))
    assert state(editor, article) == "scheduled"
    clock.stop_at(soon - timedelta(seconds=1))
    assert reader.get("/articles/later").status_code == 404
    clock.stop_at(soon)
    assert reader.article("later")["published_at"] == rfc3339(soon)
    assert state(editor, article) == "public"
    clock.stop_at(soon + timedelta(hours=1))
    assert reader.get("/articles/later").status_code == 410
    assert state(editor, article) == "draft"


def test_a_moment_with_an_offset_is_that_moment(editor, reader, clock, soon):
    there = soon.astimezone(timezone(timedelta(hours=5, minutes=30)))
    editor.publish("articles", editor.article("Later"), at=there.isoformat())
    clock.stop_at(soon - timedelta(seconds=1))
    assert reader.get("/articles/later").status_code == 404
    clock.stop_at(soon)
    assert reader.get("/articles/later").status_code == 200


def test_a_schedule_is_moved_by_setting_it_again_and_cancelled_by_withdrawing(editor, reader, clock, soon):
    moved, cancelled = editor.article("Moved"), editor.article("Cancelled")
    for article in (moved, cancelled):
        editor.publish("articles", article, at=rfc3339(soon))
    editor.publish("articles", moved, at=rfc3339(soon + timedelta(hours=1)))
    editor.withdraw("articles", cancelled)
    clock.stop_at(soon)
    assert reader.get("/articles/moved").status_code == 404
    clock.stop_at(soon + timedelta(hours=1))
    assert reader.get("/articles/moved").status_code == 200
    assert reader.get("/articles/cancelled").status_code == 404


def test_a_changed_version_of_a_public_article_is_published_at_its_moment(editor, reader, clock, soon):
    article = editor.article("Public", publish=True, subtitle="old")
    editor.save("articles", article, subtitle="new")
    editor.publish("articles", article, at=rfc3339(soon))
    editor.save("articles", article, subtitle="newer still")
    assert reader.article("public")["subtitle"] == "old"
    clock.stop_at(soon)
    assert reader.article("public")["subtitle"] == "new"


def test_a_series_waits_too(editor, reader, clock, soon):
    one, two = (editor.article(title, publish=True) for title in ("One", "Two"))
    series = editor.series("Both", articles=[two["id"], one["id"]])
    editor.publish("series", series, at=rfc3339(soon))
    assert reader.article("one")["nav"]["series"] == []
    clock.stop_at(soon)
    (nav,) = reader.article("one")["nav"]["series"]
    assert (nav["slug"], nav["position"], nav["previous"]["slug"]) == ("both", 2, "two")


def test_one_moment_is_one_change_that_bears_its_own_time(editor, reader, clock, soon):
    editor.publish("articles", editor.article("Later"), at=rfc3339(soon))
    clock.stop_at(soon + timedelta(days=1))
    for _ in range(3):
        reader.get("/articles/later")
    rows = [change for change in reader.everything("/changes") if change["slug"] == "later"]
    assert [(change["kind"], change["at"]) for change in rows] == [("article.published", rfc3339(soon))]


def test_an_end_before_the_beginning_is_refused(editor, soon):
    article = editor.article("Later")
    when = {"at": rfc3339(soon), "until": rfc3339(soon - timedelta(minutes=1))}
    response = editor.put(f"/articles/{article['id']}/publication", when)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == "/until"
    assert state(editor, article) == "draft"
