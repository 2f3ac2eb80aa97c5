"""Schedules: publications and withdrawals that wait for their moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, Uuid, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, UtcDateTime, db


class Schedule(Base):
    """At `due_at`, `action` (publish or unpublish) happens to the draft; at most one of each waits.

    `version` is the version that will be published.
    """

    __tablename__ = "schedule"

    draft_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True
    )
    action: Mapped[str] = mapped_column(String(10), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    version: Mapped[int | None]
    author: Mapped[str] = mapped_column(Text)


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
    """The earliest moment that anything waits for."""
    return db.session.scalar(select(func.min(Schedule.due_at)))


def drop_schedules(draft_id: str, *actions: str) -> None:
    """Cancel what waits for this draft: the named actions, or all."""
    query = delete(Schedule).where(Schedule.draft_id == draft_id)
    db.session.execute(query.where(Schedule.action.in_(actions)) if actions else query)
