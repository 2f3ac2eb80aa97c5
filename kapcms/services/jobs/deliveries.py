"""Deliveries to webhooks: what waits in the outbox, what a receiver did not take, and what was given up."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from kapcms.models.database import db
from kapcms.models.draft import is_id
from kapcms.models.webhook import Webhook, WebhookDelivery
from kapcms.services.jobs.work import MOST_AT_ONCE, MOST_TOLD, Failure, Work
from kapcms.services.notifying.webhooks import deliver_again

_is_failed = or_(
    WebhookDelivery.state == "failed", (WebhookDelivery.state == "waiting") & (WebhookDelivery.attempts > 0)
)
_rows = select(WebhookDelivery, Webhook).join(Webhook, Webhook.id == WebhookDelivery.webhook_id).where(_is_failed)


def look() -> Work:
    """Waiting deliveries of a webhook go in order, so the first alone has attempts; the others wait behind it."""
    is_waiting = WebhookDelivery.state == "waiting"
    moment = func.coalesce(WebhookDelivery.next_attempt_at, WebhookDelivery.created_at)
    count, next_at = db.session.execute(select(func.count(), func.min(moment)).where(is_waiting)).one()
    failed = db.session.scalar(select(func.count()).select_from(WebhookDelivery).where(_is_failed)) or 0
    newest = _rows.order_by(WebhookDelivery.number.desc(), WebhookDelivery.id).limit(MOST_TOLD)
    return Work(count, next_at, failed, [_told(*row) for row in db.session.execute(newest)])


def retry(only: str | None) -> int:
    """Let deliveries go as soon as may be: those of enabled webhooks, or one.

    Raises:
        Conflict: the webhook of the one is disabled.
    """
    if only is not None and not is_id(only):
        return 0
    query = _rows.where(Webhook.is_enabled) if only is None else _rows.where(WebhookDelivery.id == only)
    rows = db.session.execute(query.limit(MOST_AT_ONCE)).all()
    for delivery, webhook in rows:
        deliver_again(webhook, delivery)
    return len(rows)


def _told(delivery: WebhookDelivery, webhook: Webhook) -> Failure:
    disabled = "" if webhook.is_enabled else ", which is disabled"
    about = f"{delivery.kind} (change {delivery.number}) for {webhook.url}{disabled}"
    error = delivery.last_error or f"It answered {delivery.last_status}."
    return Failure(delivery.id, about, error, delivery.attempts, delivery.next_attempt_at)
