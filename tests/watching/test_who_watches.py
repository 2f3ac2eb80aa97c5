"""`/metrics` is told to this machine and to admins, or as `KAPCMS_METRICS_ACCESS` says."""

from __future__ import annotations

import pytest

from tests.doors import Editor
from tests.safety.people import code_of

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.5"}


def ask(app, role=None, **how):
    headers = {} if role is None else {"Authorization": f"Bearer {Editor(app, role).token}"}
    return app.test_client().get("/metrics", headers=headers | how.pop("headers", {}), **how)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_needs_no_token(app, address):
    assert ask(app, environ_base={"REMOTE_ADDR": address}).status_code == 200


@pytest.mark.parametrize("address", ["203.0.113.5", "10.0.0.7", "2001:db8::1", ""])
def test_others_are_refused_without_one(app, address):
    assert code_of(ask(app, environ_base={"REMOTE_ADDR": address})) == (401, "not_signed_in")


@pytest.mark.parametrize("field", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Proto"])
def test_what_a_proxy_of_this_machine_hands_on_is_not_of_this_machine(app, field):
    assert ask(app, headers={field: "127.0.0.1"}).status_code == 401


def test_an_admin_may_from_anywhere_and_an_editor_may_not(app):
    assert ask(app, "admin", environ_base=ELSEWHERE).status_code == 200
    assert code_of(ask(app, "editor", environ_base=ELSEWHERE)) == (403, "forbidden")


def test_the_setting_asks_for_a_token_always_or_never(make_app):
    assert ask(make_app(KAPCMS_METRICS_ACCESS="token")).status_code == 401
    assert ask(make_app(KAPCMS_METRICS_ACCESS="token"), "admin").status_code == 200
    assert ask(make_app(KAPCMS_METRICS_ACCESS="public"), environ_base=ELSEWHERE).status_code == 200
