"""The Editor API is joined when it is first asked for, and nobody notices."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.doors import CONTENT, EDITOR, Editor

ASKS = 40


def test_all_who_ask_at_once_are_answered_while_it_is_joined(app):
    token = {"Authorization": f"Bearer {Editor(app, 'viewer').token}"}

    def ask(path):
        answer = app.test_client().get(path, headers=token if path.startswith(EDITOR) else {})
        return path, answer.status_code, answer.headers["Cache-Control"] == "no-store"

    paths = [f"{EDITOR}/articles", f"{CONTENT}/articles", f"{EDITOR}/series", f"{CONTENT}/series/none"] * (ASKS // 4)
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(ask, paths))
    assert answers == {
        (f"{EDITOR}/articles", 200, True),
        (f"{CONTENT}/articles", 200, False),
        (f"{EDITOR}/series", 200, True),
        (f"{CONTENT}/series/none", 404, False),
    }
