"""People at browsers: they sign in with a password and keep a cookie and a CSRF token."""

from __future__ import annotations

from kapcms.models.transaction import transaction
from kapcms.services.access.signing_in import create_user
from tests.doors import EDITOR

PASSWORD = "correct horse battery"


class Person:
    """An account, and a browser of its own; `address` is where it seems to come from."""

    def __init__(self, app, role="editor", email=None, *, address="203.0.113.5"):
        self.app = app
        self.email = email or f"{role}@example.org"
        self.address = address
        self.client = app.test_client()
        self.csrf = None
        with app.app_context(), transaction():
            self.id = create_user(self.email, role, PASSWORD).id

    def sign_in(self, password=PASSWORD, **fields):
        response = self.request("POST", "/sessions", json={"email": self.email, "password": password, **fields})
        if response.status_code == 201:
            self.csrf = response.get_json()["data"]["csrf_token"]
        return response

    def request(self, method, path, *, headers=None, **kwargs):
        headers = {**({"X-CSRF-Token": self.csrf} if self.csrf else {}), **(headers or {})}
        return self.client.open(
            EDITOR + path, method=method, headers=headers, environ_base={"REMOTE_ADDR": self.address}, **kwargs
        )

    def is_in(self):
        return self.request("GET", "/me").status_code == 200


def code_of(response):
    return response.status_code, response.get_json()["code"]
