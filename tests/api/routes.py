"""All routes of an app, as tests go through them: addresses filled with things that exist, or with hostile segments."""

from __future__ import annotations

import re

from tests.doors import CONTENT, EDITOR

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def rules(app, prefix="/api/"):
    """The rules of the app below a prefix."""
    return sorted((rule for rule in app.url_map.iter_rules() if rule.rule.startswith(prefix)), key=lambda r: r.rule)


def view_of(app, rule):
    return app.view_functions[rule.endpoint]


def methods_of(rule):
    return sorted(rule.methods - {"HEAD", "OPTIONS"})


def existing(editor):
    """One thing of each noun; its id by noun."""
    things = {noun: editor.post(f"/{noun}", {"title": "It", "slug": f"it-{noun}"}) for noun in NOUNS - {"people"}}
    things["people"] = editor.post("/people", {"name": "It", "slug": "it-people"})
    return {noun: response.get_json()["data"]["id"] for noun, response in things.items()}


NOUNS = {"articles", "series", "people", "topics", "snippets"}


def address(rule, segment):
    """The rule's address with `segment(noun)` in the place of a key, and 1 in the place of a number."""
    noun = next((noun for noun in NOUNS if f"/{noun}/" in rule.rule), "articles")
    values = {"noun": "articles", "n": "1", "side": "next"}

    def value(match):
        return values.get(match[1]) or segment(noun)

    return re.sub(r"<(?:[^<>]*:)?(\w+)>", value, rule.rule)


def is_content(rule):
    return rule.rule.startswith(CONTENT)


def is_editor(rule):
    return rule.rule.startswith(EDITOR)


def check_problem(response, *statuses, code=None):
    """The answer is a problem of RFC 9457 with one of these statuses; its body."""
    where = f"{response.request.method} {response.request.url[:200]}: {response.get_data(as_text=True)[:400]}"
    assert response.status_code in statuses, where
    assert response.content_type == "application/problem+json", where
    problem = response.get_json()
    assert {"type", "title", "status", "detail", "code"} <= set(problem), where
    assert problem["status"] == response.status_code, where
    assert code is None or problem["code"] == code, where
    for fault in problem.get("errors", ()):
        assert set(fault) == {"pointer", "code", "detail"}, where
        assert fault["pointer"] == "" or fault["pointer"][0] in "/?", where
    text = response.get_data(as_text=True)
    assert not any(word in text for word in ("Traceback", "SELECT ", "sqlalchemy", "psycopg", "sqlite3")), where
    return problem
