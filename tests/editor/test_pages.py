"""The door of the editor's pages, without a browser."""

from __future__ import annotations

from kapcms.content.schema import MARKS, NODES
from kapcms.editor import pages
from kapcms.models.transaction import transaction
from kapcms.services.access.signing_in import create_user
from tests.doors import EDITOR


def test_without_a_bundle_the_page_says_what_to_do_and_the_api_works(app, editor, tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "MANIFEST", tmp_path / "absent.json")
    response = app.test_client().get("/editor/articles/x")
    assert response.status_code == 503
    assert "python -m kapcms.editor.build" in response.get_data(as_text=True)
    assert editor.get("/articles").status_code == 200


def test_the_schema_tells_every_node_and_mark_with_its_attributes(app):
    schema = app.test_client().get("/editor/schema.json").get_json()
    assert list(schema["nodes"]) == list(NODES)
    assert list(schema["marks"]) == list(MARKS)
    assert schema["nodes"]["heading"]["attributes"]["level"]["choices"] == [2, 3, 4]


def test_no_script_but_ours_may_run(app):
    policy = app.test_client().get("/editor/").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy


def test_a_page_loaded_anew_gets_its_csrf_token_again(app, admin):
    with app.app_context(), transaction():
        create_user("ada@example.org", "editor", "correct horse battery")
    client = app.test_client()
    words = {"email": "ada@example.org", "password": "correct horse battery"}
    signed_in = client.post(f"{EDITOR}/sessions", json=words)
    assert signed_in.status_code == 201, signed_in.get_data(as_text=True)
    again = client.get(f"{EDITOR}/sessions/current").get_json()["data"]
    assert again["csrf_token"] == signed_in.get_json()["data"]["csrf_token"]
    headers = {"X-CSRF-Token": again["csrf_token"]}
    assert client.post(f"{EDITOR}/articles", json={"title": "A"}, headers=headers).status_code == 201
