"""Schedules that wait for their moment, and publications that could not happen at theirs."""

from __future__ import annotations

from sqlalchemy import func, select

from kapcms.clock import now
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.job_failure import JobFailure, find_failures
from kapcms.models.reminder import Reminder
from kapcms.models.schedule import Schedule, find_schedules, next_due_at
from kapcms.services.jobs.work import MOST_TOLD, Failure, Work
from kapcms.services.publication.recording import note_schedules
from kapcms.services.publication.schedule_failures import KIND


def look() -> Work:
    """Publications, withdrawals and reminders that wait; publications that failed wait for a person."""
    count = db.session.scalar(select(func.count()).select_from(Schedule)) or 0
    reminders = select(func.count()).select_from(Reminder).where(Reminder.told_at.is_(None))
    failed = [Failure(row.key, row.about, row.error, row.attempts, None) for row in _failed()]
    return Work(count + (db.session.scalar(reminders) or 0), next_due_at(), len(failed), failed[:MOST_TOLD])


def retry(only: str | None) -> int:
    """Let publications that failed happen as soon as may be."""
    rows = [row for row in _failed() if only in {None, row.key}]
    for row in rows:
        db.session.add(Schedule(draft_id=row.key, action="publish", due_at=now(), **row.detail))
        db.session.delete(row)
    db.session.flush()
    note_schedules()
    return len(rows)


def _failed() -> list[JobFailure]:
    """Of drafts that nobody published or scheduled since. What failed of the worker itself is told by `rounds.py`."""
    return [row for row in find_failures(KIND) if "version" in row.detail and _is_open(row)]


def _is_open(row: JobFailure) -> bool:
    draft = db.session.get(Draft, row.key)
    if draft is None or draft.trashed_at is not None or "publish" in find_schedules(draft.id):
        return False
    return draft.public_version is None or draft.public_version < row.detail["version"]
