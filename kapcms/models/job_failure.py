"""Failures of background work that no row of its own tells of: rounds of the worker, and schedules that could not be.

A row stands as long as the failure does: success, or a person who takes the matter up, deletes it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, Json, UtcDateTime, db


class JobFailure(Base):
    """What failed. `kind` is the kind of work as `/jobs` names it; `key` tells failures of a kind apart.

    `attempts` that failed in a row; the next at `next_attempt_at`, or None where a person must ask for it. `about`
    names what it is about to a person; `detail` is what another attempt needs to know.
    """

    __tablename__ = "job_failure"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    about: Mapped[str] = mapped_column(Text)
    error: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int]
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    failed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def find_failures(kind: str) -> list[JobFailure]:
    """The failures of a kind of work, newest first."""
    query = select(JobFailure).where(JobFailure.kind == kind)
    return list(db.session.scalars(query.order_by(JobFailure.failed_at.desc(), JobFailure.key)))
