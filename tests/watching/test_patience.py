"""Work of the worker that fails is left alone for longer each time, counted, and seen in the metrics."""

from __future__ import annotations

import threading

import pytest

from kapcms.cli.working import patience
from kapcms.cli.working.command import _run
from kapcms.cli.working.jobs import Job
from kapcms.cli.working.lanes import Lanes
from kapcms.cli.working.patience import LONGEST_WAIT_SECONDS, Patience
from tests.watching.test_watching import samples


@pytest.fixture
def moment(monkeypatch):
    """The clock of patience, moved by hand."""

    class Clock:
        now = 1000.0

    monkeypatch.setattr(patience.time, "monotonic", lambda: Clock.now)
    return Clock


def test_waits_double_to_a_bound_and_end_with_the_first_success(moment):
    kept = Patience()
    waits = [kept.failed("a") for _ in range(12)]
    assert waits[:4] == [1.0, 2.0, 4.0, 8.0]
    assert waits[-1] == LONGEST_WAIT_SECONDS
    assert kept.rests("a")
    assert not kept.rests("b")
    moment.now += LONGEST_WAIT_SECONDS
    assert not kept.rests("a")
    kept.went_well("a")
    assert kept.failed("a") == 1.0


def break_down():
    raise OSError("no room")


def test_a_job_that_fails_waits_and_is_counted(app):
    kept = Patience()
    with app.app_context():
        for act in (break_down, break_down, break_down, lambda: 5, lambda: 0):
            _run(Job("upkeep", 1.0, act), kept)
            kept.let_go("start of upkeep")
    found = samples(app.test_client())
    assert found["kapcms_job_failures_total", "upkeep"] == 3
    assert found["kapcms_job_runs_total", "upkeep"] == 4


def test_a_lane_that_fails_is_not_begun_again_at_once_and_others_go_on(app):
    done = []
    lanes = Lanes(app, threading.Event(), 2)
    lanes.begin("backups", break_down)
    lanes.close()
    assert lanes.patience.rests("backups")
    again = Lanes(app, threading.Event(), 2)
    again.patience = lanes.patience
    again.begin("backups", lambda: done.append("backups"))
    again.begin("webhook 1", lambda: done.append("webhook"))
    again.close()
    assert done == ["webhook"]
