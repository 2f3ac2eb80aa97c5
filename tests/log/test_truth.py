"""The log is the truth: rebuilding gives the same rows, and what was damaged is named."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.named_neighbour import NamedNeighbour
from kapcms.models.transaction import transaction
from kapcms.services.upkeep.verifying import PUBLIC_TABLES
from tests.doors import good, shell
from tests.worlds import World

numbers = st.integers(0, 5)
nouns = st.sampled_from(["articles", "series", "people", "topics", "snippets", "glossary"])
LEVEL = {"properties": {"level": {"type": "string", "x-filterable": True}}}
LEVELS = {"field_schemas": {"article": LEVEL, "series": LEVEL}}
acts = st.one_of(
    st.tuples(st.just("write_article"), numbers),
    st.tuples(st.just("write_series"), st.lists(numbers, max_size=4)),
    st.tuples(st.just("rename"), nouns, numbers),
    st.tuples(st.just("rename"), st.just("articles"), numbers, st.sampled_from(["x", "y"])),
    st.tuples(st.just("edit"), st.just("articles"), numbers, st.sampled_from([{"title": "P"}, {"title": "Q"}])),
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


def test_rebuilding_gives_the_same_rows_after_acts_on_others(app):
    world = World(app)
    world.plant()
    world.rename("articles", 0, "x")
    world.rename("articles", 0, "y")
    world.rename("articles", 1, "x")  # which the first one had
    world.edit("articles", 2, {"title": "The last of its series"})
    world.edit("people", 0, {"name": "Shown by articles"})
    check_rebuilding(app)


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
        check_rebuilding(app)

    property_of()


def check_rebuilding(app):
    before = rows_of_public_tables(app)
    checked = shell(app, "check")
    assert (checked.exit_code, checked.stdout) == (0, "")
    assert rows_of_public_tables(app) == before
    assert shell(app, "rebuild").exit_code == 0
    assert rows_of_public_tables(app) == before


DAMAGE = {
    "log_head": "UPDATE log_head SET number = number + 1",
    "change": "DELETE FROM change WHERE number = 3",
    "draft": "UPDATE draft SET title = 'Another' WHERE slug = 'alpha'",
    "draft: is_changed": "UPDATE draft SET is_changed = NOT is_changed WHERE slug = 'alpha'",
    "draft: is_changed of what is not public": "UPDATE draft SET is_changed = NOT is_changed WHERE slug = 'hidden'",
    "draft: text": "UPDATE draft SET text = 'other words' WHERE slug = 'alpha'",
    "draft: locale": "UPDATE draft SET locale = 'fr' WHERE slug = 'alpha'",
    "draft: bears_at": "UPDATE draft SET bears_at = NULL WHERE slug = 'alpha'",
    "draft: revision": "UPDATE draft SET revision = revision + 1 WHERE slug = 'alpha'",
    "draft: public_version": "UPDATE draft SET public_version = NULL WHERE slug = 'alpha'",
    "revision: content": "UPDATE revision SET content = replace(content, 'word', 'wort') WHERE draft_id IN "
    "(SELECT id FROM draft WHERE slug = 'alpha')",
    "revision": "UPDATE revision SET version = 77 WHERE draft_id IN (SELECT id FROM draft WHERE slug = 'alpha')",
    "reference": "DELETE FROM reference WHERE rel = 'member'",
    "schedule": "UPDATE schedule SET version = 99",
    "reminder": "DELETE FROM reminder",
    "reminder: due_at": "UPDATE reminder SET due_at = '2998-01-01 00:00:00+00:00'",
    "reminder: told_at": "UPDATE reminder SET told_at = '2001-01-01 00:00:00+00:00'",
    "reminder: of what is not public": "UPDATE reminder SET draft_id = (SELECT id FROM draft WHERE slug = 'hidden')",
    "public_article": "UPDATE public_article SET locale = 'fr' WHERE slug = 'alpha'",
    "public_thing": "UPDATE public_thing SET title_key = 'zzz' WHERE type = 'series'",
    "public_place": "UPDATE public_place SET place = place + 10",
    "public_tag": "DELETE FROM public_tag WHERE rel = 'snippet'",
    "public_tag: of a series": "DELETE FROM public_tag WHERE rel = 'series'",
    "public_count": "UPDATE public_count SET count = count + 1",
    "public_slug": "DELETE FROM public_slug WHERE slug = 'alpha'",
    "public_chunk": "UPDATE public_chunk SET before = before + 1",
    "public_field": "UPDATE public_field SET value = 'other'",
    "public_notice": "DELETE FROM public_notice",
    "named_neighbour": "UPDATE named_neighbour SET title_key = 'another'",
    "public_article: a row less": "DELETE FROM public_article WHERE slug = 'alpha'",
    "search_entry": "UPDATE search_entry SET title = 'Another'",
    "search_entry: a row less": "DELETE FROM search_entry",
    "search_word": "UPDATE search_word SET count = count + 1",
    "public_redirect": "UPDATE public_redirect SET target = '/elsewhere'",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_in_any_table_is_found_and_named(app, damage):
    world = World(app)
    world.plant()
    world.redirect("/old", "/articles/alpha")
    world.change_site(**LEVELS)
    world.edit("articles", 1, {"fields": {"level": "deep"}, "review": {"next_review_at": "2999-01-01T00:00:00Z"}})
    world.edit("series", 0, {"fields": {"level": "deep"}})
    world.withdraw_with_notice("articles", 2)
    world.write_article(1, publish=False)
    world.publish("articles", 3, 900)
    good(world.editor.patch(f"/articles/{world.made['articles'][3]['id']}", {"slug": "hidden"}, 1))
    with app.app_context(), transaction():
        named = db.session.scalars(sa.select(Draft).where(Draft.slug == "alpha")).one()
        db.session.add(NamedNeighbour(draft_id=named.id, side="next", title="Not here", title_key="not here"))
    with app.app_context(), transaction():
        db.session.execute(sa.text(DAMAGE[damage]))
    check_names(app, damage)


def test_a_search_index_that_lost_a_row_is_named_and_made_anew(app, database_kind):
    world = World(app)
    world.plant()
    lose = (
        "DELETE FROM search_index" if database_kind == "postgresql" else "DELETE FROM search_index_data WHERE id > 10"
    )
    with app.app_context(), transaction():
        db.session.execute(sa.text(lose))
    check_names(app, "search_index")
    assert shell(app, "rebuild", "--search").exit_code == 0
    checked = shell(app, "check")
    assert (checked.exit_code, checked.stdout) == (0, "")


def test_what_is_well_is_not_called_damaged(app):
    world = World(app)
    world.plant()
    world.edit("articles", 0, {"title": "Changed since"}, publish=False)
    world.edit("articles", 1, {"published_at": None}, publish=True)
    world.withdraw("articles", 2)
    world.trash(2)
    checked = shell(app, "check")
    assert (checked.exit_code, checked.stdout) == (0, "")


def check_names(app, damage):
    before = rows_of_public_tables(app)
    result = shell(app, "check")
    assert result.exit_code == 1
    table = damage.partition(":")[0]
    assert any(line.startswith(f"{table}: ") for line in result.output.splitlines()), result.output
    assert rows_of_public_tables(app) == before
