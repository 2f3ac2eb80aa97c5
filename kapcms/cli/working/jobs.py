"""The jobs of the worker: each a small function that is called again and again, and may be killed at any moment.

What a job does is in the database before it begins and after it ends, so that a killed worker loses nothing. There is
no queue of tasks beside these rows, huey's or another's, for three reasons. A queue is a second truth: a task is
enqueued before the change is committed or after it, and a kill in between makes one of the two a lie. huey takes a task
out of its storage before it runs it, so a killed worker loses it, and the rows must be swept all the same. And what is
asked of deliveries (each webhook in the order of the log, beside the others, over three days, at a person's wish at
once) is a question to rows and no property of a queue. What a queue would save is the asking: a few small queries a
second, and half a second until something begins. The rows say what waits, when it is
tried again and what was given up (`services/jobs/`); a job that fails itself is noted too (`attempting.py`),
left alone for longer each time (`patience.py`), counted and traced (`watching.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from kapcms.cli.purging import purge_all
from kapcms.cli.working import webhooks
from kapcms.cli.working.attempting import take_up_retries
from kapcms.cli.working.purges import Purges
from kapcms.clock import now
from kapcms.logs import get_logger
from kapcms.models.change import LogHead
from kapcms.models.database import db
from kapcms.models.transaction import transaction
from kapcms.services.access.mailing import send_next_mail
from kapcms.services.backup.rotating import back_up_when_due
from kapcms.services.importing.jobs import has_waiting_runs, run_waiting
from kapcms.services.media.rendering import make_next_renditions
from kapcms.services.publication.scheduling import do_what_is_due

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from kapcms.cli.working.lanes import Lanes

log = get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """Something that the worker does every so many seconds."""

    name: str
    every_seconds: float
    run: Callable[[], object]


def jobs(lanes: Lanes, stopping: threading.Event) -> tuple[Job, ...]:
    """All jobs of the worker; a new kind of work is one more line."""
    return (
        Job("schedules", 1.0, fire_schedules),
        Job("webhooks", 0.5, partial(webhooks.deliver, lanes)),
        Job("purges of CDNs", 0.25, Purges(lanes).start),
        Job("imports", 1.0, partial(run_imports, lanes, stopping)),
        Job("renditions", 1.0, partial(lanes.begin, "renditions", make_next_renditions)),
        Job("mails", 5.0, partial(lanes.begin, "mails", partial(send_next_mail, transaction))),
        Job("backups", 60.0, partial(lanes.begin, "backups", back_up)),
        Job("old deliveries", 3600.0, webhooks.tidy),
        Job("purge", 3600.0, tidy_up),
        Job("retries", 1.0, partial(take_up_retries, lanes.patience)),
    )


def fire_schedules() -> int:
    """Make public, or withdraw, all whose moment has come; in how many steps."""
    steps = 0
    due = select(LogHead.next_due_at).where(LogHead.id == 1, LogHead.next_due_at <= now())
    while db.session.scalar(due) is not None:
        with transaction():
            do_what_is_due()
        steps += 1
    return steps


def tidy_up() -> int:
    """Delete what has outlived its use; how many rows."""
    return sum(purge_all().values())


def run_imports(lanes: Lanes, stopping: threading.Event) -> None:
    """Run imports that were asked for over HTTP, one after the other; those whose process died go on.

    When the worker stops, the one under way is left after its next batch.
    """
    if has_waiting_runs():
        lanes.begin("imports", partial(run_waiting, transaction, stopping.is_set))


def back_up() -> bool:
    """Write a backup where one is due; whether one was."""
    written = back_up_when_due()
    if written is None:
        return False
    elsewhere = written.manifest.elsewhere
    log.info("backed_up", file=written.path.name, media_left_out=None if elsewhere is None else elsewhere.store)
    return True
