"""The worker's job that delivers to webhooks: a lane for each, in the order of the log."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kapcms.config import settings_in_force
from kapcms.logs import get_logger
from kapcms.models.database import db
from kapcms.models.transaction import transaction
from kapcms.services.notifying.delivering import drop_old_deliveries, next_message, note_outcome, webhooks_with_work
from kapcms.services.notifying.sending import send

if TYPE_CHECKING:
    from kapcms.cli.working.lanes import Lanes

log = get_logger()


def deliver(lanes: Lanes) -> None:
    """Begin with every webhook that has work and is not being delivered to: a slow one does not hold up the others."""
    for webhook_id in webhooks_with_work():
        lanes.begin(f"webhook {webhook_id}", partial(deliver_next, webhook_id))


def deliver_next(webhook_id: str) -> bool:
    """Make one attempt for this webhook; whether there was anything to send. Nothing is locked while it is sent."""
    message = next_message(webhook_id)
    db.session.rollback()
    if message is None:
        return False
    outcome = send(message, allows_private=settings_in_force().webhook_private)
    with transaction():
        note_outcome(message, outcome)
    log.info("webhook_sent", webhook=webhook_id, message=message.id, status=outcome.status, error=outcome.error)
    return True


def tidy() -> None:
    """Forget deliveries that ended long ago."""
    with transaction():
        drop_old_deliveries()
