"""The publication log: numbered changes, append-only, the truth about what was public when; and its head."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Index, String, Text, Uuid, event, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, Json, UtcDateTime, db
from kapcms.models.transaction import MOVES_LOG

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, SessionTransaction

CHANNEL = "kapcms_log"
"""On PostgreSQL, the channel on which commits that move the log are told."""

HELD_RECORDS = 200
"""Last records that a transaction keeps at hand."""
_RECORDS = "last_records"
"""Under this name a session keeps them, by the thing's id, while its transaction holds the log."""

ANYTHING = "anything"
"""Surrogate key of answers that depend on more than their field can say. Told to CDNs with every change."""


class LogHead(Base):
    """The one row that is the lock of the log: its last `number`, the moment of it, and the next due schedule.

    `stamp` counts every transaction that changed this row (a schedule that was set changes no number, but readers'
    processes must learn of it). Rows up to `pruned_to` are gone from the log. `form` is the form of the public
    documents that were made last: a version of kapcms that makes others rebuilds them when it migrates.
    """

    __tablename__ = "log_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    stamp: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pruned_to: Mapped[int] = mapped_column(BigInteger)
    form: Mapped[int] = mapped_column(server_default="0")


class Change(Base):
    """One entry: what became public, moved, or stopped being public.

    `record` is the thing as it became public: the content of its revision with `id`, `published_at` and `updated_at`;
    None where only its place changed or where it was withdrawn. `keys` are the surrogate keys of the answers that
    changed with it, sorted. `notice` is what readers are told of a withdrawal, which was at `withdrawn_at` where this
    entry only tells of it: the notice came later, or with an import; else at `at`.
    """

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_entity_id_number", "entity_id", "number"),)

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(40))
    type: Mapped[str] = mapped_column(String(20))
    entity_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    slug: Mapped[str] = mapped_column(Text)
    record: Mapped[dict[str, Any] | None] = mapped_column(Json)
    keys: Mapped[list[str]] = mapped_column(Json)
    notice: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


WITHDRAWN_AT = func.coalesce(Change.withdrawn_at, Change.at)
"""The moment of the withdrawal that an entry with a notice tells of."""


def lock_head() -> LogHead:
    """The head of the log, its row held until the transaction ends: publications happen one after another.

    One lock for all, because what a publication changes for its neighbours depends on every publication before it.
    """
    query = select(LogHead).where(LogHead.id == 1).with_for_update().execution_options(populate_existing=True)
    head = db.session.scalars(query).one()
    db.session.info[MOVES_LOG] = True
    db.session.info.setdefault(_RECORDS, {})
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text(f"NOTIFY {CHANNEL}"))  # other machines hear it when this commits
    return head


def find_last_record(entity_id: str) -> dict[str, Any] | None:
    """The record with which this thing is public now; None where it is not public.

    While a transaction holds the log, nobody else can change a record, so each is read once: the site's, and those of
    people and topics, are asked for by every article of an import.
    """
    held: dict[str, dict[str, Any] | None] | None = db.session.info.get(_RECORDS)
    if held is not None and entity_id in held:
        return held[entity_id]
    states = Change.record.is_not(None) | Change.kind.like("%.unpublished")
    query = select(Change.record).where(Change.entity_id == entity_id, states)
    record = db.session.scalar(query.order_by(Change.number.desc()).limit(1))
    if held is not None:
        if len(held) >= HELD_RECORDS:
            held.clear()
        held[entity_id] = record
    return record


def append(change: Change) -> None:
    """Put an entry at the end of the log, which is held."""
    db.session.add(change)
    db.session.info.get(_RECORDS, {}).pop(change.entity_id, None)


def find_latest_record(entity_id: str) -> dict[str, Any] | None:
    """The record with which this thing was public last, whether it still is or not; None where it never was."""
    query = select(Change.record).where(Change.entity_id == entity_id, Change.record.is_not(None))
    return db.session.scalar(query.order_by(Change.number.desc()).limit(1))


def find_withdrawal(entity_id: str) -> datetime | None:
    """When this thing was withdrawn last; None where it never was."""
    query = select(WITHDRAWN_AT).where(Change.entity_id == entity_id, Change.kind.like("%.unpublished"))
    return db.session.scalar(query.order_by(Change.number.desc()).limit(1))


@event.listens_for(db.session, "after_soft_rollback")
def _forget_undone(session: Session, undone: SessionTransaction) -> None:  # noqa: ARG001  the event's
    """What was read or written in a savepoint that is undone may never have been."""
    session.info.pop(_RECORDS, None)


@event.listens_for(db.session, "after_transaction_end")
def _forget_all(session: Session, ended: SessionTransaction) -> None:
    """With the transaction ends the hold of the log."""
    if ended.parent is None:
        session.info.pop(_RECORDS, None)
