"""A pruned log: its older history is gone, and everything that is left is read as before."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from kapcms.cli.working.jobs import jobs
from kapcms.cli.working.lanes import Lanes
from kapcms.models.change import Change, LogHead
from kapcms.models.database import db
from kapcms.models.webhook import find_enabled
from kapcms.services.notifying.delivering import next_message
from tests.clocks import MovedClock
from tests.doors import Editor, Reader, made, shell
from tests.log.syncing import Syncing
from tests.log.test_history import TimeTravelling
from tests.log.test_truth import rows_of_public_tables


@pytest.fixture
def clock(monkeypatch):
    return MovedClock(monkeypatch)


@pytest.fixture
def app(make_app):
    """An app whose log is pruned after two days; it keeps no answers, for the state machine empties its database."""
    return make_app(KAPCMS_LOG_DAYS="2", KAPCMS_TRASH_DAYS="3650", KAPCMS_CACHE_BYTES="0")


def purge(app):
    result = shell(app, "purge")
    assert result.exit_code == 0, result.output


def numbers_of_log(app):
    with app.app_context():
        numbers = list(db.session.scalars(sa.select(Change.number).order_by(Change.number)))
        pruned_to = db.session.scalar(sa.select(LogHead.pruned_to))
        db.session.rollback()
    return numbers, pruned_to


class Forgetting(TimeTravelling):
    """Editors at work for days, clients that sync and builds that look back, over a log that is pruned."""

    @rule(days=st.sampled_from([1, 3]))
    def let_days_pass(self, days):
        self.clock.forward(days=days)

    @rule()
    def purge(self):
        before = rows_of_public_tables(self.app)
        purge(self.app)
        assert rows_of_public_tables(self.app) == before

    def compare(self):
        self.clock.forward(days=3)
        self.world.write_article(1)
        purge(self.app)
        _, pruned_to = numbers_of_log(self.app)
        assert pruned_to == self.world.number() - 1 - self.changes_of_today()
        for number, answers in self.remembered:
            for path, answer in answers.items():
                if number <= pruned_to:
                    assert self.read_gone(path, number)
                else:
                    assert self.read(path, number) == answer, (path, number)
        Syncing.teardown(self)
        self.check_truth()

    def changes_of_today(self):
        """How many changes the last act wrote: they are younger than two days."""
        with self.app.app_context():
            head = db.session.get(LogHead, 1)
            count = db.session.scalar(sa.select(sa.func.count()).where(Change.at == head.at))
            db.session.rollback()
        return count

    def read_gone(self, path, number):
        response = self.world.reader.get(f"{path}{'&' if '?' in path else '?'}at={number}")
        return response.status_code == 410 and response.get_json()["code"] == "number_pruned"

    def check_truth(self):
        before = rows_of_public_tables(self.app)
        checked = shell(self.app, "check")
        assert (checked.exit_code, checked.stdout) == (0, "")
        assert shell(self.app, "rebuild").exit_code == 0
        assert rows_of_public_tables(self.app) == before


def test_whatever_is_left_of_a_pruned_log_reads_as_it_did(app, database_kind, clock):
    how = settings(
        max_examples=6 if database_kind == "sqlite" else 2,
        stateful_step_count=20,
        deadline=None,
        phases=[Phase.generate],  # shrinking takes minutes, and a run is short enough to read
        suppress_health_check=list(HealthCheck),
    )
    machine = type("ForgettingHere", (Forgetting,), {"app": app, "clock": clock})
    run_state_machine_as_test(machine, settings=how)


@pytest.fixture
def old_site(app, clock):
    """(editor, reader, article): one renamed, one withdrawn, one edited often; all of it three days ago but a title."""
    editor, reader = Editor(app, "editor"), Reader(app)
    renamed = editor.article("Renamed", slug="first-name", publish=True)
    editor.save("articles", renamed, publish=True, slug="second-name")
    editor.withdraw("articles", editor.article("Withdrawn", publish=True))
    edited = editor.article("Edited", publish=True)
    for text in ("one", "two", "three"):
        editor.save("articles", edited, publish=True, body={"markdown": text})
    clock.forward(days=3)
    editor.save("articles", edited, publish=True, title="Edited today")
    return editor, reader, edited


def test_the_log_is_kept_for_ever_unless_a_setting_says_otherwise(make_app, clock):
    app = make_app()
    Editor(app, "editor").article("One", publish=True)
    before = numbers_of_log(app)
    clock.forward(days=20_000)
    purge(app)
    assert numbers_of_log(app) == before


def test_pruning_keeps_the_newest_record_of_each_thing_and_all_of_the_last_days(app, old_site):
    before, _ = numbers_of_log(app)
    purge(app)
    numbers, pruned_to = numbers_of_log(app)
    assert pruned_to == before[-1] - 3  # today two rows came, and the row before them still stood two days ago
    assert numbers[-3:] == before[-3:]
    assert len(numbers) < len(before)
    with app.app_context():
        texts = repr(list(db.session.scalars(sa.select(Change.record))))
        db.session.rollback()
    assert "'three'" in texts
    assert "'one'" not in texts
    assert "'two'" not in texts


def test_slugs_answer_as_before_when_a_pruned_log_was_rebuilt(app, old_site):
    _, reader, _ = old_site
    slugs = ("first-name", "second-name", "withdrawn", "edited", "never-there")
    before = [reader.get(f"/articles/{slug}").status_code for slug in slugs]
    assert before == [301, 200, 410, 200, 404]
    purge(app)
    assert shell(app, "rebuild").exit_code == 0
    assert [reader.get(f"/articles/{slug}").status_code for slug in slugs] == before
    number = reader.get("/articles").headers["Kapcms-Number"]
    assert [reader.get(f"/articles/{slug}?at={number}").status_code for slug in slugs] == before


def test_who_synced_within_the_days_goes_on_and_who_did_not_is_asked_to_resync(app, old_site):
    _, reader, _ = old_site
    page = reader.get("/changes?limit=100").get_json()
    number_of_yesterday = page["data"][-3]["number"]
    purge(app)
    rows = reader.get(f"/changes?since={number_of_yesterday}").get_json()["data"]
    assert [row["document"]["title"] for row in rows] == ["Edited today", "Renamed"]
    response = reader.get("/changes?since=1")
    assert (response.status_code, response.get_json()["code"]) == (410, "log_pruned")
    since = response.get_json()["resync"]["since"]
    assert reader.get(f"/changes?since={since}").get_json()["data"] == []


def test_feeds_the_site_map_and_waiting_webhooks_are_the_same_after_pruning(app, clock):
    editor, client = Editor(app, "admin"), app.test_client()
    made(editor.post("/webhooks", {"url": "https://hooks.example/in"}))
    editor.article("One", publish=True)
    clock.forward(days=3)
    editor.article("Two", publish=True)
    addresses = ("/feed.xml", "/rss.xml", "/feed.json", "/sitemap.xml")
    before = [client.get(address).data for address in addresses]
    message = first_message(app)
    purge(app)
    assert [client.get(address).data for address in addresses] == before
    assert first_message(app) == message


def first_message(app):
    with app.app_context():
        (webhook,) = find_enabled()
        message = next_message(webhook.id)
        db.session.rollback()
    assert message is not None
    return message


def test_an_answer_in_memory_to_a_pruned_number_is_not_given_any_more(make_app, clock):
    app = make_app(KAPCMS_LOG_DAYS="2")
    editor, reader = Editor(app, "editor"), Reader(app)
    editor.article("One", publish=True)
    number = reader.get("/articles").headers["Kapcms-Number"]
    assert [reader.get(f"/articles/one?at={number}").status_code for _ in "ab"] == [200, 200]
    clock.forward(days=3)
    editor.post("/people?publish=true", {"name": "Touches no article"})
    assert reader.get(f"/articles/one?at={number}").status_code == 200
    clock.forward(days=3)
    purge(app)
    assert reader.get(f"/articles/one?at={number}").status_code == 410


def test_the_worker_prunes_the_log(app, old_site):
    before, _ = numbers_of_log(app)
    with app.app_context():
        lanes, stopping = Lanes(app, threading.Event(), 1), threading.Event()
        (job,) = [job for job in jobs(lanes, stopping) if job.name == "purge"]
        job.run()
        lanes.close()
    assert len(numbers_of_log(app)[0]) < len(before)
