"""What hears of publications on other machines ends when it is told to, not at its next poll."""

from __future__ import annotations

import time

import pytest

from kapcms.api.keeping import WATCH
from kapcms.delivery.kept import listening

pytestmark = pytest.mark.postgres_only


def _wait_for(watch):
    until = time.monotonic() + 60
    while not watch.connected:
        assert time.monotonic() < until, "it never heard"
        time.sleep(0.01)


def test_listening_ends_without_waiting_for_its_poll(app, monkeypatch):
    monkeypatch.setattr(listening, "POLL_SECONDS", 90)
    watch = app.extensions[WATCH]
    watch.ensure_running()
    _wait_for(watch)
    before = time.monotonic()
    watch.stop()
    assert not watch.connected
    assert time.monotonic() - before < 45


def test_listening_that_ended_begins_again(app):
    watch = app.extensions[WATCH]
    for _ in range(2):
        watch.ensure_running()
        _wait_for(watch)
        watch.stop()
        assert not watch.connected


def test_listening_that_sees_the_end_before_it_is_rung_for(app, monkeypatch):
    monkeypatch.setattr(listening, "POLL_SECONDS", 0.01)
    watch = app.extensions[WATCH]
    watch.ensure_running()
    _wait_for(watch)
    watch._stopped.set()
    watch._thread.join()
    watch.stop()
    assert not watch.connected
