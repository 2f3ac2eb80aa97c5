"""CDNs that are to be told of changes; those that refused are asked again by themselves, sooner when retried."""

from __future__ import annotations

from sqlalchemy import func, select

from kapcms.models.change import LogHead
from kapcms.models.database import db
from kapcms.models.purge_cursor import PurgeCursor
from kapcms.services.jobs.work import Failure, Work


def look() -> Work:
    """Targets that do not know the log's end."""
    is_behind = PurgeCursor.number < select(LogHead.number).where(LogHead.id == 1).scalar_subquery()
    query = select(func.count(), func.min(PurgeCursor.next_attempt_at)).where(is_behind)
    count, next_at = db.session.execute(query).one()
    failed = [
        Failure(row.target, row.target, row.last_error or "It failed.", row.attempts, row.next_attempt_at)
        for row in _failed()
    ]
    return Work(count, next_at, len(failed), failed)


def retry(only: str | None) -> int:
    """Tell those that refused at once."""
    rows = [row for row in _failed() if only in {None, row.target}]
    for row in rows:
        row.next_attempt_at = None
    return len(rows)


def _failed() -> list[PurgeCursor]:
    query = select(PurgeCursor).where(PurgeCursor.attempts > 0).order_by(PurgeCursor.updated_at.desc())
    return list(db.session.scalars(query))
