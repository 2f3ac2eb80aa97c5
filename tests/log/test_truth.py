"""The log is the truth: rebuilding gives the same rows, and what was damaged is named."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kapcms.models.database import db
from kapcms.models.transaction import transaction
from kapcms.services.verifying import PUBLIC_TABLES
from tests.doors import shell
from tests.worlds import World

numbers = st.integers(0, 5)
nouns = st.sampled_from(["articles", "series", "people", "topics", "snippets", "glossary"])
LEVELS = {"field_schemas": {"article": {"properties": {"level": {"type": "string", "x-filterable": True}}}}}
acts = st.one_of(
    st.tuples(st.just("write_article"), numbers),
    st.tuples(st.just("write_series"), st.lists(numbers, max_size=4)),
    st.tuples(st.just("rename"), nouns, numbers),
    st.tuples(st.just("withdraw"), nouns, numbers),
    st.tuples(st.just("publish"), nouns, numbers),
    st.tuples(st.just("order"), numbers, st.lists(numbers, max_size=4)),
    st.tuples(st.just("edit"), st.just("articles"), numbers, st.just({"published_at": "2026-01-02T00:00:00Z"})),
    st.tuples(st.just("edit"), st.just("snippets"), numbers, st.just({"body": {"markdown": "more " * 900}})),
    st.tuples(st.just("edit"), st.just("people"), numbers, st.just({"name": "Another name"})),
    st.tuples(st.just("edit"), st.just("glossary"), numbers, st.just({"expansion": "another long form"})),
    st.tuples(st.just("edit"), st.just("articles"), numbers, st.just({"fields": {"level": "deep"}})),
    st.tuples(
        st.just("translate"), st.sampled_from(["articles", "series"]), numbers, numbers, st.sampled_from(["en", "de"])
    ),
    st.tuples(st.just("withdraw_with_notice"), nouns, numbers),
    st.tuples(st.just("change_site"), st.just(LEVELS)),
    st.tuples(st.just("trash"), numbers),
    st.tuples(st.just("redirect"), st.just("/a"), st.sampled_from(["/b", "/c"])),
    st.tuples(st.just("remove_redirect"), numbers),
)


def rows_of_public_tables(app):
    with app.app_context():
        rows = {
            model.__tablename__: sorted(map(repr, db.session.execute(sa.select(model.__table__)).all()))
            for model in PUBLIC_TABLES
        }
        db.session.rollback()
    return rows


def test_rebuilding_gives_the_same_rows(app, database_kind):
    @settings(max_examples=12 if database_kind == "sqlite" else 3, phases=[Phase.generate])
    @given(st.lists(acts, min_size=3, max_size=20), st.booleans())
    def property_of(acts, turned):
        world = World(app)
        world.plant()
        for act, *arguments in acts:
            if act == "change_site":
                world.change_site(**arguments[0])
            else:
                getattr(world, act)(*arguments)
        if turned:
            world.change_site(direction="oldest_first", base_url="https://turned.example")
        before = rows_of_public_tables(app)
        checked = shell(app, "check")
        assert (checked.exit_code, checked.stdout) == (0, "")
        assert rows_of_public_tables(app) == before
        assert shell(app, "rebuild").exit_code == 0
        assert rows_of_public_tables(app) == before

    property_of()


DAMAGE = {
    "log_head": "UPDATE log_head SET number = number + 1",
    "change": "DELETE FROM change WHERE number = 3",
    "draft": "UPDATE draft SET title = 'Another' WHERE slug = 'alpha'",
    "revision": "UPDATE revision SET version = 77 WHERE draft_id IN (SELECT id FROM draft WHERE slug = 'alpha')",
    "reference": "DELETE FROM reference WHERE rel = 'member'",
    "schedule": "UPDATE schedule SET version = 99",
    "public_article": "UPDATE public_article SET locale = 'fr' WHERE slug = 'alpha'",
    "public_thing": "UPDATE public_thing SET title_key = 'zzz' WHERE type = 'series'",
    "public_place": "UPDATE public_place SET place = place + 10",
    "public_tag": "DELETE FROM public_tag WHERE rel = 'snippet'",
    "public_slug": "DELETE FROM public_slug WHERE slug = 'alpha'",
    "public_chunk": "UPDATE public_chunk SET before = before + 1",
    "public_field": "UPDATE public_field SET value = 'other'",
    "public_notice": "DELETE FROM public_notice",
    "public_redirect": "UPDATE public_redirect SET target = '/elsewhere'",
}


@pytest.mark.parametrize("table", DAMAGE)
def test_damage_in_any_table_is_found_and_named(app, table):
    world = World(app)
    world.plant()
    world.redirect("/old", "/articles/alpha")
    world.change_site(**LEVELS)
    world.edit("articles", 0, {"fields": {"level": "deep"}})
    world.withdraw_with_notice("articles", 2)
    world.write_article(1, publish=False)
    world.publish("articles", 3, 900)
    with app.app_context(), transaction():
        db.session.execute(sa.text(DAMAGE[table]))
    before = rows_of_public_tables(app)
    result = shell(app, "check")
    assert result.exit_code == 1
    assert any(line.startswith(f"{table}: ") for line in result.output.splitlines()), result.output
    assert rows_of_public_tables(app) == before
