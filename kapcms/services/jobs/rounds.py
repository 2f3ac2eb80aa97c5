"""Rounds of the worker that ended in an error of ours (a full disk, a bug): noted while they fail, whatever they do.

The worker tries each again by itself, later and later, and at once when it starts or a person asks.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from kapcms.clock import now
from kapcms.errors import KapcmsError
from kapcms.models.database import db
from kapcms.models.job_failure import JobFailure, find_failures
from kapcms.services.backup.rotating import next_backup_at
from kapcms.services.jobs.work import Failure, Work

if TYPE_CHECKING:
    from collections.abc import Iterable

ROUND = {"round": True}
"""The detail of these rows."""
LONGEST_ERROR = 500


def look_at_backups() -> Work:
    """When the next backup is due."""
    return Work(0, next_backup_at(), 0, [])


def look_at_upkeep() -> Work:
    """Nothing waits by name: what has outlived its use is looked for every hour."""
    return Work(0, None, 0, [])


def failed_rounds(kind: str) -> list[Failure]:
    """The rounds of this kind of work that fail."""
    return [Failure(row.key, row.about, row.error, row.attempts, row.next_attempt_at) for row in _rows_of(kind)]


def retry_rounds(kind: str, only: str | None) -> int:
    """Let the worker try them at once; how many."""
    rows = [row for row in _rows_of(kind) if only in {None, row.key}]
    for row in rows:
        row.next_attempt_at = now()
    return len(rows)


def note_failed_round(kind: str, name: str, error: Exception, attempts: int, wait_seconds: float) -> None:
    """Note that a round failed, and when the worker tries it again."""
    row = JobFailure(kind=kind, key=name, about=f"the worker at {name}", error=_said(error), attempts=attempts)
    row.detail, row.failed_at, row.next_attempt_at = ROUND, now(), now() + timedelta(seconds=wait_seconds)
    db.session.merge(row)


def forget_failed_round(kind: str, name: str) -> None:
    """It went well."""
    db.session.execute(delete(JobFailure).where(JobFailure.kind == kind, JobFailure.key == name))


def forget_all_failed_rounds() -> None:
    """A worker starts, and tries everything anew."""
    for row in db.session.scalars(select(JobFailure)):
        if row.detail == ROUND:
            db.session.delete(row)


def rounds_to_try(names: Iterable[str]) -> list[str]:
    """Those of these rounds whose next attempt is due by now, perhaps because a person wants it."""
    due = JobFailure.next_attempt_at <= now()
    return list(db.session.scalars(select(JobFailure.key).where(JobFailure.key.in_(names), due)))


def _rows_of(kind: str) -> list[JobFailure]:
    return [row for row in find_failures(kind) if row.detail == ROUND]


def _said(error: Exception) -> str:
    """What went wrong in one line, without the statements and values that errors of the database bear."""
    if isinstance(error, KapcmsError):
        return error.detail[:LONGEST_ERROR]
    first = str(getattr(error, "orig", None) or error).partition("\n")[0]
    return f"{type(error).__name__}: {first}"[:LONGEST_ERROR]
