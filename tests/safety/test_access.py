"""Every route says who may call it, and refuses all others without a trace."""

import re
import uuid

import pytest

from kapcms.services.access.caller import ROLES
from tests.doors import Editor
from tests.safety.people import code_of
from tests.safety.state import state_of

OPEN_IN_EDITOR_API = {
    ("POST", "/api/editor/v1/sessions"),
    ("POST", "/api/editor/v1/password-resets"),
    ("POST", "/api/editor/v1/passwords"),
    ("GET", "/api/editor/v1/previews/<token>"),
}
"""What may be called without signing in, each for its reason: to get in, or with a secret in the address."""


def routes(app):
    """(method, pattern, address with something in place of its parts, access) of every route."""
    for rule in app.url_map.iter_rules():
        access = getattr(app.view_functions[rule.endpoint], "access", None)
        address = re.sub(r"<any\(([a-z]+)[^>]*>", r"\1", rule.rule)
        address = re.sub(r"<uuid:[^>]*>", str(uuid.UUID(int=7)), address)
        address = re.sub(r"<int[^>]*>", "1", address)
        address = re.sub(r"<[^>]*>", "nothing-here", address)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            yield method, rule.rule, address, access


def test_every_route_says_who_may_call_it(app):
    silent = [(method, rule) for method, rule, _, access in routes(app) if access is None]
    assert silent == []


def test_only_the_doors_themselves_are_open_in_the_editor_api(app):
    is_open = {
        (method, rule)
        for method, rule, _, access in routes(app)
        if access not in ROLES and rule.startswith("/api/editor/")
    }
    assert is_open == OPEN_IN_EDITOR_API


def test_readers_and_strangers_write_nothing(app):
    writing = {
        (method, rule) for method, rule, _, access in routes(app) if access in {"readers", "all"} and method != "GET"
    }
    assert writing == {route for route in OPEN_IN_EDITOR_API if route[0] != "GET"}


def test_without_a_credential_every_route_of_the_editor_api_refuses_and_nothing_changes(app):
    client, before = app.test_client(), state_of(app)
    for method, rule, address, access in routes(app):
        if access in ROLES:
            answer = client.open(address, method=method, json={})
            assert code_of(answer) == (401, "not_signed_in"), (method, rule)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert state_of(app) == before


def test_to_ask_what_an_address_takes_runs_nothing_behind_it(app, admin):
    """OPTIONS: no view may run, for no credential is asked for."""
    before, credential = state_of(app), {"Authorization": f"Bearer {admin.token}"}
    for method, rule, address, _ in routes(app):
        answer = admin.client.open(address, method="OPTIONS", headers=credential, json={})
        assert (answer.status_code, answer.data) == (200, b""), rule
        assert method in answer.headers["Allow"], rule
    assert state_of(app) == before


@pytest.mark.parametrize("role", ROLES[:-1])
def test_a_lower_role_is_refused_and_nothing_changes(app, role):
    caller = Editor(app, role)
    before = state_of(app)
    asked = 0
    for method, rule, address, access in routes(app):
        if access in ROLES and ROLES.index(access) > ROLES.index(role):
            answer = caller.request(method, address.removeprefix("/api/editor/v1"), json={})
            assert code_of(answer) == (403, "forbidden"), (method, rule)
            asked += 1
    assert asked > 5
    assert state_of(app) == before


def test_an_author_changes_only_what_is_its_own_and_publishes_nothing(app, editor):
    author = Editor(app, "author")
    foreign, own = editor.article("Not yours"), author.article("Mine")
    before = state_of(app)
    for method, path, body in (
        ("PATCH", f"/articles/{foreign['id']}", {"title": "Taken"}),
        ("PATCH", f"/articles/{foreign['slug']}", {"title": "Taken"}),
        ("DELETE", f"/articles/{foreign['id']}", None),
        ("PUT", f"/articles/{foreign['id']}/trash", None),
        ("DELETE", f"/articles/{foreign['id']}/trash", None),
        ("PUT", f"/articles/{foreign['id']}/draft", {"from_revision": 1}),
        ("PATCH", f"/articles/{own['id']}?publish=true", {"title": "Public"}),
        ("POST", "/articles?publish=true", {"title": "Public"}),
        ("PUT", f"/articles/{own['id']}/publication", {}),
        ("DELETE", f"/articles/{own['id']}/publication", None),
    ):
        answer = author.request(method, path, json=body, headers={"If-Match": "*"})
        assert code_of(answer) == (403, "forbidden"), (method, path)
    assert state_of(app) == before
