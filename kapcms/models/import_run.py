"""Imports that were asked for over HTTP: a row each is the truth about it, whoever runs it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String, Text, Uuid, select
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, Json, UtcDateTime, db, new_id


class ImportRun(Base):
    """One upload and what becomes of it. `state`: queued, running, done, failed, cancelled.

    `options` are those of the request; `sum` the counts of its report so far, `error` the one line of a failed run,
    `attempts` those begun since it last came on.
    """

    __tablename__ = "import_run"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id)
    state: Mapped[str] = mapped_column(String(10), index=True)
    filename: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    options: Mapped[dict[str, Any]] = mapped_column(Json)
    sum: Mapped[dict[str, Any]] = mapped_column(Json)
    error: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def find_unfinished_runs() -> list[ImportRun]:
    """The imports that are not finished: first those that were running (their process died), then those that wait."""
    query = select(ImportRun).where(ImportRun.state.in_(("running", "queued")))
    return list(db.session.scalars(query.order_by(ImportRun.state.desc(), ImportRun.created_at, ImportRun.id)))
