"""Previews: links that show a draft as readers would get it, to whoever has them, until they expire or are revoked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, Uuid, select
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, UtcDateTime, db, new_id


class Preview(Base):
    """One link. Its token is not stored: it is this id, signed."""

    __tablename__ = "preview"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id)
    draft_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def find_previews(draft_id: str) -> list[Preview]:
    """The previews of a draft, newest first."""
    query = select(Preview).where(Preview.draft_id == draft_id)
    return list(db.session.scalars(query.order_by(Preview.created_at.desc(), Preview.id.desc())))
