from datetime import timedelta

import pytest

from kapcms.clock import now
from kapcms.models.credential import Session
from kapcms.models.database import db
from kapcms.models.idempotency import KeptAnswer
from tests.doors import EDITOR, good, made, shell
from tests.safety.people import PASSWORD, Person, code_of

NEW = "another long password"


def test_an_admin_invites_and_the_invited_sets_a_password_once(admin, app):
    user = made(admin.post("/users", {"email": "New@Example.org", "role": "author"}))
    assert user["role"] == "author"
    assert user["suspended_at"] is None
    token = user["invitation"]["url"].partition("#token=")[2]
    client = app.test_client()
    used = client.post(f"{EDITOR}/passwords", json={"token": token, "password": NEW})
    assert used.status_code == 204
    again = client.post(f"{EDITOR}/passwords", json={"token": token, "password": "a third long password"})
    assert code_of(again) == (422, "bad_link")
    signed_in = client.post(f"{EDITOR}/sessions", json={"email": "new@example.ORG", "password": NEW})
    assert made(signed_in)["role"] == "author"


def test_accounts_are_listed_page_by_page_without_their_hashes(admin):
    for number in range(3):
        made(admin.post("/users", {"email": f"u{number}@example.org", "role": "viewer", "password": NEW}))
    first = admin.get("/users?limit=2").get_json()
    second = admin.client.get(first["links"]["next"], headers={"Authorization": f"Bearer {admin.token}"}).get_json()
    emails = [user["email"] for user in first["data"] + second["data"]]
    assert emails == ["u0@example.org", "u1@example.org", "u2@example.org"]
    assert second["links"]["next"] is None
    assert "hash" not in admin.get("/users").get_data(as_text=True)


@pytest.mark.parametrize("change", [{"suspended": True}, {"role": "viewer"}, {"password": NEW}], ids=str)
def test_a_change_of_rights_ends_sessions_and_tokens_at_once(admin, app, change):
    person = Person(app, "admin")
    person.sign_in()
    token = made(person.request("POST", "/tokens", json={"name": "mine", "role": "editor"}))["token"]
    below = made(
        person.client.post(
            f"{EDITOR}/tokens",
            json={"name": "made by the token", "role": "editor"},
            headers={"Authorization": f"Bearer {_admin_token(person)}"},
        )
    )["token"]
    Person(app, "admin", "other@example.org")
    good(admin.request("PATCH", f"/users/{person.id}", json=change))
    assert not person.is_in()
    for secret in (token, below):
        answer = app.test_client().get(f"{EDITOR}/me", headers={"Authorization": f"Bearer {secret}"})
        assert code_of(answer) == (401, "bad_token")


def _admin_token(person):
    return made(person.request("POST", "/tokens", json={"name": "second", "role": "admin"}))["token"]


def test_a_new_name_ends_nothing(admin, app):
    person = Person(app)
    person.sign_in()
    assert good(admin.request("PATCH", f"/users/{person.id}", json={"name": "Nora"}))["name"] == "Nora"
    assert person.is_in()


@pytest.mark.parametrize("act", [{"suspended": True}, {"role": "editor"}, None], ids=str)
def test_the_last_admin_stays(admin, app, act):
    person = Person(app, "admin")
    suspended = Person(app, "admin", "suspended@example.org")
    good(admin.request("PATCH", f"/users/{suspended.id}", json={"suspended": True}))
    method, kwargs = ("DELETE", {}) if act is None else ("PATCH", {"json": act})
    assert code_of(admin.request(method, f"/users/{person.id}", **kwargs)) == (409, "last_admin")
    assert person.sign_in().status_code == 201


def test_a_deleted_account_is_gone_with_its_sessions_and_what_it_wrote_stays(admin, app):
    person = Person(app)
    person.sign_in()
    article = made(person.request("POST", "/articles", json={"title": "Mine"}))
    assert admin.delete(f"/users/{person.id}").status_code == 204
    assert not person.is_in()
    assert admin.get(f"/users/{person.id}").status_code == 404
    assert good(admin.get(f"/articles/{article['id']}"))["title"] == "Mine"


@pytest.mark.parametrize("role", ["viewer", "author", "editor"])
def test_only_admins_see_accounts(app, role):
    person = Person(app, role)
    person.sign_in()
    before = _passwords(app)
    for method, path, body in (
        ("GET", "/users", None),
        ("POST", "/users", {"email": "x@example.org", "role": "admin"}),
        ("GET", f"/users/{person.id}", None),
        ("PATCH", f"/users/{person.id}", {"role": "admin"}),
        ("DELETE", f"/users/{person.id}", None),
        ("POST", f"/users/{person.id}/password-resets", None),
        ("DELETE", f"/users/{person.id}/second-factor", None),
        ("POST", "/tokens", {"name": "x", "role": "admin"}),
    ):
        assert code_of(person.request(method, path, json=body)) == (403, "forbidden"), path
    assert _passwords(app) == before


def _passwords(app):
    with app.app_context():
        return db.session.execute(db.text("SELECT email, role, password_hash FROM user_account ORDER BY email")).all()


def test_a_person_cannot_give_itself_more_by_extra_fields(admin, app):
    for extra in ({"id": "x"}, {"password_hash": "x"}, {"suspended_at": None}, {"created_at": "2020-01-01T00:00:00Z"}):
        answer = admin.post("/users", {"email": "m@example.org", "role": "viewer", **extra})
        assert code_of(answer) == (422, "invalid")
    assert admin.get("/users").get_json()["data"] == []


def test_signing_in_again_makes_another_session_and_ends_the_browsers_first(app):
    person = Person(app)
    person.sign_in()
    first = person.client.get_cookie("kapcms_session").value
    person.sign_in()
    second = person.client.get_cookie("kapcms_session").value
    assert first != second
    assert len(person.request("GET", "/sessions").get_json()["data"]) == 1
    other = app.test_client()
    other.set_cookie("kapcms_session", first)
    assert other.get(f"{EDITOR}/me").status_code == 401


def test_sessions_are_listed_and_ended_but_not_anothers(app):
    person, other = Person(app), Person(app, "author")
    person.sign_in()
    other.sign_in()
    elsewhere = app.test_client()
    elsewhere.post(
        f"{EDITOR}/sessions", json={"email": person.email, "password": PASSWORD}, headers={"User-Agent": "B"}
    )
    sessions = person.request("GET", "/sessions").get_json()["data"]
    assert [session["current"] for session in sorted(sessions, key=lambda s: s["created_at"])] == [True, False]
    page = person.request("GET", "/sessions?limit=1").get_json()
    assert person.request("GET", page["links"]["next"].removeprefix(EDITOR)).get_json()["data"] == sessions[1:]
    (theirs,) = [session for session in sessions if not session["current"]]
    assert theirs["agent"] == "B"
    assert other.request("DELETE", f"/sessions/{theirs['id']}").status_code == 404
    assert elsewhere.get(f"{EDITOR}/me").status_code == 200
    assert person.request("DELETE", f"/sessions/{theirs['id']}").status_code == 204
    assert elsewhere.get(f"{EDITOR}/me").status_code == 401
    assert person.is_in()


@pytest.mark.parametrize(
    "ages", [{"seen_at": timedelta(hours=-73)}, {"expires_at": timedelta(seconds=-1)}], ids=["idle", "absolute"]
)
def test_a_session_ends_after_idling_and_at_last(app, ages):
    person = Person(app)
    person.sign_in()
    assert person.is_in()
    with app.app_context():
        for session in db.session.query(Session):
            for name, age in ages.items():
                setattr(session, name, now() + age)
        db.session.commit()
    assert code_of(person.request("GET", "/me")) == (401, "session_over")


@pytest.mark.parametrize(
    ("base_url", "host", "is_secure"),
    [
        ("http://127.0.0.1:8000", "localhost", False),
        ("http://127.0.0.1:8000", "cms.example.org", True),
        ("https://cms.example.org", "localhost", True),
    ],
)
def test_the_cookie_goes_without_https_only_on_this_machine(make_app, base_url, host, is_secure):
    person = Person(make_app(KAPCMS_BASE_URL=base_url))
    response = person.request(
        "POST", "/sessions", json={"email": person.email, "password": PASSWORD}, base_url=f"http://{host}"
    )
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is is_secure


def test_a_write_with_the_cookie_asks_for_the_csrf_token_of_the_session(app):
    person = Person(app, "admin")
    person.sign_in()
    own, person.csrf = person.csrf, None
    fields = {"email": "a@b", "role": "admin"}
    for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": own[:-1]}):
        refused = person.request("POST", "/users", json=fields, headers=headers)
        assert code_of(refused) == (403, "csrf_missing")
    both = {"X-CSRF-Token": own, "Authorization": "x"}
    assert person.request("POST", "/users", json=fields, headers=both).status_code == 401
    for method in ("PUT", "PATCH", "DELETE"):
        assert person.request(method, f"/users/{person.id}", json={}).status_code in {403, 405}
    assert len(person.request("GET", "/users").get_json()["data"]) == 1


def test_changing_ones_password_asks_for_the_old_and_ends_the_others(app):
    person = Person(app)
    person.sign_in()
    elsewhere = app.test_client()
    elsewhere.post(f"{EDITOR}/sessions", json={"email": person.email, "password": PASSWORD})
    wrong = person.request("PUT", "/me/password", json={"old": NEW, "new": NEW})
    assert code_of(wrong) == (401, "wrong_password")
    assert elsewhere.get(f"{EDITOR}/me").status_code == 200
    assert person.request("PUT", "/me/password", json={"old": PASSWORD, "new": NEW}).status_code == 204
    assert person.is_in()
    assert elsewhere.get(f"{EDITOR}/me").status_code == 401
    assert person.sign_in().status_code == 401
    assert person.sign_in(NEW).status_code == 201


def test_a_token_has_no_password_to_change(editor):
    assert code_of(editor.put("/me/password", {"old": PASSWORD, "new": NEW})) == (403, "forbidden")


def test_the_command_line_lists_suspends_and_resets(app):
    person = Person(app)
    person.sign_in()
    assert shell(app, "user", "suspend", "--email", person.email).exit_code == 0
    assert not person.is_in()
    assert "suspended" in shell(app, "user", "list").output
    assert shell(app, "user", "suspend", "--email", person.email, "--undo").exit_code == 0
    link = shell(app, "user", "reset", "--email", person.email).stdout.strip()
    answer = person.request("POST", "/passwords", json={"token": link.partition("#token=")[2], "password": NEW})
    assert answer.status_code == 204
    assert person.sign_in(NEW).status_code == 201
    unknown = shell(app, "user", "reset", "--email", "nobody@example.org")
    assert unknown.exit_code == 2


def test_a_secret_is_given_once_and_stored_nowhere(admin, app):
    key = {"Idempotency-Key": "one"}
    token = made(admin.post("/tokens", {"name": "x", "role": "viewer"}, headers=key))["token"]
    again = admin.post("/tokens", {"name": "x", "role": "viewer"}, headers=key)
    assert code_of(again) == (409, "shown_once")
    assert [each["name"] for each in admin.get("/tokens").get_json()["data"]].count("x") == 1
    with app.app_context():
        assert all(token not in kept.body for kept in db.session.query(KeptAnswer))
