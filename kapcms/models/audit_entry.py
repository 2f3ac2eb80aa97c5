"""The audit: who did what when to what, from where. Rows are only ever added; the database itself refuses the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Index, String, Text, Uuid, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, Json, UtcDateTime, db, new_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Select

AT_ONCE = 500
"""Entries that an export holds at a time."""


class AuditEntry(Base):
    """One act. `id` sorts by time; `what` is `type.verb`.

    `who` is the name that revisions show, `caller_kind` what proved it: user, token, command, schedule or nobody.
    `thing_id` and `slug` name what was acted upon; a thing that is no draft has its name as slug. `address` is None
    where nobody asked from afar.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_at_id", "at", "id"),
        Index("ix_audit_entry_thing_id_at", "thing_id", "at"),
    )

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str] = mapped_column(Text)
    caller_id: Mapped[str | None] = mapped_column(Text)
    caller_kind: Mapped[str] = mapped_column(String(10))
    what: Mapped[str] = mapped_column(String(40))
    type: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[str | None] = mapped_column(Text)
    slug: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]] = mapped_column(Json)


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """What a list of entries is narrowed to; moments exclude their bound."""

    who: str | None = None
    what: str | None = None
    type: str | None = None
    thing_id: str | None = None
    after: datetime | None = None
    before: datetime | None = None


def find_entries(filters: AuditFilters, *, beyond: tuple[datetime, str] | None, limit: int) -> list[AuditEntry]:
    """Up to `limit` entries, newest first, those after the key `beyond`."""
    query = _narrowed(filters)
    if beyond is not None:
        query = query.where(tuple_(AuditEntry.at, AuditEntry.id) < beyond)
    return list(db.session.scalars(query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(limit)))


def stream_entries(filters: AuditFilters) -> Iterator[AuditEntry]:
    """All entries, oldest first, a few at a time; what one statement sees."""
    query = _narrowed(filters).order_by(AuditEntry.at, AuditEntry.id)
    yield from db.session.scalars(query.execution_options(yield_per=AT_ONCE))


def _narrowed(filters: AuditFilters) -> Select[AuditEntry]:
    query = select(AuditEntry)
    for name in ("who", "what", "type", "thing_id"):
        wanted = getattr(filters, name)
        if wanted is not None:
            query = query.where(getattr(AuditEntry, name) == wanted)
    if filters.after is not None:
        query = query.where(AuditEntry.at > filters.after)
    if filters.before is not None:
        query = query.where(AuditEntry.at < filters.before)
    return query
