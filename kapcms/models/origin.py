"""Where a draft was imported from: the key that makes an import idempotent, and what it brought last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, Json, UtcDateTime, db


class Origin(Base):
    """One item of one source. `content_hash` is of the item as it came; `content` is what was made of it then.

    `mark` is the digest of the bytes that it was read from, where its importer gives one; `outline` what a report says
    of it, so that the same bytes need not be read again.
    """

    __tablename__ = "origin"

    source: Mapped[str] = mapped_column(String(200), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(500), primary_key=True)
    draft_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    url: Mapped[str | None] = mapped_column(Text)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    mark: Mapped[str | None] = mapped_column(String(32), index=True)
    outline: Mapped[Any] = mapped_column(Json, nullable=True)


def find_origin(source: str, external_id: str) -> Origin | None:
    """What was imported under this key."""
    return db.session.get(Origin, (source, external_id))
