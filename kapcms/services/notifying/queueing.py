"""Putting a change into the outbox of every webhook that wants it, in the transaction of the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from kapcms.clock import rfc3339
from kapcms.models.database import db, new_id
from kapcms.models.webhook import WebhookDelivery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kapcms.models.change import Change
    from kapcms.models.webhook import Webhook


def queue(change: Change, webhooks: Iterable[Webhook]) -> None:
    """One row for each webhook that wants this change."""
    for webhook in webhooks:
        if webhook.wants(change.kind):
            db.session.add(
                WebhookDelivery(
                    id=new_id(),
                    webhook_id=webhook.id,
                    number=change.number,
                    kind=change.kind,
                    body=body_of(change),
                    state="waiting",
                    attempts=0,
                    created_at=change.at,
                )
            )


def body_of(change: Change) -> str:
    """What is sent: a change as in the log of the Content API, without its document."""
    facts = {
        "number": change.number,
        "at": rfc3339(change.at),
        "kind": change.kind,
        "type": change.type,
        "id": change.entity_id,
        "slug": change.slug,
    }
    return orjson.dumps(facts).decode()
