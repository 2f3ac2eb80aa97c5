"""Schedules: publications and withdrawals that wait for their moment, and making them happen when it has come.

Time is an event: whoever notices first that a moment has come (a web request, or the worker) makes it a change, under
the lock of the log, so that it happens once, and bears its own moment and not that of the noticing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from kapcms.clock import now, rfc3339
from kapcms.errors import Conflict, Fault, Invalid, KapcmsError
from kapcms.logs import get_logger
from kapcms.models.change import lock_head
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.schedule import Schedule, drop_schedules, find_due
from kapcms.services.access.auditing import Actor, acting_as, note_draft
from kapcms.services.drafts.editing import content_of, version_of
from kapcms.services.publication.publishing import Note, cancel, check_publishable, publish, withdraw
from kapcms.services.publication.recording import note_schedules
from kapcms.services.publication.reminding import tell_due_reviews
from kapcms.services.publication.schedule_failures import note_schedule_failure

if TYPE_CHECKING:
    from datetime import datetime

    from kapcms.services.access.caller import Caller
    from kapcms.services.publication.publishing import NoteKind

log = get_logger()

AT_ONCE = 100
"""How many due schedules are made to happen in one transaction."""


@dataclass(frozen=True, slots=True)
class _Waited:
    """What a schedule said, before its row was dropped."""

    action: str
    due_at: datetime
    version: int | None
    note: Note | None
    author: str


def put_publication(
    draft: Draft, at: datetime | None, until: datetime | None, by: Caller, note: Note | None = None
) -> None:
    """Publish the working copy at `at` (now where it is None or past), until `until`; what waited before is replaced.

    Raises:
        Invalid: `until` is not after the beginning, or the draft is refused by what `check_publishable` says.
        Conflict: the draft is in the trash, or its slug is taken.
    """
    begins = at if at is not None and at > now() else None
    if until is not None and until <= (begins or now()):
        fault = Fault("/until", "not_after", "Give a moment after the publication begins, and in the future.")
        raise Invalid("It would end before it begins.", faults=(fault,))
    check_publishable(draft, content_of(draft))
    cancel(draft)
    if begins is None:
        publish(draft, note=note)
    else:
        version_of(draft, draft.version).pinned = True
        _wait(draft, Schedule(action="publish", due_at=begins, version=draft.version), by, note)
    if until is not None:
        _wait(draft, Schedule(action="unpublish", due_at=until, version=None), by)
    if begins is not None or until is not None:
        note_schedules()


def do_what_is_due() -> int:
    """Make everything happen whose moment has come, oldest first, and tell of reviews that are due; how many were.

    A publication that cannot happen (its slug was taken meanwhile, say) is dropped: it stays a draft, and
    admins see why among the jobs.
    """
    lock_head()
    due = find_due(now(), AT_ONCE)
    for schedule in due:
        _happen(schedule)
    told = tell_due_reviews()
    if due or told:
        note_schedules()
    return len(due) + told


def _happen(schedule: Schedule) -> None:
    draft = db.session.get_one(Draft, schedule.draft_id, populate_existing=True)
    waited = _Waited(schedule.action, schedule.due_at, schedule.version, _note_of(schedule), schedule.author)
    actor = Actor(schedule.author, None, "schedule")
    drop_schedules(draft.id, waited.action)
    with acting_as(actor):
        _do(draft, waited)


def _note_of(schedule: Schedule) -> Note | None:
    return None if schedule.note is None else Note(schedule.note, cast("NoteKind", schedule.note_kind))


def _do(draft: Draft, waited: _Waited) -> None:
    if waited.action == "unpublish":
        withdraw(draft, moment=waited.due_at)
        return
    try:
        with db.session.begin_nested():
            publish(draft, version=waited.version, moment=waited.due_at, note=waited.note)
    except (Conflict, Invalid) as error:
        _tell_failed(draft, error, waited)


def _tell_failed(draft: Draft, error: KapcmsError, waited: _Waited) -> None:
    log.warning("schedule_failed", draft=draft.id, slug=draft.slug, reason=error.detail)
    note = {} if waited.note is None else {"note": waited.note.text, "note_kind": waited.note.kind}
    note_schedule_failure(draft, error, {"version": waited.version, "author": waited.author, **note})


def _wait(draft: Draft, schedule: Schedule, by: Caller, note: Note | None = None) -> None:
    schedule.draft_id, schedule.author = draft.id, by.name
    if note is not None:
        schedule.note, schedule.note_kind = note.text, note.kind
    db.session.add(schedule)
    db.session.flush()
    due_at = rfc3339(schedule.due_at)
    note_draft("scheduled", draft, action=schedule.action, due_at=due_at, version=schedule.version)
