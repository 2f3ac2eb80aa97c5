"""Reminders: the moments at which public articles are to be reviewed again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Uuid, select
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, UtcDateTime, db


class Reminder(Base):
    """The review of the public article `draft_id` is due at `due_at`; `told_at` is when that was told, once.

    A row that was told stays, so that the same date is never told again.
    """

    __tablename__ = "reminder"

    draft_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True
    )
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def find_due_reminders(moment: datetime, limit: int) -> list[Reminder]:
    """Up to `limit` reminders whose moment has come and that were not told, in the order of their moments."""
    query = select(Reminder).where(Reminder.due_at <= moment, Reminder.told_at.is_(None))
    return list(db.session.scalars(query.order_by(Reminder.due_at, Reminder.draft_id).limit(limit)))
