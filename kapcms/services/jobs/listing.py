"""What waits to be done in the background, as admins see it: by kind of work, how much waits, failed, and since when.

There is no table of jobs: each kind of work has rows of its own, written in the transaction that asked for it; these
rows are counted here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from kapcms.clock import now
from kapcms.errors import NotFound
from kapcms.models.change import LogHead
from kapcms.models.database import db
from kapcms.models.import_run import ImportRun
from kapcms.models.media import Rendition
from kapcms.models.purge_cursor import PurgeCursor
from kapcms.models.schedule import Schedule
from kapcms.models.webhook import Webhook, WebhookDelivery
from kapcms.services.notifying.webhooks import deliver_again

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Select

MOST_AT_ONCE = 10_000
"""So many failures are taken up again by one act; the next act takes the others."""


@dataclass(frozen=True, slots=True)
class Jobs:
    """A kind of work. `next_at`: when the first of what waits is due; `error`: of the failure last seen."""

    kind: str
    waiting: int
    failed: int
    next_at: datetime | None
    error: str | None
    can_retry: bool


def all_jobs() -> list[Jobs]:
    """Every kind of work, in a fixed order."""
    return [_schedules(), _deliveries(), _renditions(), _imports(), _purges()]


def retry_failed(kind: str) -> int:
    """Let everything of a kind that failed be tried again; how much it is.

    Raises:
        NotFound: work of this kind cannot be tried again, or is not known.
    """
    act = _RETRIES.get(kind)
    if act is None:
        raise NotFound(f"Jobs of the kind {kind!r} cannot be tried again; those of {', '.join(_RETRIES)} can.")
    return act()


def _schedules() -> Jobs:
    count, next_at = db.session.execute(select(func.count(), func.min(Schedule.due_at))).one()
    return Jobs("schedules", count, 0, next_at, None, can_retry=False)


def _deliveries() -> Jobs:
    waiting = select(func.count(), func.min(WebhookDelivery.created_at)).where(WebhookDelivery.state == "waiting")
    count, next_at = db.session.execute(waiting).one()
    error = select(WebhookDelivery.last_error).where(_failed_delivery).order_by(WebhookDelivery.ended_at.desc())
    failed = select(func.count()).select_from(WebhookDelivery).where(_failed_delivery)
    return Jobs("webhooks", count, db.session.scalar(failed) or 0, next_at, _first(error), can_retry=True)


def _renditions() -> Jobs:
    waiting = select(func.count(), func.min(Rendition.next_attempt_at)).where(Rendition.state == "waiting")
    count, next_at = db.session.execute(waiting).one()
    failed = select(func.count()).select_from(Rendition).where(Rendition.state == "failed")
    error = select(Rendition.error).where(Rendition.error.is_not(None)).order_by(Rendition.next_attempt_at.desc())
    return Jobs("renditions", count, db.session.scalar(failed) or 0, next_at, _first(error), can_retry=True)


def _imports() -> Jobs:
    waiting = select(func.count(), func.min(ImportRun.created_at)).where(ImportRun.state.in_(("queued", "running")))
    count, next_at = db.session.execute(waiting).one()
    failed = select(func.count()).select_from(ImportRun).where(ImportRun.state == "failed")
    error = select(ImportRun.error).where(ImportRun.state == "failed").order_by(ImportRun.finished_at.desc())
    return Jobs("imports", count, db.session.scalar(failed) or 0, next_at, _first(error), can_retry=False)


def _purges() -> Jobs:
    """CDNs that are to be told of changes; those that refused are asked again by themselves, sooner when retried."""
    is_behind = PurgeCursor.number < select(LogHead.number).where(LogHead.id == 1).scalar_subquery()
    count, next_at = db.session.execute(
        select(func.count(), func.min(PurgeCursor.next_attempt_at)).where(is_behind)
    ).one()
    failed = select(func.count()).select_from(PurgeCursor).where(PurgeCursor.attempts > 0)
    error = select(PurgeCursor.last_error).where(PurgeCursor.attempts > 0).order_by(PurgeCursor.updated_at.desc())
    return Jobs("purges", count, db.session.scalar(failed) or 0, next_at, _first(error), can_retry=True)


def _first(query: Select[str | None]) -> str | None:
    return db.session.scalar(query.limit(1))


def _retry_deliveries() -> int:
    query = select(WebhookDelivery, Webhook).join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
    rows = db.session.execute(query.where(_failed_delivery, Webhook.is_enabled).limit(MOST_AT_ONCE)).all()
    for delivery, webhook in rows:
        deliver_again(webhook, delivery)
    return len(rows)


def _retry_renditions() -> int:
    orders = list(db.session.scalars(select(Rendition).where(Rendition.state == "failed").limit(MOST_AT_ONCE)))
    for order in orders:
        order.state, order.attempts, order.next_attempt_at, order.error = "waiting", 0, now(), None
    return len(orders)


def _retry_purges() -> int:
    cursors = list(db.session.scalars(select(PurgeCursor).where(PurgeCursor.attempts > 0)))
    for cursor in cursors:
        cursor.next_attempt_at = None
    return len(cursors)


_failed_delivery = WebhookDelivery.state == "failed"
_RETRIES: dict[str, Callable[[], int]] = {
    "webhooks": _retry_deliveries,
    "renditions": _retry_renditions,
    "purges": _retry_purges,
}
