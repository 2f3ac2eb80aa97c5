"""The names of those who write, for whoever may read drafts."""

from __future__ import annotations

from kapcms.models.transaction import transaction
from kapcms.services.access.signing_in import create_user
from tests.doors import Editor


def test_every_account_is_named_by_its_address_page_by_page(app):
    with app.app_context(), transaction():
        create_user("ada@example.org", "editor", None, "Ada Lovelace")
        create_user("bob@example.org", "author", None)
    viewer = Editor(app, "viewer")
    first = viewer.get("/colleagues?limit=1").get_json()
    assert first["data"] == [{"email": "ada@example.org", "name": "Ada Lovelace"}]
    rest = viewer.get(f"/colleagues?limit=1&cursor={first['meta']['next_cursor']}").get_json()
    assert rest["data"] == [{"email": "bob@example.org", "name": "bob"}]
    assert rest["meta"]["next_cursor"] is None


def test_nobody_else_is_told_the_names(app):
    assert app.test_client().get("/api/editor/v1/colleagues").status_code == 401
