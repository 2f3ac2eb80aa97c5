"""Credentials that are none: forged, confused, of the wrong kind."""

import base64
import hashlib
import json
from datetime import timedelta

import pytest

from kapcms.clock import rfc3339
from kapcms.models.credential import Session, Token
from kapcms.models.database import db
from tests.clocks import MovedClock
from tests.doors import EDITOR
from tests.safety.people import PASSWORD, Person
from tests.safety.state import state_of


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


CLAIMS = part({"sub": "admin", "role": "admin"})
FORGED = [
    f"{part({'alg': 'none', 'typ': 'JWT'})}.{CLAIMS}.",
    f"{part({'alg': 'None'})}.{CLAIMS}.x",
    f"{part({'alg': 'HS256'})}.{CLAIMS}.{'A' * 43}",
    "kap_",
    "kap_" + "A" * 43,
    "null",
    "undefined",
    "[object Object]",
    "admin",
    "' OR '1'='1",
    "%",
    "kap_%",
    "*",
    "\x7f",
    "a" * 5000,
]


@pytest.mark.parametrize("secret", FORGED, ids=range(len(FORGED)))
def test_a_forged_token_is_refused(app, editor, secret):
    for scheme in ("Bearer", "bearer", "Basic", "Token", "Digest", ""):
        answer = app.test_client().get(f"{EDITOR}/me", headers={"Authorization": f"{scheme} {secret}"})
        assert answer.status_code == 401


def test_one_kind_of_secret_is_not_another(app, admin):
    person = Person(app)
    person.sign_in()
    cookie = person.client.get_cookie("kapcms_session").value
    with app.app_context():
        hashes = [hashed for kind in (Token, Session) for hashed in db.session.scalars(db.select(kind.secret_hash))]
        prefixes = list(db.session.scalars(db.select(Token.prefix)))
        ids = [*db.session.scalars(db.select(Token.id)), *db.session.scalars(db.select(Session.id))]
    assert hashlib.sha256(cookie.encode()).hexdigest() in hashes
    changed = (admin.token.upper(), admin.token[:-1], "kap_" + cookie)
    for secret in (cookie, person.csrf, *hashes, *prefixes, *ids, *changed):
        bearer = app.test_client().get(f"{EDITOR}/me", headers={"Authorization": f"Bearer {secret}"})
        assert bearer.status_code == 401
    for secret in (admin.token, person.csrf, *hashes, *ids):
        client = app.test_client()
        client.set_cookie("kapcms_session", secret)
        assert client.get(f"{EDITOR}/me").status_code == 401


def test_a_bad_bearer_does_not_fall_back_to_the_cookie(app):
    person = Person(app)
    person.sign_in()
    for value in ("Bearer", "Bearer ", "Bearer x", "Basic eDp4", ""):
        assert person.request("GET", "/me", headers={"Authorization": value}).status_code == 401


@pytest.mark.parametrize("where", ["email", "password", "code"])
@pytest.mark.parametrize("value", [None, 1, True, [], {}, ["x"], {"$ne": ""}, {"$gt": ""}, 1e308], ids=str)
def test_what_should_be_text_is_not_taken_as_anything_else(app, where, value):
    person = Person(app)
    fields = {"email": person.email, "password": PASSWORD, where: value}
    before = state_of(app)
    answer = app.test_client().post(f"{EDITOR}/sessions", json=fields)
    assert answer.status_code == 422
    assert state_of(app) == before


def test_a_token_in_the_address_or_the_body_is_none(app, admin):
    client = app.test_client()
    for name in ("token", "access_token", "api_key", "key", "auth"):
        assert client.get(f"{EDITOR}/me?{name}={admin.token}").status_code in {400, 401}
        assert client.post(f"{EDITOR}/articles", json={name: admin.token, "title": "x"}).status_code == 401


def test_an_expired_or_revoked_token_ends(app, admin, monkeypatch):
    clock = MovedClock(monkeypatch)
    soon = rfc3339(clock.now() + timedelta(hours=1))
    expiring = admin.post("/tokens", {"name": "x", "role": "viewer", "expires_at": soon}).get_json()["data"]
    live = admin.post("/tokens", {"name": "y", "role": "viewer"}).get_json()["data"]

    def asks(secret):
        return app.test_client().get(f"{EDITOR}/me", headers={"Authorization": f"Bearer {secret}"}).status_code

    assert asks(expiring["token"]) == 200
    clock.forward(hours=2)
    assert asks(expiring["token"]) == 401
    assert asks(live["token"]) == 200
    assert admin.delete(f"/tokens/{live['id']}").status_code == 204
    assert asks(live["token"]) == 401


def test_a_token_that_would_be_over_at_once_is_refused(admin):
    answer = admin.post("/tokens", {"name": "late", "role": "viewer", "expires_at": "2001-01-01T00:00:00Z"})
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == "/expires_at"
