"""Every write that a cookie would allow asks for the session's token, on every route there is or will be."""

from __future__ import annotations

import pytest

from kapcms.services.access.caller import ROLES
from tests.safety.people import Person, code_of
from tests.safety.state import state_of
from tests.safety.test_access import routes


@pytest.fixture
def person(app):
    """An admin in a browser whose pages know no token: as another site would have it act."""
    signed_in = Person(app, "admin")
    assert signed_in.sign_in().status_code == 201
    signed_in.csrf = None
    return signed_in


def test_no_route_writes_for_a_cookie_alone(app, person):
    before, asked = state_of(app), 0
    for method, rule, address, access in routes(app):
        if access in ROLES and method != "GET":
            for origin in ({}, {"Origin": "https://evil.example"}, {"Content-Type": "text/plain"}):
                answer = person.client.open(address, method=method, data="{}", headers=origin)
                assert code_of(answer) == (403, "csrf_missing"), (method, rule)
            asked += 1
    assert asked > 50
    assert state_of(app) == before
    assert person.is_in()


def test_no_route_that_reads_changes_anything(app, person):
    before = state_of(app)
    for method, _, address, access in routes(app):
        if access in ROLES and method == "GET":
            person.client.get(address, buffered=True)
    assert state_of(app) == before
