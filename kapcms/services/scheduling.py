"""Schedules: publications and withdrawals that wait for their moment, and making them happen when it has come.

Time is an event: whoever notices first that a moment has come (a web request, or the worker) makes it a change, under
the lock of the log, so that it happens once, and bears its own moment and not that of the noticing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from kapcms.clock import now, rfc3339
from kapcms.errors import Conflict, Fault, Invalid, KapcmsError
from kapcms.models.change import lock_head
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.schedule import Schedule, drop_schedules, find_due
from kapcms.services.auditing import Actor, acting_as, note_draft
from kapcms.services.editing import content_of, version_of
from kapcms.services.publishing import cancel, check_publishable, publish, withdraw
from kapcms.services.recording import note_schedules

if TYPE_CHECKING:
    from datetime import datetime

    from kapcms.services.caller import Caller

log = structlog.get_logger()

AT_ONCE = 100
"""How many due schedules are made to happen in one transaction."""


def put_publication(draft: Draft, at: datetime | None, until: datetime | None, by: Caller) -> None:
    """Publish the working copy at `at` (now where it is None or past), until `until`; what waited before is replaced.

    Raises:
        Invalid: `until` is not after the beginning, or the draft has no title.
        Conflict: the draft is in the trash, or its slug is taken.
    """
    begins = at if at is not None and at > now() else None
    if until is not None and until <= (begins or now()):
        fault = Fault("/until", "not_after", "Give a moment after the publication begins, and in the future.")
        raise Invalid("It would end before it begins.", faults=(fault,))
    check_publishable(draft, content_of(draft))
    cancel(draft)
    if begins is None:
        publish(draft)
    else:
        version_of(draft, draft.version).pinned = True
        _wait(draft, "publish", begins, by, draft.version)
    if until is not None:
        _wait(draft, "unpublish", until, by, None)
    if begins is not None or until is not None:
        note_schedules()


def do_what_is_due() -> int:
    """Make everything happen whose moment has come, oldest first; how many did.

    A publication that cannot happen (its slug was taken meanwhile, say) is dropped: it stays a draft.
    """
    lock_head()
    due = find_due(now(), AT_ONCE)
    for schedule in due:
        _happen(schedule)
    if due:
        note_schedules()
    return len(due)


def _happen(schedule: Schedule) -> None:
    draft = db.session.get_one(Draft, schedule.draft_id, populate_existing=True)
    action, due_at, version = schedule.action, schedule.due_at, schedule.version
    actor = Actor(schedule.author, None, "schedule")
    drop_schedules(draft.id, action)
    with acting_as(actor):
        _do(draft, action, version, due_at)


def _do(draft: Draft, action: str, version: int | None, due_at: datetime) -> None:
    if action == "unpublish":
        withdraw(draft, moment=due_at)
        return
    try:
        with db.session.begin_nested():
            publish(draft, version=version, moment=due_at)
    except (Conflict, Invalid) as error:
        _tell_failed(draft, error)


def _tell_failed(draft: Draft, error: KapcmsError) -> None:
    log.warning("schedule_failed", draft=draft.id, slug=draft.slug, reason=error.detail)


def _wait(draft: Draft, action: str, due_at: datetime, by: Caller, version: int | None) -> None:
    db.session.add(Schedule(draft_id=draft.id, action=action, due_at=due_at, version=version, author=by.name))
    db.session.flush()
    note_draft("scheduled", draft, action=action, due_at=rfc3339(due_at), version=version)
