"""Every route says who may call it, and keeps to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kapcms.clock import rfc3339
from kapcms.models.transaction import transaction
from kapcms.services.access.signing_in import create_user
from tests.api.routes import NOUNS, address, check_problem, existing, is_editor, methods_of, rules, view_of
from tests.clocks import MovedClock
from tests.doors import CONTENT, EDITOR, Editor, good, made

ROLES = ("viewer", "author", "editor", "admin")
NO_SUCH = {}.fromkeys(NOUNS, "00000000-0000-0000-0000-000000000000").get
PASSWORD = "correct horse battery"


def test_every_route_says_who_may_call_it(app):
    silent = [rule.rule for rule in rules(app, "") if not hasattr(view_of(app, rule), "access")]
    assert silent == []
    assert {view_of(app, rule).access for rule in rules(app, "")} <= {"all", "readers", "watchers", *ROLES}
    assert {view_of(app, rule).access for rule in rules(app, CONTENT)} == {"readers"}


def test_a_route_of_the_editor_api_refuses_who_has_no_credential(app):
    client = app.test_client()
    for rule in rules(app, EDITOR):
        path = address(rule, NO_SUCH)
        for method in methods_of(rule) if view_of(app, rule).access != "all" else ():
            response = client.open(path, method=method, json={})
            check_problem(response, 401, code="not_signed_in")
            assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_route_refuses_every_role_below_the_one_it_asks_for(app, admin):
    callers = {role: Editor(app, role) for role in ROLES}
    things = existing(admin)
    for rule in rules(app, EDITOR):
        asked = view_of(app, rule).access
        path = address(rule, things.get).removeprefix(EDITOR)
        for method in methods_of(rule) if asked in ROLES else ():
            for role in ROLES[: ROLES.index(asked)]:
                check_problem(callers[role].request(method, path, json={}, version=1), 403, code="forbidden")


def test_reading_is_for_viewers_writing_for_authors_publishing_for_editors_and_the_house_for_admins(app):
    access = {
        (rule.rule.removeprefix(EDITOR), m): view_of(app, rule).access for rule in rules(app) for m in methods_of(rule)
    }
    for noun in ("articles", "series", "people", "topics", "snippets"):
        assert access[f"/{noun}", "GET"] == "viewer"
        assert access[f"/{noun}", "POST"] == access[f"/{noun}/<key>", "PATCH"] == "author"
        assert access[f"/{noun}/<key>", "DELETE"] == "author"
    publication = next(path for path, _ in access if path.endswith("/publication"))
    assert access[publication, "PUT"] == access[publication, "DELETE"] == "editor"
    assert access["/site", "PUT"] == access["/tokens", "POST"] == access["/tokens", "GET"] == "admin"


def test_an_author_cannot_publish_whatever_the_way(app):
    author = Editor(app, "author")
    own = author.article("Mine")
    series = author.series("Mine too")
    for response in (
        author.post("/articles?publish=true", {"title": "x"}),
        author.patch(f"/articles/{own['id']}?publish=true", {"title": "x"}, 1),
        author.put("/articles/by-source/s/1?publish=true", {"title": "x"}),
        author.put(f"/articles/{own['id']}/publication"),
        author.put(f"/series/{series['id']}/order?publish=true", {"articles": [own["id"]]}, version=1),
        author.post(f"/series/{series['id']}/moves?publish=true", {"article": own["id"], "to": 1}, version=1),
    ):
        check_problem(response, 403, code="forbidden")
    assert good(author.get(f"/articles/{own['id']}"))["status"] == "draft"
    assert good(author.get("/articles?count=true"))[0]["version"] == 1


def test_an_author_cannot_change_what_others_made(app, editor):
    author = Editor(app, "author")
    article, series = editor.article("Theirs"), editor.series("Theirs")
    made(editor.put("/articles/by-source/wp/1", {"title": "Imported"}))
    for response in (
        author.patch(f"/articles/{article['id']}", {"title": "x"}, 1),
        author.delete(f"/articles/{article['id']}", version=1),
        author.put(f"/articles/{article['id']}/trash"),
        author.delete(f"/articles/{article['id']}/trash"),
        author.put(f"/series/{series['id']}/order", {"articles": []}, version=1),
        author.post(f"/series/{series['id']}/moves", {"article": article["id"], "to": 1}, version=1),
        author.put("/articles/by-source/wp/1", {"title": "Overwritten"}),
    ):
        check_problem(response, 403, code="forbidden")
    assert good(author.get(f"/articles/{article['id']}"))["title"] == "Theirs"
    assert good(author.get("/articles/imported"))["title"] == "Imported"


def test_a_revoked_or_wrong_or_expired_token_opens_nothing(app, admin, monkeypatch):
    clock = MovedClock(monkeypatch)
    token = made(admin.post("/tokens", {"name": "x", "role": "editor"}))
    old = made(
        admin.post("/tokens", {"name": "y", "role": "editor", "expires_at": rfc3339(clock.now() + timedelta(hours=1))})
    )
    clock.forward(hours=2)
    client = app.test_client()

    def me(authorization):
        return client.get(f"{EDITOR}/me", headers={"Authorization": authorization})

    assert good(me(f"Bearer {token['token']}"))["role"] == "editor"
    assert admin.delete(f"/tokens/{token['id']}").status_code == 204
    for wrong in (token["token"], old["token"], "kap_x", ""):
        check_problem(me(f"Bearer {wrong}"), 401, code="bad_token")
    check_problem(me("Basic eDp4"), 401, code="bad_token")
    assert "token" not in good(admin.get("/tokens"))[0]


@pytest.fixture
def browser(app):
    """A browser signed in as an editor, and its CSRF token."""
    with app.app_context(), transaction():
        create_user("ed@example.org", "editor", PASSWORD)
    client = app.test_client()
    signed_in = made(client.post(f"{EDITOR}/sessions", json={"email": "ED@example.org", "password": PASSWORD}))
    return client, signed_in["csrf_token"]


def test_a_browser_writes_only_with_its_csrf_token(browser):
    client, csrf = browser
    assert good(client.get(f"{EDITOR}/me"))["role"] == "editor"
    for headers in ({}, {"X-CSRF-Token": "wrong"}, {"X-CSRF-Token": ""}):
        response = client.post(f"{EDITOR}/articles", json={"title": "x"}, headers=headers)
        check_problem(response, 403, code="csrf_missing")
    made(client.post(f"{EDITOR}/articles", json={"title": "x"}, headers={"X-CSRF-Token": csrf}))


def test_after_signing_out_the_cookie_opens_nothing(app, browser):
    client, csrf = browser
    cookie = client.get_cookie("kapcms_session")
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert client.delete(f"{EDITOR}/sessions/current", headers={"X-CSRF-Token": csrf}).status_code == 204
    other = app.test_client()
    other.set_cookie("kapcms_session", cookie.value)
    response = other.get(f"{EDITOR}/me")
    check_problem(response, 401, code="session_over")


def test_a_wrong_password_and_an_unknown_address_are_told_alike(app, browser):
    client = app.test_client()
    answers = [
        client.post(f"{EDITOR}/sessions", json={"email": email, "password": "wrong password"})
        for email in ("ed@example.org", "nobody@example.org")
    ]
    for answer in answers:
        check_problem(answer, 401, code="wrong_password")
    assert answers[0].get_data() == answers[1].get_data()


def test_with_a_key_asked_for_readers_need_a_token(make_app):
    app = make_app(KAPCMS_CONTENT_ACCESS="key")
    viewer = Editor(app, "viewer")
    client = app.test_client()
    for path in ("/articles", "/series", "/site", "/articles/nothing"):
        check_problem(client.get(CONTENT + path), 401)
    given = client.get(f"{CONTENT}/articles", headers={"Authorization": f"Bearer {viewer.token}"})
    assert given.status_code == 200
    assert given.headers["Cache-Control"] == "private, no-cache"  # a shared cache would give it to anybody
    check_problem(client.get(f"{CONTENT}/articles"), 401)


def test_no_answer_of_the_editor_api_may_be_kept(app, editor):
    for rule in rules(app, EDITOR):
        if is_editor(rule) and "GET" in rule.methods:
            response = editor.get(address(rule, NO_SUCH).removeprefix(EDITOR))
            assert response.headers["Cache-Control"] == "no-store"
