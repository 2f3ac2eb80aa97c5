"""I5: every slug that was ever public answers; where a path leads is told to the very end, and nothing leads back."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.worlds import World

SLUGS = ("alpha", "beta", "gamma", "renamed")
paths = st.sampled_from([*(f"/articles/{slug}" for slug in SLUGS), "/x", "/y", "/z", "/series/series-0"])
numbers = st.integers(0, 3)
acts = st.one_of(
    st.tuples(st.just("redirect"), paths, paths),
    st.tuples(st.just("rename"), st.just("articles"), numbers, st.sampled_from(SLUGS)),
    st.tuples(st.just("withdraw"), st.sampled_from(["articles", "series"]), numbers),
    st.tuples(st.just("publish"), st.sampled_from(["articles", "series"]), numbers),
    st.tuples(st.just("trash"), numbers),
    st.tuples(st.just("restore"), numbers),
    st.tuples(st.just("write_article"), numbers),
    st.tuples(st.just("remove_redirect"), numbers),
)


def leads(reader, path):
    """(status, to) of a path."""
    response = reader.get("/redirects", query_string={"path": path})
    body = response.get_json()
    return response.status_code, body["data"]["to"] if response.status_code == 200 else None


def test_every_slug_ever_public_answers_and_no_way_leads_back(app, database_kind):
    @settings(max_examples=12 if database_kind == "sqlite" else 3, phases=[Phase.generate])  # shrinking takes minutes
    @given(st.lists(acts, max_size=25))
    def property_of(acts):
        world = World(app)
        for number in (0, 1, 2):
            world.write_article(number)
        world.write_series([0, 1])
        for act, *arguments in acts:
            getattr(world, act)(*arguments)
        rows = world.reader.get("/changes?limit=100").get_json()["data"]
        for noun, type_ in (("articles", "article"), ("series", "series")):
            for slug in {row["slug"] for row in rows if row["type"] == type_}:
                response = world.reader.get(f"/{noun}/{slug}")
                assert response.status_code in {200, 301, 410}
                if response.status_code == 301:
                    assert (
                        world.reader.get(f"/{noun}/{response.get_json()['data']['moved_to']['slug']}").status_code
                        == 200
                    )
        for redirect in world.redirects():
            status, to = leads(world.reader, redirect["path"])
            is_shadowed = is_public(world.reader, redirect["path"])
            assert status in ({404} if is_shadowed else {200, 410})
            if to is not None:
                assert to != redirect["path"]
                assert leads(world.reader, to)[0] == 404  # the end: nothing leads on from there

    property_of()


def is_public(reader, path):
    return path.count("/") == 2 and reader.get(path).status_code == 200


def test_an_old_slug_leads_to_the_present_one(editor, reader):
    one = editor.article("One", publish=True)
    editor.save("articles", one, publish=True, slug="two")
    editor.save("articles", one, publish=True, slug="three")
    response = reader.get("/redirects?path=/articles/one/")
    assert response.get_json() == {
        "data": {
            "path": "/articles/one",
            "to": "/articles/three",
            "url": "http://127.0.0.1:8000/articles/three",
            "status": 301,
        }
    }
    assert leads(reader, "/articles/three") == (404, None)
    editor.withdraw("articles", one)
    assert leads(reader, "/articles/one") == (410, None)


def test_a_redirect_by_hand_is_listed_followed_and_removed(editor, reader):
    one = editor.article("One", publish=True)
    made = editor.post("/redirects", {"path": "/?p=12", "to": "http://127.0.0.1:8000/articles/one"})
    assert made.status_code == 201
    redirect = made.get_json()["data"]
    assert redirect == {"id": redirect["id"], "path": "/?p=12", "to": "/articles/one"}
    assert editor.get("/redirects").get_json()["data"] == [redirect]
    assert leads(reader, "/?p=12") == (200, "/articles/one")
    editor.save("articles", one, publish=True, slug="uno")
    assert leads(reader, "/?p=12") == (200, "/articles/uno")
    assert editor.delete(f"/redirects/{redirect['id']}").status_code == 204
    assert editor.delete(f"/redirects/{redirect['id']}").status_code == 404
    assert leads(reader, "/?p=12") == (404, None)


def test_chains_are_told_to_their_end_and_loops_refused(editor, reader):
    for path, to in (("/a", "/b"), ("/b", "/c"), ("/c", "https://elsewhere.example/c")):
        assert editor.post("/redirects", {"path": path, "to": to}).status_code == 201
    assert leads(reader, "/a") == (200, "https://elsewhere.example/c")
    for path, to in (("/c", "/a"), ("/d", "/d"), ("/d", "/d/")):
        response = editor.post("/redirects", {"path": path, "to": to})
        assert (response.status_code, response.get_json()["code"]) == (409, "redirect_loop")


def test_a_redirect_from_a_public_address_is_refused(editor):
    editor.article("One", publish=True)
    response = editor.post("/redirects", {"path": "/articles/one", "to": "/elsewhere"})
    assert (response.status_code, response.get_json()["code"]) == (409, "public_address")


def test_redirects_are_imported_with_a_report(editor, reader):
    editor.article("One", publish=True)
    rows = [
        ("/old", "/articles/one"),
        ("/old", "/articles/one"),
        ("no path", "/x"),
        ("/articles/one", "/x"),
        ("/b", "/c"),
    ]
    response = editor.post("/redirects/imports", {"redirects": [{"path": path, "to": to} for path, to in rows]})
    assert [(line["outcome"], line["code"]) for line in response.get_json()["data"]] == [
        ("created", None),
        ("unchanged", None),
        ("failed", "invalid"),
        ("failed", "public_address"),
        ("created", None),
    ]
    assert leads(reader, "/old") == (200, "/articles/one")
    assert len(editor.get("/redirects?limit=1").get_json()["data"]) == 1


@pytest.mark.parametrize("path", ["", "x", "//evil.example", "/a%00b", "/%ff"])
def test_what_is_no_path_is_refused(editor, reader, path):
    assert reader.get("/redirects", query_string={"path": path}).status_code == 400
    assert editor.post("/redirects", {"path": path, "to": "/x"}).status_code == 422
