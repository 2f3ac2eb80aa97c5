"""Slugs from any title, unique, and for ever answered once they were public."""

from __future__ import annotations

import pytest

from tests.api.routes import check_problem
from tests.doors import good


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("What KAP is: an intro", "what-kap-is-an-intro"),
        ("Über Größe", "uber-grosse"),
        ("🙂🙂", "article"),
        ("2024", "article-2024"),
        ("12-34", "article-12-34"),
        ("01a20604-fbdf-778c-adc4-c7bef8824846", "article-01a20604-fbdf-778c-adc4-c7bef8824846"),
        ("…", "article"),
    ],
)
def test_a_title_gives_a_slug(editor, reader, title, slug):
    article = editor.article(title, publish=True)
    assert article["slug"] == slug
    assert reader.article(slug)["title"] == title


@pytest.mark.parametrize("title", ["治疗是什么", "مرحبا بالعالم", "Что это такое", "कीटामाइन", "שלום עולם"])
def test_a_title_in_any_script_gives_a_slug_that_is_found(editor, reader, title):
    slug = editor.article(title, publish=True)["slug"]
    assert slug
    assert reader.article(slug)["title"] == title
    assert reader.article(slug)["id"] == good(editor.get(f"/articles/{slug}"))["id"]


def test_a_very_long_title_gives_a_slug_that_is_bounded(editor):
    slugs = [editor.article("word " * 100)["slug"] for _ in range(3)]
    assert len(set(slugs)) == 3
    assert all(len(slug) <= 200 for slug in slugs)


def test_equal_titles_get_numbered_slugs(editor):
    assert [editor.article("Same")["slug"] for _ in range(4)] == ["same", "same-2", "same-3", "same-4"]


def test_a_slug_that_was_public_is_not_made_for_another(editor, reader):
    article = editor.article("Old", publish=True)
    editor.save("articles", article, slug="new", publish=True)
    assert editor.article("Old", publish=True)["slug"] == "old-2"
    assert reader.get("/articles/old").headers["Location"].endswith("/articles/new")


@pytest.mark.parametrize("slug", ["123", "…", "01a20604-fbdf-778c-adc4-c7bef8824846", "a/b", "a b", "-", "x" * 201])
def test_a_slug_that_would_not_stand_in_an_address_is_refused(editor, slug):
    problem = check_problem(editor.post("/articles", {"title": "x", "slug": slug}), 422)
    assert [fault["pointer"] for fault in problem["errors"]] == ["/slug"]


def test_a_slug_asked_for_that_is_taken_is_a_conflict(editor):
    first, second = editor.article("One"), editor.article("Two")
    check_problem(editor.post("/articles", {"title": "x", "slug": "one"}), 409, code="slug_taken")
    check_problem(editor.patch(f"/articles/{second['id']}", {"slug": "one"}, 1), 409, code="slug_taken")
    good(editor.patch(f"/articles/{first['id']}", {"slug": "one"}, 1))
    assert editor.series("One")["slug"] == "one"
