"""Answers to requests that bore an `Idempotency-Key`: the same request again gets the same answer, done once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, UtcDateTime


class KeptAnswer(Base):
    """The answer given to `caller` for `key`; `request_hash` tells a repeat from another request under the same key."""

    __tablename__ = "kept_answer"

    caller: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    location: Mapped[str | None] = mapped_column(Text)
    etag: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
