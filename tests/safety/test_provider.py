"""Signing in with an account elsewhere, against a provider that runs beside the test."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests.doors import EDITOR
from tests.safety.people import Person

EMAIL = "ann@example.org"
CLIENT_ID, CLIENT_SECRET = "kapcms", "the client's secret"
BEGIN, BACK = f"{EDITOR}/sessions/provider", f"{EDITOR}/sessions/provider/back"


class Provider(ThreadingHTTPServer):
    """An OpenID Connect provider: discovery, keys and the exchange of a code for a signed token."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.claims = {}
        self.header = {"alg": "RS256", "kid": "one"}
        self.signs_with = self.key
        self.challenge = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def token(self):
        return jwt.encode(self.header, self.claims, self.signs_with, algorithms=["RS256", "HS256"])


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def answer(self, value, status=200):
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        url = self.server.url
        if self.path == "/keys":
            self.answer({"keys": [self.server.key.as_dict(private=False)]})
        else:
            self.answer(
                {
                    "issuer": url,
                    "authorization_endpoint": f"{url}/authorize",
                    "token_endpoint": f"{url}/token",
                    "jwks_uri": f"{url}/keys",
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            )

    def do_POST(self):
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        verifier = hashlib.sha256(sent["code_verifier"][0].encode()).digest()
        if base64.urlsafe_b64encode(verifier).rstrip(b"=").decode() != self.server.challenge:
            return self.answer({"error": "invalid_grant"}, 400)
        return self.answer({"access_token": "a", "token_type": "Bearer", "id_token": self.server.token()})


@contextmanager
def running():
    provider = Provider()
    thread = threading.Thread(target=provider.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
        thread.join()


@pytest.fixture
def provider(monkeypatch):
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # this provider is on this machine
    with running() as made:
        yield made


@pytest.fixture
def app(make_app, provider):
    app = make_app(
        KAPCMS_OIDC_ISSUER=provider.url, KAPCMS_OIDC_CLIENT_ID=CLIENT_ID, KAPCMS_OIDC_CLIENT_SECRET=CLIENT_SECRET
    )
    Person(app, email=EMAIL)
    return app


def go_there(client, provider, **claims):
    """Begin, and be at the provider: the address of the way back."""
    begun = client.get(BEGIN)
    assert begun.status_code == 302
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
    assert asked["redirect_uri"].endswith(BACK)
    provider.challenge = asked["code_challenge"]
    moment = int(time.time())
    provider.claims = {
        "iss": provider.url,
        "aud": CLIENT_ID,
        "sub": "1",
        "iat": moment,
        "exp": moment + 60,
        "nonce": asked["nonce"],
        "email": EMAIL,
        "email_verified": True,
    } | claims
    return f"{BACK}?code=c&state={asked['state']}&session_state=theirs"


def test_a_person_with_an_account_here_is_signed_in(app, provider):
    client = app.test_client()
    back = client.get(go_there(client, provider))
    assert (back.status_code, back.headers["Location"]) == (302, "/editor/")
    assert client.get(f"{EDITOR}/me").get_json()["data"]["name"] == EMAIL


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@example.org"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"aud": "another site"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1},
        {"nonce": "of another sign-in"},
    ],
    ids=lambda claims: next(iter(claims)),
)
def test_what_the_provider_does_not_vouch_for_signs_nobody_in(app, provider, claims):
    client = app.test_client()
    back = client.get(go_there(client, provider, **claims))
    assert back.status_code == 401
    assert client.get(f"{EDITOR}/me").status_code == 401


def test_a_token_that_others_signed_is_refused(app, provider):
    client = app.test_client()
    address = go_there(client, provider)
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    assert client.get(address).status_code == 401
    address = go_there(client, provider)
    provider.header, provider.signs_with = {"alg": "HS256"}, OctKey.import_key(CLIENT_SECRET)
    assert client.get(address).status_code == 401


def test_an_answer_to_a_question_of_another_browser_is_refused(app, provider):
    first, second = app.test_client(), app.test_client()
    address = go_there(first, provider)
    assert second.get(address).status_code == 401
    assert second.get(f"{EDITOR}/me").status_code == 401


def test_a_provider_that_is_away_is_told(app, provider):
    client = app.test_client()
    provider.shutdown()
    provider.server_close()
    answer = client.get(BEGIN)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "unavailable")


def test_the_page_of_signing_in_names_the_provider(app, make_app, provider):
    assert f'data-provider="{urlsplit(provider.url).netloc}"' in app.test_client().get("/editor/").get_data(
        as_text=True
    )
    assert "data-provider" not in make_app().test_client().get("/editor/").get_data(as_text=True)
