"""What a publication changes for readers is told by its surrogate keys: caches drop just that, and it is enough."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.models.change import Change
from kapcms.models.database import Base, db
from tests.doors import shell
from tests.invariants.starting_over import Beginning
from tests.invariants.world import ACTS, LONG, MORE, World, public_addresses

PUBLIC_TABLES = (
    "public_article", "public_chunk", "public_count", "public_field", "public_notice", "public_place", "public_slug",
    "public_tag", "public_thing",
)  # fmt: skip


@pytest.fixture
def ticking(monkeypatch):
    """Every publication is two seconds after the one before, so that Last-Modified can tell them apart."""
    moment = datetime(2030, 1, 1, tzinfo=UTC)

    def tick():
        nonlocal moment
        moment += timedelta(seconds=2)
        return moment

    monkeypatch.setattr("kapcms.services.publication.recording.now", tick)


@pytest.fixture
def world(editor, ticking):
    return World(editor)


@pytest.fixture
def settled(world, app):
    """The rows of the world before anybody acts on it."""
    return Beginning(app)


SHARP = [
    ("site", 0, {"direction": "oldest_first"}),
    ("articles", 0, {"title": "Two"}),  # the first of both series, far from the last
    ("articles", 3, {"slug": "a-5"}),
    ("articles", 0, {"slug": "a-4"}),
    ("articles", 1, {"slug": "a-0"}),  # which the other had
    ("articles", 0, "withdraw"),
    ("people", 0, {"slug": "p-2"}),
    ("people", 1, {"slug": "p-0"}),
    ("snippets", 0, {"body": {"markdown": LONG}}),  # so that its article takes longer to read
    ("snippets", 0, "withdraw"),
    ("snippets", 0, "publish"),
    ("glossary", 0, {"expansion": "another long form"}),
    ("glossary", 0, {"slug": "g-2"}),
    ("glossary", 0, "withdraw"),
    ("articles", 1, {"translation_of": 0, "locale": "de"}),
    ("articles", 1, {"slug": "a-4"}),
    ("articles", 0, "withdraw with notice"),
    ("site", 0, {"field_schemas": MORE}),
    ("articles", 2, {"fields": {"level": "deep"}}),
    ("topics", 1, {"parent": 0}),
    ("topics", 0, {"title": "Two"}),
    ("series", 0, {"slug": "s-2"}),
    ("series", 0, {"articles": [3, 1]}),
    ("series", 0, "withdraw"),
    ("articles", 2, "withdraw"),
    ("articles", 2, {"slug": "a-5", "save only": True}),
    ("articles", 3, {"slug": "a-2"}),
    ("articles", 1, {"published_at": "2024-04-01T00:00:00Z"}),
    ("topics", 0, "withdraw"),
]
"""Acts whose effects on others were once not told, one after the other."""


def test_every_answer_that_a_sharp_act_changes_bears_a_key_that_was_told(reader, world, settled):
    check_acts(SHARP, reader, world, settled)


@settings(max_examples=2)
@given(acts=st.lists(ACTS, min_size=6, max_size=8))
def test_every_answer_that_any_act_changes_bears_a_key_that_was_told(acts, reader, world, settled):
    check_acts(acts, reader, world, settled)


def check_acts(acts, reader, world, settled):
    settled.restore()
    app, before = world.editor.app, snapshot(reader)
    for act in acts:
        number = last_number(app)
        world.act(*act)
        after = snapshot(reader)
        check_keys(act, before, after, keys_since(app, number))
        before = after
    check_rebuilding(app)
    assert shell(app, "check").exit_code == 0


def snapshot(reader):
    return {address: reader.get(address) for address in public_addresses()}


def check_keys(act, before, after, told):
    for address, old in before.items():
        new = after[address]
        assert new.status_code in {200, 301, 404, 410}, new.get_data(as_text=True)
        changed = seen(old) != seen(new)
        if changed:
            assert told & set(old.headers["Surrogate-Key"].split()), (act, address, old.headers["Surrogate-Key"], told)
        if old.status_code == new.status_code == 200:
            bytes_changed = old.get_data() != new.get_data()
            assert bytes_changed == (old.headers["ETag"] != new.headers["ETag"])
            assert not bytes_changed or modified_at(old) < modified_at(new), (act, address)


def seen(response):
    """All that a reader sees of an answer, but the number of the log and the moment of the last change."""
    shown = {name: response.headers.get(name) for name in ("Link", "Location", "ETag", "Content-Type")}
    return response.status_code, response.get_data(), shown


def modified_at(response):
    return parsedate_to_datetime(response.headers["Last-Modified"])


def last_number(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.max(Change.number)))


def keys_since(app, number):
    with app.app_context():
        return {
            key for keys in db.session.scalars(sa.select(Change.keys).where(Change.number > number)) for key in keys
        }


def check_rebuilding(app):
    """The public tables made anew from the log are the same, row for row."""
    before = public_rows(app)
    assert shell(app, "rebuild").exit_code == 0
    after = public_rows(app)
    for name in before:
        assert after[name] == before[name], name


def public_rows(app):
    with app.app_context():
        rows = {
            name: sorted(map(tuple, db.session.execute(sa.select(Base.metadata.tables[name]))), key=repr)
            for name in PUBLIC_TABLES
        }
        db.session.remove()
        return rows
