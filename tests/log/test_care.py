"""Care for series: what stands in a reader's or an editor's way is told."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapcms.content.chains import Chain, Conflict, chains
from kapcms.models.transaction import transaction
from kapcms.services.drafts.editing import get_draft
from kapcms.services.publication.neighbours_by_title import name_neighbour
from tests.doors import good, made, shell


@given(st.permutations("abcdef"), st.sets(st.integers(0, 4), max_size=3))
def test_any_chains_are_found_again_whatever_the_order_of_the_claims(order, cuts):
    pairs = [pair for index, pair in enumerate(pairwise(order)) if index not in cuts]
    found = chains(sorted(pairs))
    assert all(not chain.conflicts for chain in found)
    assert {pair for chain in found for pair in pairwise(chain.articles)} == set(pairs)


def test_a_cycle_and_rivals_are_told_apart():
    assert chains([("a", "b"), ("b", "a")]) == [Chain(("a", "b"), (Conflict("cycle", ("a", "b")),))]
    assert chains([("a", "b"), ("a", "c")]) == [Chain(("a", "b", "c"), (Conflict("two_next", ("a", "b", "c")),))]
    assert chains([("a", "c"), ("b", "c")]) == [Chain(("a", "b", "c"), (Conflict("two_previous", ("c", "a", "b")),))]


@pytest.fixture
def name(app):
    """Let the source of an article name a neighbour by title."""

    def name(article, side, title):
        with app.app_context(), transaction():
            name_neighbour(get_draft("article", article["id"]), side, title, None)

    return name


def test_health_tells_gaps_dates_and_orders_that_are_not_published(editor):
    one = editor.article("One", publish=True, published_at="2026-01-01T00:00:00Z")
    two = editor.article("Two")
    three = editor.article("Three", publish=True, published_at="2026-01-01T00:00:00Z")
    series = editor.series("Read", articles=[one["id"], three["id"]], publish=True)
    codes = [finding["code"] for finding in good(editor.get("/series/read/health"))["findings"]]
    assert codes == ["same_date"]
    editor.save("series", series, articles=[one["id"], two["id"], three["id"]])
    health = good(editor.get("/series/read/health"))
    assert not health["is_well"]
    assert {finding["code"]: [a["slug"] for a in finding["articles"]] for finding in health["findings"]} == {
        "gap": ["two"],
        "order_not_published": [],
        "same_date": ["one", "three"],
    }


def test_imported_neighbours_become_a_proposal_that_an_editor_confirms(app, editor, name):
    one, two, three = (editor.article(title) for title in ("One", "Two", "Three"))
    name(one, "next", "Two")
    name(two, "next", "Three")
    name(three, "next", "Missing")
    (proposal,) = editor.get("/series/proposals").get_json()["data"]
    assert [article["slug"] for article in proposal["articles"]] == ["one", "two", "three"]
    assert proposal["conflicts"] == []
    assert [(gap["article"]["slug"], gap["title"]) for gap in proposal["gaps"]] == [("three", "Missing")]
    made(editor.post("/series", {"title": "Confirmed", "articles": [a["id"] for a in proposal["articles"]]}))
    codes = [finding["code"] for finding in good(editor.get("/series/confirmed/health"))["findings"]]
    assert codes == ["not_public", "not_public", "not_public", "one_sided", "one_sided", "unresolved"]
    assert "note: series 'confirmed': unresolved" in shell(app, "check").stderr


def test_a_neighbour_is_resolved_by_hand(editor, name):
    one, two = editor.article("One"), editor.article("Two")
    name(one, "next", "Another title")
    resolved = good(editor.put("/unresolved/one/next", {"neighbour": "two"}))
    assert resolved["neighbour"]["id"] == two["id"]
    assert editor.get("/unresolved").get_json()["data"] == []
    assert editor.put("/unresolved/one/next", {"neighbour": "one"}).status_code == 422
    assert editor.put("/unresolved/one/previous", {"neighbour": "two"}).status_code == 404
