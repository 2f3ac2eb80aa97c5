"""Webhooks: who is told of changes, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from kapcms.api.access import only
from kapcms.api.cursors import links, read_cursor, write_cursor
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.whole_lists import page_of
from kapcms.api.writing import writes
from kapcms.models.database import db
from kapcms.models.webhook import find_deliveries
from kapcms.schemas.envelope import PageIn, many, one
from kapcms.schemas.webhook import (
    DeliveriesIn,
    WebhookDeliveryOut,
    WebhookIn,
    WebhookOut,
    WebhookWithSecretOut,
)
from kapcms.services.notifying.webhooks import (
    change_webhook,
    create_webhook,
    deliver_again,
    get_delivery,
    get_webhook,
    list_webhooks,
    rotate_secret,
)

if TYPE_CHECKING:
    from marshmallow import Schema

    from kapcms.models.webhook import Webhook

blp = blueprint("webhooks", "Webhooks: who is told of changes")


@blp.get("/webhooks")
@only("admin")
@blp.arguments(PageIn, location="query")
@blp.response(200, many(WebhookOut))
def get_webhooks(args: dict[str, Any]) -> dict[str, Any]:
    """All webhooks, oldest first, without their secrets."""
    return page_of(list_webhooks(), lambda webhook: _shown(webhook, WebhookOut), args)


@blp.post("/webhooks")
@only("admin")
@writes
@blp.arguments(WebhookIn)
@blp.response(201, one(WebhookWithSecretOut))
def post_webhook(given: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """A new webhook, told of every change from now on; its secret is in this answer and nowhere else."""
    webhook, secret = create_webhook(given)
    return {"data": _with_secret(webhook, secret)}, 201, {"Location": f"{request.path}/{webhook.id}"}


@blp.get("/webhooks/<uuid:webhook_id>")
@only("admin")
@blp.response(200, one(WebhookOut))
def get_one_webhook(webhook_id: object) -> dict[str, Any]:
    """A webhook without its secret."""
    return {"data": _shown(get_webhook(str(webhook_id)), WebhookOut)}


@blp.patch("/webhooks/<uuid:webhook_id>")
@only("admin")
@writes
@blp.arguments(WebhookIn(partial=True))
@blp.response(200, one(WebhookOut))
def patch_webhook(given: dict[str, Any], webhook_id: object) -> dict[str, Any]:
    """Change what is given. One that was disabled and is enabled goes on with what waits for it."""
    webhook = get_webhook(str(webhook_id))
    change_webhook(webhook, given)
    return {"data": _shown(webhook, WebhookOut)}


@blp.delete("/webhooks/<uuid:webhook_id>")
@only("admin")
@writes
@blp.response(204)
def delete_webhook(webhook_id: object) -> str:
    """Delete a webhook with all that waits for it."""
    db.session.delete(get_webhook(str(webhook_id)))
    return ""


@blp.post("/webhooks/<uuid:webhook_id>/secrets")
@only("admin")
@writes
@blp.response(201, one(WebhookWithSecretOut))
def post_secret(webhook_id: object) -> dict[str, Any]:
    """A new secret, in this answer alone; until `previous_until` deliveries bear two signatures.

    It is also the way out where the stored secret cannot be read any more because KAPCMS_SECRET_KEY changed.
    """
    webhook = get_webhook(str(webhook_id))
    return {"data": _with_secret(webhook, rotate_secret(webhook))}


@blp.get("/webhooks/<uuid:webhook_id>/deliveries")
@only("admin")
@blp.arguments(DeliveriesIn, location="query")
@blp.response(200, many(WebhookDeliveryOut))
def get_deliveries(args: dict[str, Any], webhook_id: object) -> dict[str, Any]:
    """What is and was told to the webhook, newest change first; what ended 30 days ago is forgotten."""
    webhook = get_webhook(str(webhook_id))
    state, scope = args.get("state"), f"{request.path}?{args.get('state')}"
    before = int(read_cursor(scope, args["cursor"])[0][0]) if "cursor" in args else None
    found = find_deliveries(webhook.id, state=state, before=before, limit=args["limit"] + 1)
    page = found[: args["limit"]]
    following = write_cursor(scope, (page[-1].number,)) if len(found) > len(page) else None
    return {
        "data": [_shown(delivery, WebhookDeliveryOut) for delivery in page],
        "meta": {"limit": args["limit"], "next_cursor": following},
        "links": links(following, None),
    }


@blp.post("/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/retries")
@only("admin")
@writes
@blp.response(202, one(WebhookDeliveryOut))
def post_retry(webhook_id: object, delivery_id: object) -> dict[str, Any]:
    """Let a delivery go again as soon as may be, before those behind it."""
    webhook = get_webhook(str(webhook_id))
    delivery = get_delivery(webhook.id, str(delivery_id))
    deliver_again(webhook, delivery)
    return {"data": _shown(delivery, WebhookDeliveryOut)}


def _with_secret(webhook: Webhook, secret: str) -> dict[str, Any]:
    return _shown(webhook, WebhookOut) | {"secret": secret}


def _shown(thing: object, schema: type[Schema]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in schema().fields}
