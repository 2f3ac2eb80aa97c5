"""What is to be delivered next, and what follows from an attempt. Deliveries of one webhook go in the log's order.

So a delivery that fails holds up those behind it, until it goes through or, after three days, the webhook is disabled.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from kapcms.clock import now
from kapcms.models.database import db
from kapcms.models.webhook import Webhook, WebhookDelivery, find_first_waiting
from kapcms.services.notifying.sending import Message

if TYPE_CHECKING:
    from kapcms.services.notifying.posting import Outcome

WAITS_SECONDS = (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800)
"""Between the attempts; the last one again and again."""
GIVES_UP_AFTER = timedelta(days=3)
KEPT_FOR = timedelta(days=30)
"""How long deliveries that ended stay in the list."""
GONE = 410


def webhooks_with_work() -> list[str]:
    """The ids of the enabled webhooks whose next delivery may go now."""
    waiting = (
        select(WebhookDelivery.webhook_id)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(WebhookDelivery.state == "waiting", Webhook.is_enabled)
        .distinct()
    )
    return [webhook_id for webhook_id in db.session.scalars(waiting) if next_message(webhook_id) is not None]


def next_message(webhook_id: str) -> Message | None:
    """What is to be sent to this webhook now; None where nothing is, or its next attempt is not due."""
    webhook = db.session.get(Webhook, webhook_id, populate_existing=True)
    delivery = find_first_waiting(webhook_id)
    if webhook is None or delivery is None or not webhook.is_enabled:
        return None
    if delivery.next_attempt_at is not None and delivery.next_attempt_at > now():
        return None
    secrets = [webhook.secret]
    if webhook.previous_secret is not None and webhook.previous_until is not None and webhook.previous_until > now():
        secrets.append(webhook.previous_secret)
    return Message(delivery.id, webhook.url, delivery.body, tuple(secrets))


def note_outcome(message: Message, outcome: Outcome) -> None:
    """Write down what came of an attempt; nothing where the webhook was deleted meanwhile."""
    delivery = db.session.get(WebhookDelivery, message.id, populate_existing=True)
    if delivery is None:
        return
    delivery.attempts += 1
    delivery.first_attempt_at = delivery.first_attempt_at or now()
    delivery.last_status, delivery.last_error = outcome.status, outcome.error
    if outcome.is_delivered:
        _end(delivery, "delivered")
    elif outcome.status == GONE:
        _disable(delivery, "The receiver answered 410 Gone.")
    elif now() - delivery.first_attempt_at >= GIVES_UP_AFTER:
        _disable(delivery, "A delivery failed for three days.")
    else:
        wait = WAITS_SECONDS[min(delivery.attempts, len(WAITS_SECONDS)) - 1]
        delivery.next_attempt_at = now() + timedelta(seconds=max(wait, outcome.retry_after_seconds or 0))


def drop_old_deliveries() -> None:
    """Forget deliveries that ended long ago."""
    ended = WebhookDelivery.ended_at < now() - KEPT_FOR
    db.session.execute(delete(WebhookDelivery).where(WebhookDelivery.state != "waiting", ended))


def _end(delivery: WebhookDelivery, state: str) -> None:
    delivery.state = "delivered" if state == "delivered" else "failed"
    delivery.ended_at = now()
    delivery.next_attempt_at = None


def _disable(delivery: WebhookDelivery, reason: str) -> None:
    """Tell this webhook nothing more, until a person enables it again; what waits for it stays."""
    _end(delivery, "failed")
    webhook = db.session.get_one(Webhook, delivery.webhook_id)
    webhook.is_enabled = False
    webhook.disabled_because = reason
    webhook.updated_at = now()
