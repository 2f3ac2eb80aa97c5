"""`/ready` tells of the worker; without one a server is ready all the same."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from kapcms.models import sole_worker
from kapcms.models.change import LogHead
from kapcms.models.database import db
from kapcms.models.sole_worker import as_sole_worker
from kapcms.models.transaction import transaction
from tests.media.files import render_all, uploaded


def make_silent(app, monkeypatch):
    """Let the worker's last round be long ago."""
    if db.engine.dialect.name == "sqlite":
        os.utime(app.config["KAPCMS"].var_dir / "worker.lock", (1_000_000_000, 1_000_000_000))
    else:
        later = sole_worker.SILENCE.replace("clock_timestamp()", "clock_timestamp() + interval '1 hour'")
        monkeypatch.setattr(sole_worker, "SILENCE", later)


def test_ready_tells_whether_a_worker_works_and_whether_it_hangs(app, monkeypatch):
    def told():
        response = app.test_client().get("/ready")
        assert response.status_code == 200
        return response.get_json()["worker"]

    assert told() == "missing"
    with app.app_context(), as_sole_worker(app.config["KAPCMS"].var_dir, threading.Event()) as works:
        assert works()
        assert told() == "ok"
        with monkeypatch.context() as silent:
            make_silent(app, silent)
            assert told() == "late"
        assert works()
        assert told() == "ok"
        with transaction():
            db.session.execute(update(LogHead).values(next_due_at=datetime.now(UTC) - timedelta(minutes=2)))
        assert told() == "late"
    assert told() == "missing"


def test_the_metrics_count_renditions_that_are_not_made(app, editor):
    uploaded(editor)
    told = app.test_client().get("/metrics").text
    assert 'kapcms_renditions{state="waiting"} 12.0' in told
    assert 'kapcms_jobs_waiting{kind="renditions"} 12.0' in told
    assert 'kapcms_jobs_failed{kind="renditions"} 0.0' in told
    render_all(app)
    assert 'kapcms_renditions{state="waiting"} 0.0' in app.test_client().get("/metrics").text
