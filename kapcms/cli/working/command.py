"""`kapcms worker`: does in the background what waits in the database, until SIGTERM."""

from __future__ import annotations

import signal
import threading
import time
from typing import TYPE_CHECKING

import click
from flask import current_app

from kapcms.cli.failing import clear_failures
from kapcms.cli.working.jobs import Job, jobs
from kapcms.cli.working.lanes import Lanes
from kapcms.cli.working.patience import Patience
from kapcms.cli.working.watching import watched
from kapcms.config import settings_in_force
from kapcms.logs import get_logger
from kapcms.models.database import db
from kapcms.models.sole_worker import as_sole_worker
from kapcms.services.importing.jobs import as_worker

if TYPE_CHECKING:
    from types import FrameType

log = get_logger()

STEP_SECONDS = 0.25
AT_ONCE = 12
"""Lanes at work at the same time."""


@click.command()
@clear_failures
def worker() -> None:
    """Do what is due and what waits: schedules, webhooks, CDNs, imports, renditions, backups. A second one waits."""
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    with as_sole_worker(settings_in_force().var_dir, stopping) as may_work:
        if may_work:
            click.echo("kapcms worker is working", err=True)
            with as_worker():
                _work(stopping)
    click.echo("kapcms worker has ended", err=True)


def _work(stopping: threading.Event) -> None:
    lanes = Lanes(current_app._get_current_object(), stopping, AT_ONCE)  # type: ignore[attr-defined]  # noqa: SLF001  werkzeug's documented way
    due: dict[Job, float] = dict.fromkeys(jobs(lanes, stopping), 0.0)
    patience = Patience()
    try:
        while not stopping.is_set():
            for job, moment in due.items():
                if time.monotonic() >= moment:
                    due[job] = time.monotonic() + max(job.every_seconds, _run(job, patience))
            stopping.wait(STEP_SECONDS)
    finally:
        lanes.close()


def _run(job: Job, patience: Patience) -> float:
    """One job; what goes wrong is logged and tried again later. So many seconds it is to be left alone."""
    try:
        with watched(job.name) as nothing_done:
            if not job.run():
                nothing_done()
        patience.went_well(job.name)
    except Exception:
        wait = patience.failed(job.name)
        log.exception("job_failed", job=job.name, again_after_seconds=wait)
        return wait
    finally:
        db.session.rollback()
    return 0.0
