"""`?at={number}` reads the site as it stood: byte for byte what was answered then."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import rule, run_state_machine_as_test

from kapcms.models.change import LogHead
from kapcms.models.database import db
from kapcms.models.transaction import transaction
from tests.clocks import MovedClock
from tests.log.syncing import Syncing

LISTS = (
    "/articles?limit=100&count=true",
    "/articles?sort=published_at&limit=2",
    "/articles?sort=title&fields=body,seo",
    "/articles?sort=-updated_at",
    "/articles?series=series-0&count=true",
    "/articles?series=series-0&sort=-published_at",
    "/articles?author=person-1&count=true",
    "/articles?topic=thing-1",
    "/articles?locale=de",
    "/articles?published_after=2026-01-01T00:00:00Z&published_before=2026-01-03T00:00:00Z",
    "/series?count=true",
    "/topics",
    "/people",
    "/site",
    "/snippets/note",
    "/articles/never-there",
)
ARTICLES = (
    "/articles/{}?format=document,html,markdown,text",
    "/articles/{}?nav=series:series-0",
    "/articles/{}?nav=site",
    "/articles/{}?nav=none&fields=title",
)


class TimeTravelling(Syncing):
    """The same editors; now and then all answers are remembered."""

    def __init__(self):
        super().__init__()
        self.remembered = []
        self.slugs = set()

    @rule()
    def remember(self):
        self.remembered.append((self.world.number(), {path: self.read(path) for path in self.paths()}))

    def paths(self):
        """All lists, and every slug that any list or change tells."""
        page = self.world.reader.get("/changes?limit=100").get_json()
        self.slugs |= {(row["type"], row["slug"]) for row in page.get("data", ())}
        yield from LISTS
        yield from (address.format(slug) for type_, slug in self.slugs if type_ == "article" for address in ARTICLES)
        for type_, noun in (("series", "series"), ("person", "people"), ("topic", "topics")):
            yield from (f"/{noun}/{slug}" for of, slug in self.slugs if of == type_)

    def read(self, path, number=None):
        if number is not None:
            path += f"{'&' if '?' in path else '?'}at={number}"
        response = self.world.reader.get(path)
        body = response.get_json()
        if "links" in body:  # addresses and cursors bear the number
            del body["links"], body["meta"]["next_cursor"]
            return response.status_code, body, *(response.headers[name] for name in ("Surrogate-Key", "Last-Modified"))
        told = ("ETag", "Last-Modified", "Link", "Surrogate-Key")
        if response.status_code == 301:
            return response.status_code, body["data"]["moved_to"]["slug"]
        return response.status_code, body, *(response.headers.get(name) for name in told)

    def teardown(self):
        self.remember()
        self.compare()

    def compare(self):
        for number, answers in self.remembered:
            for path, answer in answers.items():
                assert self.read(path, number) == answer, (path, number)


@pytest.fixture
def clock(monkeypatch):
    return MovedClock(monkeypatch)


def test_every_state_of_the_past_reads_as_it_did_then(app, database_kind, clock):
    examples = 6 if database_kind == "sqlite" else 2
    how = settings(
        max_examples=examples,
        stateful_step_count=15,
        deadline=None,
        phases=[Phase.generate],  # shrinking takes minutes, and a run is short enough to read
        suppress_health_check=list(HealthCheck),
    )
    machine = type("TimeTravellingHere", (TimeTravelling,), {"app": app, "clock": clock})
    run_state_machine_as_test(machine, settings=how)


def test_a_build_of_many_requests_sees_one_state(editor, reader):
    for title in "ABC":
        editor.article(title, publish=True, published_at="2026-01-01T00:00:00Z")
    number = reader.get("/articles").headers["Kapcms-Number"]
    first = reader.get(f"/articles?at={number}&limit=2").get_json()
    editor.article("D", publish=True)
    second = reader.get(first["links"]["next"].removeprefix("/api/content/v1"))
    assert [card["title"] for card in first["data"] + second.get_json()["data"]] == ["C", "B", "A"]
    assert second.headers["Kapcms-Number"] == number


def test_a_cursor_belongs_to_the_number_of_its_list(editor, reader):
    for title in "ABC":
        editor.article(title, publish=True)
    cursor = reader.get("/articles?at=3&limit=1").get_json()["meta"]["next_cursor"]
    for query in (f"cursor={cursor}", f"at=4&cursor={cursor}"):
        response = reader.get(f"/articles?limit=1&{query}")
        assert (response.status_code, response.get_json()["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize("path", ["/articles", "/articles/one", "/series", "/topics/x", "/people", "/site"])
def test_a_number_never_given_is_refused_and_a_pruned_one_gone(app, editor, reader, path):
    editor.article("One", publish=True)
    for number in ("99", "0", "-1", "x"):
        assert reader.get(f"{path}?at={number}").status_code == 400
    with app.app_context(), transaction():
        db.session.execute(sa.update(LogHead).values(pruned_to=1))
    response = reader.get(f"{path}?at=1")
    assert (response.status_code, response.get_json()["code"]) == (410, "number_pruned")


def test_an_act_that_changes_no_byte_moves_no_moment(editor, reader, monkeypatch):
    clock = MovedClock(monkeypatch)
    article = editor.article("Same", publish=True)
    before = reader.get("/articles?limit=5")
    clock.forward(hours=1)
    editor.publish("articles", article)
    after = reader.get("/articles?limit=5")
    assert after.headers["Last-Modified"] == before.headers["Last-Modified"]
    assert after.headers["Kapcms-Number"] == before.headers["Kapcms-Number"]
