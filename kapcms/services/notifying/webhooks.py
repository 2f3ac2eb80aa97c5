"""Acts on webhooks: making, changing, deleting, a new secret, a delivery again."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from kapcms.clock import now
from kapcms.config import settings_in_force
from kapcms.errors import Conflict, NotFound
from kapcms.models.database import db, new_id
from kapcms.models.webhook import Webhook, WebhookDelivery
from kapcms.services.notifying.addresses import check_url
from kapcms.services.sealing import WEBHOOK_SECRETS

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET_BYTES = 32
"""Standard Webhooks asks for 24 to 64."""
PREVIOUS_SECRET_WORKS = timedelta(hours=24)


def list_webhooks() -> list[Webhook]:
    """All webhooks, oldest first."""
    return list(db.session.scalars(select(Webhook).order_by(Webhook.id)))


def get_webhook(webhook_id: str) -> Webhook:
    """The webhook with this id.

    Raises:
        NotFound: there is none.
    """
    webhook = db.session.get(Webhook, webhook_id)
    if webhook is None:
        raise NotFound("There is no such webhook.")
    return webhook


def create_webhook(given: Mapping[str, Any]) -> tuple[Webhook, str]:
    """A new webhook, told of every change from now on, and its secret. `given`: url, description, kinds, is_enabled.

    Raises:
        Invalid: its address is not public.
    """
    check_url(given["url"], allows_private=settings_in_force().webhook_private)
    moment, secret = now(), _new_secret()
    webhook = Webhook(id=new_id(), secret=WEBHOOK_SECRETS.close(secret), created_at=moment, updated_at=moment, **given)
    db.session.add(webhook)
    return webhook, secret


def change_webhook(webhook: Webhook, given: Mapping[str, Any]) -> None:
    """Change what is given; one that is enabled goes on with what waits for it.

    Raises:
        Invalid: its address is not public.
    """
    if "url" in given:
        check_url(given["url"], allows_private=settings_in_force().webhook_private)
    for name, value in given.items():
        setattr(webhook, name, value)
    if given.get("is_enabled"):
        webhook.disabled_because = None
    webhook.updated_at = now()


def rotate_secret(webhook: Webhook) -> str:
    """Make a new secret; for a day deliveries bear a signature with the old one too.

    Where the old one is lost, it signs nothing more, and what waited for a secret goes as soon as may be.
    """
    secret = _new_secret()
    if has_lost_secret(webhook):
        webhook.previous_secret = webhook.previous_until = None
        _let_go_now(webhook.id)
    else:
        webhook.previous_secret, webhook.previous_until = webhook.secret, now() + PREVIOUS_SECRET_WORKS
    webhook.secret = WEBHOOK_SECRETS.close(secret)
    webhook.updated_at = now()
    return secret


def has_lost_secret(webhook: Webhook) -> bool:
    """Whether its secret was sealed with another key than the one in force."""
    return not WEBHOOK_SECRETS.opens(webhook.secret)


def get_delivery(webhook_id: str, delivery_id: str) -> WebhookDelivery:
    """A delivery of this webhook.

    Raises:
        NotFound: there is none.
    """
    delivery = db.session.get(WebhookDelivery, delivery_id)
    if delivery is None or delivery.webhook_id != webhook_id:
        raise NotFound("There is no such delivery.")
    return delivery


def deliver_again(webhook: Webhook, delivery: WebhookDelivery) -> None:
    """Let a delivery go as soon as may be, whatever came of it so far.

    Raises:
        Conflict: the webhook is disabled.
    """
    if not webhook.is_enabled:
        raise Conflict("The webhook is disabled; enable it first.", code="webhook_disabled")
    delivery.state = "waiting"
    delivery.attempts = 0
    delivery.first_attempt_at = delivery.next_attempt_at = delivery.ended_at = None


def _let_go_now(webhook_id: str) -> None:
    waiting = (WebhookDelivery.webhook_id == webhook_id) & (WebhookDelivery.state == "waiting")
    db.session.execute(update(WebhookDelivery).where(waiting).values(next_attempt_at=None, first_attempt_at=None))


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
