"""Every route of readers says how long caches may keep what it answers, and its answers bear just that."""

import pytest

from tests.doors import CONTENT, Editor, made, shell


@pytest.fixture
def seeded(app):
    assert shell(app, "seed").exit_code == 0
    made(Editor(app, "editor").post("/redirects", {"path": "/old", "to": "/articles/what-kap-is"}))
    return app


def addresses(client):
    """One address of every kind that readers may ask for."""

    def first(noun, member):
        return client.get(f"{CONTENT}/{noun}").get_json()["data"][0][member]

    yield from (
        f"{CONTENT}/{noun}" for noun in ("articles", "series", "topics", "people", "glossary", "site", "changes")
    )
    yield from (
        f"{CONTENT}/{noun}/{first(noun, 'slug')}" for noun in ("articles", "series", "topics", "people", "glossary")
    )
    yield f"{CONTENT}/articles/{first('articles', 'slug')}?format=html"  # not so plain as to go around the framework
    yield f"{CONTENT}/snippets/disclaimer"
    yield f"{CONTENT}/media/{client.get(f'{CONTENT}/articles/what-kap-is').get_json()['data']['cover']['id']}"
    yield from (f"{CONTENT}/redirects?path=/old", f"{CONTENT}/search?q=ketamine", f"{CONTENT}/search/suggestions?q=ke")
    yield from ("/feed.xml", "/rss.xml", "/feed.json", "/sitemap.xml", "/sitemap-1.xml", "/llms.txt")


def test_answers_bear_what_their_route_says(seeded):
    client, asked = seeded.test_client(), set()
    for path in addresses(client):
        with seeded.test_request_context(path) as context:
            endpoint = context.request.endpoint
        asked.add(endpoint)
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (
            200,
            seeded.view_functions[endpoint].caching,
        ), path
    views = seeded.view_functions.items()
    assert {endpoint for endpoint, view in views if getattr(view, "access", None) == "readers"} <= asked


def test_what_is_not_there_is_kept_shortly_and_what_needs_a_key_by_nobody_else(seeded, make_app):
    for path in ("/articles/never-was", "/redirects?path=/nowhere"):
        absent = seeded.test_client().get(CONTENT + path)
        assert (absent.status_code, absent.headers["Cache-Control"]) == (404, "public, max-age=0, s-maxage=10")
    closed = make_app(KAPCMS_CONTENT_ACCESS="key")
    key = {"Authorization": f"Bearer {Editor(closed, 'viewer').token}"}
    for path in (f"{CONTENT}/articles/what-kap-is", f"{CONTENT}/articles", "/feed.xml"):
        given = closed.test_client().get(path, headers=key)
        assert (given.status_code, given.headers["Cache-Control"]) == (200, "private, no-cache")
