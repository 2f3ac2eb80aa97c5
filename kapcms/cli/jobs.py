"""The jobs of the worker: each a small function that is called again and again, and may be killed at any moment.

What a job does is in the database before it begins and after it ends, so that a killed worker loses nothing.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from flask import Flask, current_app
from sqlalchemy import select

from kapcms.cli.purging import purge_all
from kapcms.clock import now
from kapcms.config import settings_in_force
from kapcms.models.change import LogHead
from kapcms.models.database import db
from kapcms.models.transaction import transaction
from kapcms.services.importing.jobs import has_waiting_runs, run_waiting
from kapcms.services.notifying.delivering import drop_old_deliveries, next_message, note_outcome, webhooks_with_work
from kapcms.services.notifying.sending import send
from kapcms.services.scheduling import do_what_is_due

if TYPE_CHECKING:
    from collections.abc import Callable

    from kapcms.cli.purges import Purges
    from kapcms.cli.rendering import Renditions

log = structlog.get_logger()

AT_ONCE = 8
"""Webhooks that are delivered to at the same time: a slow receiver does not hold up the others."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something that the worker does every so many seconds."""

    name: str
    every_seconds: float
    run: Callable[[], object]


def fire_schedules() -> None:
    """Make public, or withdraw, all whose moment has come."""
    due = select(LogHead.next_due_at).where(LogHead.id == 1, LogHead.next_due_at <= now())
    while db.session.scalar(due) is not None:
        with transaction():
            do_what_is_due()


class Deliveries:
    """Sends what waits for webhooks: one thread for each webhook that has work, in the order of the log."""

    def __init__(self, app: Flask, stopping: threading.Event) -> None:
        self._app = app
        self._stopping = stopping
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook")
        self._busy: set[str] = set()

    def start(self) -> None:
        """Begin with every webhook that has work and is not being delivered to."""
        for webhook_id in webhooks_with_work():
            if webhook_id not in self._busy:
                self._busy.add(webhook_id)
                self._threads.submit(self._deliver_all, webhook_id)

    def close(self) -> None:
        """Wait for the attempts under way; none is begun any more."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _deliver_all(self, webhook_id: str) -> None:
        try:
            with self._app.app_context():
                while not self._stopping.is_set() and deliver_next(webhook_id):
                    pass
        except Exception:
            log.exception("webhook_delivery_failed", webhook=webhook_id)
        finally:
            self._busy.discard(webhook_id)


class Imports:
    """Runs imports that were asked for over HTTP, one after the other, in a thread of its own."""

    def __init__(self, app: Flask, stopping: threading.Event) -> None:
        self._app = app
        self._stopping = stopping
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin with what waits, or goes on after its process died, unless the thread is at work."""
        if (self._thread is None or not self._thread.is_alive()) and has_waiting_runs():
            self._thread = threading.Thread(target=self._run, name="imports")
            self._thread.start()

    def close(self) -> None:
        """Wait until the import under way has come to the end of its batch; it goes on with the next worker."""
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            with self._app.app_context():
                run_waiting(transaction, self._stopping.is_set)
        except Exception:
            log.exception("import_failed")


def deliver_next(webhook_id: str) -> bool:
    """Make one attempt for this webhook; whether there was anything to send. Nothing is locked while it is sent."""
    message = next_message(webhook_id)
    db.session.rollback()
    if message is None:
        return False
    outcome = send(message, allows_private=settings_in_force().webhook_private)
    with transaction():
        note_outcome(message, outcome)
    log.info("webhook_sent", webhook=webhook_id, message=message.id, status=outcome.status, error=outcome.error)
    return True


def tidy_deliveries() -> None:
    """Forget deliveries that ended long ago."""
    with transaction():
        drop_old_deliveries()


def jobs(deliveries: Deliveries, purges: Purges, imports: Imports, renditions: Renditions) -> tuple[Job, ...]:
    """All jobs of the worker; a new kind of work is one more line."""
    return (
        Job("schedules", 1.0, fire_schedules),
        Job("webhooks", 0.5, deliveries.start),
        Job("renditions", 1.0, renditions.start),
        Job("purges", 0.25, purges.start),
        Job("imports", 1.0, imports.start),
        Job("old deliveries", 3600.0, tidy_deliveries),
        Job("purge", 3600.0, purge_all),
    )


def app_in_force() -> Flask:
    """The app itself, for threads that outlive the context they were started in."""
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001  werkzeug's documented way
