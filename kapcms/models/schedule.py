"""Schedules: publications and withdrawals that wait for their moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, Uuid, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, UtcDateTime, db
from kapcms.models.reminder import Reminder


class Schedule(Base):
    """At `due_at`, `action` (publish or unpublish) happens to the draft; at most one of each waits.

    `version` is the version that will be published; `note` is what readers will be told of the change, a `note_kind`.
    """

    __tablename__ = "schedule"

    draft_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True
    )
    action: Mapped[str] = mapped_column(String(10), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    version: Mapped[int | None]
    author: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    note_kind: Mapped[str | None] = mapped_column(String(20))


def find_schedules(draft_id: str) -> dict[str, Schedule]:
    """What waits for this draft, by action."""
    return {s.action: s for s in db.session.scalars(select(Schedule).where(Schedule.draft_id == draft_id))}


def find_due(moment: datetime, limit: int) -> list[Schedule]:
    """Up to `limit` schedules whose moment has come, in the order of their moments."""
    query = (
        select(Schedule)
        .where(Schedule.due_at <= moment)
        .order_by(Schedule.due_at, Schedule.draft_id, Schedule.action)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def next_due_at() -> datetime | None:
    """The earliest moment that anything waits for, reminders included."""
    reminded = db.session.scalar(select(func.min(Reminder.due_at)).where(Reminder.told_at.is_(None)))
    scheduled = db.session.scalar(select(func.min(Schedule.due_at)))
    return min((moment for moment in (reminded, scheduled) if moment is not None), default=None)


def drop_schedules(draft_id: str, *actions: str) -> None:
    """Cancel what waits for this draft: the named actions, or all."""
    query = delete(Schedule).where(Schedule.draft_id == draft_id)
    db.session.execute(query.where(Schedule.action.in_(actions)) if actions else query)
