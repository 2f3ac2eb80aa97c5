"""Where secrets are: nowhere readable in the database, in one file for its owner alone, in no answer to a mistake."""

from __future__ import annotations

import stat

import sqlalchemy as sa

from kapcms.config import read_settings
from kapcms.models.database import db
from kapcms.models.user import User
from tests.doors import EDITOR, Reader, made
from tests.safety.people import PASSWORD, Person
from tests.safety.state import everything_stored


def test_no_secret_that_lets_somebody_in_stands_readable_in_the_database(admin, app):
    person = Person(app, "editor")
    person.sign_in()
    token = made(admin.post("/tokens", {"name": "x", "role": "viewer"}, headers={"Idempotency-Key": "k"}))["token"]
    invitation = made(admin.post("/users", {"email": "new@example.org", "role": "author"}))["invitation"]["url"]
    reset = made(admin.post(f"/users/{person.id}/password-resets"))["url"]
    cookie = person.client.get_cookie("kapcms_session", domain="localhost", path="/").value
    links = [url.partition("#token=")[2] for url in (invitation, reset)]
    stored = everything_stored(app)
    assert person.email in stored
    for secret in (token, admin.token, cookie, person.csrf, PASSWORD, *links):
        assert len(secret) > 15
        assert secret not in stored


def test_passwords_are_stored_as_argon2id_with_the_cost_that_was_chosen(app):
    person = Person(app, "editor")
    with app.app_context():
        stored = db.session.get_one(User, person.id).password_hash
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("KAPCMS_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("KAPCMS_SECRET_KEY", raising=False)
    first, second = read_settings(), read_settings()
    file = tmp_path / "var" / "secret"
    assert first.secret_key == second.secret_key == file.read_text("ascii")
    assert len(first.secret_key) > 40
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700  # the database is in it


def test_a_mistake_of_ours_is_answered_without_its_reasons(make_app, capsys):
    app = make_app()
    app.add_url_rule("/api/content/v1/mistake", view_func=lambda: {}[SECRET], endpoint="mistake")
    answer = Reader(app).get("/mistake")
    assert answer.status_code == 500
    assert answer.get_json()["code"] == "internal"
    told = answer.get_data(as_text=True) + str(answer.headers)
    for word in (SECRET, "Traceback", "KeyError", ".py"):
        assert word not in told
    assert "KeyError" in capsys.readouterr().err


def test_an_error_of_the_database_is_logged_without_the_values(make_app, capsys):
    app = make_app()

    def fail():
        db.session.execute(sa.text("SELECT :x, :y"), {"x": SECRET, "y": object()})

    app.add_url_rule("/api/content/v1/mistake", view_func=fail, endpoint="mistake")
    assert Reader(app).get("/mistake").status_code >= 500
    logged = capsys.readouterr().err
    assert "unexpected_error" in logged
    assert "SELECT" in logged
    assert SECRET not in logged


def test_an_id_of_a_request_that_is_none_is_not_handed_on(reader, capsys):
    for given in ("a b", "<script>", "x" * 200, "a\u00e9", '"', "a;b"):
        answer = reader.client.get(f"{EDITOR}/me", headers={"X-Request-Id": given})
        assert given not in answer.headers["X-Request-Id"]
        assert f'"request_id": "{given}"' not in capsys.readouterr().err


SECRET = "sesame in the cellar"
