"""`kapcms worker`: does in the background what waits in the database, until SIGTERM."""

from __future__ import annotations

import signal
import threading
import time
from typing import TYPE_CHECKING

import click
from flask import current_app
from sqlalchemy.exc import OperationalError

from kapcms.cli.failing import clear_failures
from kapcms.cli.working.attempting import BEGIN, attempt
from kapcms.cli.working.jobs import Job, jobs
from kapcms.cli.working.lanes import Lanes
from kapcms.cli.working.watching import watched
from kapcms.config import settings_in_force
from kapcms.logs import get_logger
from kapcms.models.sole_worker import ASKS_EVERY_SECONDS, as_sole_worker
from kapcms.models.transaction import transaction
from kapcms.services.importing.jobs import as_worker
from kapcms.services.jobs.rounds import forget_all_failed_rounds

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from kapcms.cli.working.patience import Patience

log = get_logger()

STEP_SECONDS = 0.25
AT_ONCE = 12
"""Lanes at work at the same time."""


@click.command()
@clear_failures
def worker() -> None:
    """Do what is due or waits: schedules, webhooks, CDNs, imports, renditions, mails, backups. A second one waits."""
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping.is_set():
        try:
            _work_alone(stopping)
        except OperationalError:
            log.exception("worker_waits")  # for PostgreSQL; SQLite has no server that may be away
            stopping.wait(ASKS_EVERY_SECONDS)
    click.echo("kapcms worker has ended", err=True)


def _work_alone(stopping: threading.Event) -> None:
    """Work as the only worker, until it is to stop or is the only one no longer."""
    with as_sole_worker(settings_in_force().var_dir, stopping) as is_sole:
        if not is_sole():
            return
        click.echo("kapcms worker is working", err=True)
        with as_worker():
            _work(stopping, is_sole)
        if not stopping.is_set():
            log.warning("worker_lost_its_lock")


def _work(stopping: threading.Event, is_sole: Callable[[], bool]) -> None:
    lanes = Lanes(current_app._get_current_object(), stopping, AT_ONCE)  # type: ignore[attr-defined]  # noqa: SLF001  werkzeug's documented way
    due: dict[Job, float] = dict.fromkeys(jobs(lanes, stopping), 0.0)
    attempt("retries", lanes.patience, _forget_old_failures)
    try:
        while not stopping.is_set() and is_sole():
            for job, moment in due.items():
                if time.monotonic() >= moment:
                    due[job] = time.monotonic() + job.every_seconds
                    _run(job, lanes.patience)
            stopping.wait(STEP_SECONDS)
    finally:
        lanes.close()


def _forget_old_failures() -> None:
    with transaction():
        forget_all_failed_rounds()


def _run(job: Job, patience: Patience) -> None:
    """One round of a job, unless it failed so lately that it rests."""

    def act() -> None:
        with watched(job.name) as nothing_done:
            if not job.run():
                nothing_done()

    name = BEGIN + job.name
    if not patience.rests(name):
        attempt(name, patience, act)
