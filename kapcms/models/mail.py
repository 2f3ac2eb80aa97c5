"""Mails that wait to be sent: a row for each, written in the transaction that asked for it, deleted when it is sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, UtcDateTime, new_id


class Mail(Base):
    """One mail. `body` is sealed (`services/sealing.py`): one-time links stand in it.

    `attempts` that failed, the last with `error`; the next not before `next_attempt_at`. After `expires_at` its links
    work no more, and it is not sent.
    """

    __tablename__ = "mail"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id)
    recipient: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int]
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
