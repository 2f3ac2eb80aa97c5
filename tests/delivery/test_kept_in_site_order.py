"""Kept answers go along when articles enter the site order, and say byte for byte what the database would."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doors import Editor, Reader

FIELDS = ("ETag", "Last-Modified", "Surrogate-Key", "Link", "Content-Length")
numbers = itertools.count()


@pytest.fixture
def sites(make_app):
    """The app with kept answers, and the same without."""
    return make_app(), make_app(KAPCMS_CACHE_BYTES="0")


def kept_of(app):
    return app.wsgi_app.freshness.kept


def answer(app, path, **headers):
    found = Reader(app).get(path, headers=headers)
    assert found.status_code == 200, path
    return found.data, {name: found.headers.get(name) for name in FIELDS}


def publish(editor, day, title=None):
    title = title or f"At {next(numbers)}"
    return editor.article(title, publish=True, published_at=f"2020-01-{day:02d}T00:00:00Z")


def test_an_article_that_enters_the_order_moves_the_others_without_asking_the_database(sites):
    app, plain = sites
    editor = Editor(app, "editor")
    articles = [publish(editor, day, f"Day {day}") for day in (2, 4, 6, 8)]
    beside, far = (f"/articles/{article['slug']}" for article in articles[:2])
    for path in (beside, far):
        answer(app, path)
    for day in (9, 10, 1):
        publish(editor, day)
    kept = kept_of(app)
    before = kept.hits
    assert answer(app, far) == answer(plain, far)
    assert (kept.hits - before, kept.moved) == (1, 1), "it was moved, not made anew"
    assert answer(app, beside) == answer(plain, beside)
    assert (kept.hits - before, kept.moved) == (1, 1), "it has a new neighbour: it was made anew"


def test_an_article_that_leaves_the_order_makes_the_others_anew(sites):
    app, plain = sites
    editor = Editor(app, "editor")
    articles = [publish(editor, day) for day in (2, 4, 6, 8)]
    far = f"/articles/{articles[0]['slug']}"
    for act in (
        lambda: editor.withdraw("articles", articles[2]),
        lambda: editor.save("articles", articles[3], publish=True, published_at="2019-12-01T00:00:00Z"),
        lambda: editor.save("articles", articles[3], publish=True, published_at="2020-02-01T00:00:00Z"),
    ):
        assert answer(app, far) == answer(plain, far)
        act()
        assert answer(app, far) == answer(plain, far)


ACTS = st.one_of(
    st.tuples(st.just("publish"), st.integers(1, 28)),
    st.tuples(st.just("withdraw"), st.integers(0, 30)),
    st.tuples(st.just("date"), st.integers(1, 28)),
    st.tuples(st.just("title"), st.integers(0, 30)),
    st.tuples(st.just("turn"), st.booleans()),
    st.tuples(st.just("read"), st.integers(0, 30)),
)


def perform(editor, public, act, value):
    """One act of an editor; keeps `public` the articles that are public after it."""
    if act == "publish":
        public.append(publish(editor, value))
    elif act == "withdraw" and len(public) > 1:
        editor.withdraw("articles", public.pop(value % len(public)))
    elif act == "date":
        editor.save(
            "articles", public[value % len(public)], publish=True, published_at=f"2020-01-{value:02d}T00:00:00Z"
        )
    elif act == "title":
        editor.save("articles", public[value % len(public)], publish=True, title=f"Title {next(numbers)}")
    elif act == "turn":
        order = "oldest_first" if value else "newest_first"
        site = editor.get("/site").get_json()["data"]
        editor.request("PATCH", "/site?publish=true", json={"direction": order}, version=site["version"])


@given(acts=st.lists(ACTS, min_size=3, max_size=7))
@settings(max_examples=12)
def test_whatever_happens_a_kept_answer_is_what_the_database_says(sites, acts):
    app, plain = sites
    editor = Editor(app, "editor")
    public = [publish(editor, day) for day in (2, 6, 10, 14, 18, 22)]
    for act, value in acts:
        perform(editor, public, act, value)
        if act == "read" or value % 3:  # else several acts happen between two readings
            for path in [f"/articles/{article['slug']}" for article in public]:
                assert answer(app, path) == answer(plain, path)
    for path in [f"/articles/{article['slug']}" for article in public]:
        assert answer(app, path) == answer(plain, path)
    for article in public:
        editor.withdraw("articles", article)
