"""`kapcms webhooks …`: who is told of changes, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import click
from marshmallow import ValidationError

from kapcms.cli.failing import clear_failures
from kapcms.clock import rfc3339
from kapcms.models.database import db
from kapcms.models.transaction import transaction
from kapcms.models.webhook import find_deliveries
from kapcms.schemas.webhook import STATES, WebhookIn
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
    from kapcms.models.webhook import State, WebhookDelivery


class _Id(click.ParamType[Any]):
    """The id of a webhook or a delivery."""

    name = "id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The id in its usual form."""
        try:
            return str(UUID(value))
        except ValueError:
            self.fail(f"{value!r} is no id", param, ctx)


ID = _Id()


@click.group()
def webhooks() -> None:
    """Addresses that are told of changes."""


@webhooks.command("list")
@clear_failures
def list_command() -> None:
    """List all: id, whether it is told, address; and why not where kapcms disabled it."""
    for webhook in list_webhooks():
        state = "enabled" if webhook.is_enabled else "disabled"
        click.echo(f"{webhook.id}  {state:8}  {webhook.url}  {','.join(webhook.kinds) or 'all'}")
        if webhook.disabled_because:
            click.echo(f"  {webhook.disabled_because}")


@webhooks.command("create")
@click.argument("url")
@click.option("--kind", "kinds", multiple=True, help="Only changes of this kind, as `article.published`; repeat it.")
@click.option("--description", help="What it is for.")
@clear_failures
def create_command(url: str, kinds: tuple[str, ...], description: str | None) -> None:
    """Tell this address of changes from now on; prints the secret alone, this once."""
    try:
        given = WebhookIn().load({"url": url, "kinds": list(kinds), "description": description})
    except ValidationError as error:
        raise click.UsageError(str(error)) from error
    with transaction():
        webhook, secret = create_webhook(given)
        click.echo(webhook.id, err=True)
    click.echo(secret)


@webhooks.command("enable")
@click.argument("webhook_id", type=ID)
@click.option("--undo", is_flag=True, help="Tell it nothing more until it is enabled again.")
@clear_failures
def enable_command(webhook_id: str, *, undo: bool) -> None:
    """Tell it again; what waited for it goes out."""
    with transaction():
        change_webhook(get_webhook(webhook_id), {"is_enabled": not undo})


@webhooks.command("rotate")
@click.argument("webhook_id", type=ID)
@clear_failures
def rotate_command(webhook_id: str) -> None:
    """Make a new secret, printed alone; for a day deliveries bear a signature with the old one too."""
    with transaction():
        secret = rotate_secret(get_webhook(webhook_id))
    click.echo(secret)


@webhooks.command("delete")
@click.argument("webhook_id", type=ID)
@clear_failures
def delete_command(webhook_id: str) -> None:
    """Delete it with all that waits for it."""
    with transaction():
        db.session.delete(get_webhook(webhook_id))


@webhooks.command("deliveries")
@click.argument("webhook_id", type=ID)
@click.option("--state", type=click.Choice(STATES), help="Only those.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="So many, the newest.")
@clear_failures
def deliveries_command(webhook_id: str, state: State | None, limit: int) -> None:
    """List what is and was told to it, newest change first: id, change, state, attempts, and what came of it."""
    webhook = get_webhook(webhook_id)
    for delivery in find_deliveries(webhook.id, state=state, before=None, limit=limit):
        click.echo(_line(delivery))


@webhooks.command("redeliver")
@click.argument("webhook_id", type=ID)
@click.argument("delivery_ids", nargs=-1, required=True, type=ID)
@clear_failures
def redeliver_command(webhook_id: str, delivery_ids: tuple[str, ...]) -> None:
    """Let deliveries go again as soon as may be, whatever came of them."""
    with transaction():
        webhook = get_webhook(webhook_id)
        for delivery_id in delivery_ids:
            deliver_again(webhook, get_delivery(webhook.id, delivery_id))


def _line(delivery: WebhookDelivery) -> str:
    came_of_it = delivery.last_error or delivery.last_status or ""
    moment = delivery.ended_at or delivery.next_attempt_at or delivery.created_at
    facts = f"{delivery.number:8} {delivery.kind:20} {delivery.state:9} {delivery.attempts:3}"
    return f"{delivery.id}  {facts}  {rfc3339(moment)}  {came_of_it}".rstrip()
