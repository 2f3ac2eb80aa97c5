"""Revisions: the snapshots of a draft, one row a save.

Saves are counted by `version`; what people see is the number `n`: consecutive autosaves of one author share an `n`, and
the newest row of an `n` is the revision. The older rows are kept for a while, so that a save that was based on one of
them can still be merged.

What was set aside (kind `aside`) has a number like all, but is no state that the draft ever had: so it takes no version
from the draft, and its `version` is its number, negative.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, Uuid, func, select
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, Json, UtcDateTime, db


class Revision(Base):
    """One saved state: `content` is the mapping of fields as the schema of the draft's type has them.

    `kind`: save, autosave, restore, import, merge, aside. `pinned`: it was, is or will be public, so that no other
    joins it and it is never thinned out.
    """

    __tablename__ = "revision"
    __table_args__ = (Index("ix_revision_draft_id_n", "draft_id", "n"),)

    draft_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    n: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    pinned: Mapped[bool]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    author: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str | None] = mapped_column(Text)


def find_version(draft_id: str, version: int) -> Revision | None:
    """The state of a draft at one version."""
    return db.session.get(Revision, (draft_id, version))


def find_from_version(draft_id: str, version: int) -> Revision | None:
    """The state of a draft at this version, or at the first later one that is kept."""
    query = select(Revision).where(Revision.draft_id == draft_id, Revision.version >= max(version, 1))
    return db.session.scalar(query.order_by(Revision.version).limit(1))


def find_revision(draft_id: str, n: int) -> Revision | None:
    """Revision number `n` of a draft: the newest of the rows that share this number."""
    query = (
        select(Revision)
        .where(Revision.draft_id == draft_id, Revision.n == n)
        .order_by(Revision.version.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def last_number(draft_id: str) -> int:
    """The number given last; 0 where there is none."""
    return db.session.scalar(select(func.max(Revision.n)).where(Revision.draft_id == draft_id)) or 0


def begin_of(draft_id: str, n: int) -> datetime | None:
    """The moment of the first save that bears the number `n`."""
    return db.session.scalar(select(func.min(Revision.at)).where(Revision.draft_id == draft_id, Revision.n == n))


def find_revisions(draft_id: str, *, below: int | None, limit: int) -> list[Revision]:
    """Up to `limit` revisions of a draft, newest first, those with a number less than `below`."""
    newest = select(func.max(Revision.version)).where(Revision.draft_id == draft_id).group_by(Revision.n)
    query = select(Revision).where(Revision.draft_id == draft_id, Revision.version.in_(newest))
    if below is not None:
        query = query.where(Revision.n < below)
    return list(db.session.scalars(query.order_by(Revision.n.desc()).limit(limit)))
