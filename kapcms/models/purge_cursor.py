"""How far each CDN was told of the log: a row for each target of the setting `KAPCMS_PURGE`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, UtcDateTime


class PurgeCursor(Base):
    """The target was told of every change up to `number`.

    `attempts` that failed one after the other since; the next not before `next_attempt_at` (None: at once).
    """

    __tablename__ = "purge_cursor"

    target: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
