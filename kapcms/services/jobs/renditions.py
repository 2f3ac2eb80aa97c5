"""Renditions of images: told file by file, for what is wrong with a file is wrong with all its sizes."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from kapcms.clock import now
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.media import Medium, Rendition
from kapcms.services.jobs.work import MOST_AT_ONCE, MOST_TOLD, Failure, Work

_is_failed = or_(Rendition.state == "failed", (Rendition.state == "waiting") & Rendition.error.is_not(None))


def look() -> Work:
    """Sizes that wait; after five failures a size is given up, and the original goes on standing in."""
    is_waiting = Rendition.state == "waiting"
    count, next_at = db.session.execute(
        select(func.count(), func.min(Rendition.next_attempt_at)).where(is_waiting)
    ).one()
    failed = db.session.scalar(select(func.count()).select_from(Rendition).where(_is_failed)) or 0
    return Work(count, next_at, failed, _failures())


def retry(only: str | None) -> int:
    """Order what failed again, of all files or of the one with this hash."""
    query = select(Rendition).where(_is_failed)
    query = query if only is None else query.where(Rendition.file_hash == only)
    orders = list(db.session.scalars(query.limit(MOST_AT_ONCE)))
    for order in orders:
        order.state, order.attempts, order.next_attempt_at, order.error = "waiting", 0, now(), None
    return len(orders)


def _failures() -> list[Failure]:
    is_waiting = Rendition.state == "waiting"
    columns = (
        Rendition.file_hash,
        func.count(),
        func.max(Rendition.error),
        func.max(Rendition.attempts),
        func.min(Rendition.next_attempt_at).filter(is_waiting),
    )
    newest = func.max(Rendition.next_attempt_at).desc()
    query = select(*columns).where(_is_failed).group_by(Rendition.file_hash).order_by(newest).limit(MOST_TOLD)
    return [
        Failure(file_hash, f"{count} sizes of {_name(file_hash)}", error or "It failed.", attempts, next_at)
        for file_hash, count, error, attempts, next_at in db.session.execute(query)
    ]


def _name(file_hash: str) -> str:
    query = select(Draft.slug).join(Medium, Medium.draft_id == Draft.id).where(Medium.file_hash == file_hash)
    return db.session.scalar(query.order_by(Draft.id).limit(1)) or file_hash
