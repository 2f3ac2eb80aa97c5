"""Routes are joined when something below their address is first asked for, and nobody notices."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.test import create_environ

from tests.doors import CONTENT, EDITOR, Editor

ASKS = 40


def test_all_who_ask_at_once_are_answered_while_it_is_joined(app):
    token = {"Authorization": f"Bearer {Editor(app, 'viewer').token}"}

    def ask(path):
        answer = app.test_client().get(path, headers=token if path.startswith(EDITOR) else {})
        return path, answer.status_code, answer.headers["Cache-Control"] == "no-store"

    paths = [
        f"{EDITOR}/articles", f"{CONTENT}/articles", f"{EDITOR}/series", f"{CONTENT}/series/none",
        "/editor/schema.json", "/nowhere",
    ]  # fmt: skip
    with ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(ask, paths * (ASKS // 4)))
    assert answers == {
        (f"{EDITOR}/articles", 200, True),
        (f"{CONTENT}/articles", 200, False),
        (f"{EDITOR}/series", 200, True),
        (f"{CONTENT}/series/none", 404, False),
        ("/editor/schema.json", 200, False),
        ("/nowhere", 404, True),
    }


@pytest.mark.parametrize("address", ["/health/", f"{CONTENT}/articles/", "/feed.xml/", "/read", "//read/", "//health"])
def test_slashes_before_and_after_an_address_change_nothing(app, address):
    environ = create_environ("/") | {"PATH_INFO": address}  # a path with two slashes is a host to the test client
    first = app.test_client().open(environ_overrides=environ).status_code
    list(app.url_map.iter_rules())
    assert (first, app.test_client().open(environ_overrides=environ).status_code) == (200, 200)


def test_routes_that_could_not_be_joined_are_joined_by_the_next_request(app, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("kapcms.api.rules.LateRule", raising(MemoryError))
        with pytest.raises(MemoryError):
            app.test_client().get(f"{EDITOR}/articles")
    assert app.test_client().get(f"{EDITOR}/articles").status_code == 401
    tags = [tag["name"] for tag in app.test_client().get("/openapi.json").get_json()["tags"]]
    assert len(tags) == len(set(tags))


def raising(error):
    def fail(*_, **__):
        raise error

    return fail
