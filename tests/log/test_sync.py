"""I6: a client that follows `/changes` ends with what a full read gives."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from kapcms.clock import rfc3339
from kapcms.models.change import LogHead
from kapcms.models.database import db
from kapcms.models.transaction import transaction
from tests.clocks import MovedClock
from tests.doors import Reader
from tests.log.syncing import Syncing
from tests.worlds import empty


@pytest.fixture
def clock(monkeypatch):
    return MovedClock(monkeypatch)


def test_a_client_that_syncs_at_any_moment_ends_equal_to_a_full_read(app, database_kind, clock):
    examples = 12 if database_kind == "sqlite" else 3
    how = settings(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        phases=[Phase.generate],  # shrinking takes minutes, and a run is short enough to read
        suppress_health_check=list(HealthCheck),
    )
    machine = type("SyncingHere", (Syncing,), {"app": app, "clock": clock})
    run_state_machine_as_test(machine, settings=how)


def test_a_page_has_the_shape_of_the_contract(editor, reader):
    one = editor.article("One", publish=True)
    page = reader.get("/changes?since=1").get_json()
    (row,) = page["data"]
    document = row.pop("document")
    assert row == {
        "number": 2,
        "at": one["publication"]["first_public_at"],
        "kind": "article.published",
        "type": "article",
        "id": one["id"],
        "slug": "one",
    }
    assert document["nav"] == {"site": {"previous": None, "next": None}, "series": []}
    assert document["body"].keys() == {"html"}
    cursor = page["meta"].pop("next_cursor")
    assert page["meta"] == {"limit": 20, "has_more": False, "number": 2}
    assert page["links"] == {"self": "/api/content/v1/changes?since=1", "next": None, "prev": None}
    assert reader.get(f"/changes?since={cursor}").get_json()["data"] == []


def test_pages_give_every_row_once_and_in_order(editor, reader):
    for title in "ABCDE":
        editor.article(title, publish=True)
    seen, path = [], "/changes?limit=2"
    while path:
        page = reader.get(path.removeprefix("/api/content/v1")).get_json()
        seen += [row["number"] for row in page["data"]]
        path = page["links"]["next"]
    assert seen == list(range(1, page["meta"]["number"] + 1))


def test_a_withdrawn_article_is_a_tombstone_in_every_row_that_ever_told_of_it(editor, reader):
    one = editor.article("Withdrawn soon", publish=True)
    editor.withdraw("articles", one)
    response = reader.get("/changes")
    rows = [row for row in response.get_json()["data"] if row["id"] == one["id"]]
    assert [row["kind"] for row in rows] == ["article.published", "article.unpublished"]
    assert [row["document"] for row in rows] == [None, None]
    assert b"Withdrawn soon" not in response.data


def test_a_cursor_from_the_future_or_from_nowhere_is_refused(editor, reader):
    editor.article("One", publish=True)
    cursor = reader.get("/changes").get_json()["meta"]["next_cursor"]
    for since, code in (
        ("99", "cursor_from_the_future"),
        ("9" * 16, "bad_cursor"),
        (cursor[:-4] + "AAAA", "bad_cursor"),
        ("no cursor", "bad_cursor"),
    ):
        response = reader.get(f"/changes?since={since}")
        assert (response.status_code, response.get_json()["code"]) == (400, code)


def test_a_cursor_of_another_site_is_refused(app, make_app, editor, reader):
    cursor = reader.get("/changes").get_json()["meta"]["next_cursor"]
    empty(app)
    response = reader.get(f"/changes?since={cursor}")
    assert (response.status_code, response.get_json()["code"]) == (400, "bad_cursor")


def test_a_pruned_log_asks_for_a_full_resync(app, editor, reader):
    for title in "ABC":
        editor.article(title, publish=True)
    number = int(reader.get("/changes").headers["Kapcms-Number"])
    with app.app_context(), transaction():
        db.session.execute(sa.update(LogHead).values(pruned_to=2))
    for path in ("/changes", "/changes?since=1"):
        response = reader.get(path)
        assert (response.status_code, response.get_json()["code"]) == (410, "log_pruned")
    resync = response.get_json()["resync"]
    assert resync["number"] == number
    assert reader.get(f"/changes?since={resync['since']}").get_json()["data"] == []
    assert reader.get("/changes?since=2").status_code == 200


def test_who_waits_is_answered_as_soon_as_something_is_published(app, editor, reader):
    number = reader.get("/changes").headers["Kapcms-Number"]
    later = threading.Timer(0.4, lambda: editor.article("News", publish=True))
    later.start()
    begun = time.monotonic()
    page = reader.get(f"/changes?since={number}&wait=10").get_json()
    later.join()
    assert page["data"][0]["document"]["title"] == "News"
    assert time.monotonic() - begun < 5


def test_who_waits_is_answered_at_the_second_of_a_schedule(editor, reader):
    at = datetime.now(UTC) + timedelta(seconds=1)
    one = editor.article("Scheduled")
    editor.publish("articles", one, at=rfc3339(at))
    number = reader.get("/changes").headers["Kapcms-Number"]
    page = reader.get(f"/changes?since={number}&wait=10").get_json()
    assert [row["slug"] for row in page["data"]] == ["scheduled"]
    assert page["data"][0]["at"] == rfc3339(at)
    assert datetime.now(UTC) - at < timedelta(seconds=1)


def test_nothing_new_is_an_empty_page_after_the_wait(reader):
    number = reader.get("/changes").headers["Kapcms-Number"]
    begun = time.monotonic()
    page = reader.get(f"/changes?since={number}&wait=1").get_json()
    assert page["data"] == []
    assert 0.9 < time.monotonic() - begun < 3


def test_where_too_many_wait_the_answer_comes_at_once(make_app):
    app = make_app(KAPCMS_THREADS="2")
    reader, other = Reader(app), Reader(app)
    number = reader.get("/changes").headers["Kapcms-Number"]
    first = threading.Thread(target=lambda: other.get(f"/changes?since={number}&wait=2"))
    first.start()
    time.sleep(0.3)
    begun = time.monotonic()
    response = reader.get(f"/changes?since={number}&wait=30")
    assert response.get_json()["data"] == []
    assert response.headers["Retry-After"] == "5"
    assert time.monotonic() - begun < 1
    first.join()


def test_a_page_that_the_client_has_is_not_sent_again(editor, reader):
    editor.article("One", publish=True)
    etag = reader.get("/changes").headers["ETag"]
    assert reader.get("/changes", headers={"If-None-Match": etag}).status_code == 304
