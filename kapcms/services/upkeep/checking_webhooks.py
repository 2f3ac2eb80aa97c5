"""Looking for webhooks whose secrets cannot be read: they were stored with another KAPCMS_SECRET_KEY."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcms.services.notifying.webhooks import has_lost_secret, list_webhooks

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_webhooks() -> Iterator[str]:
    """One line for each webhook that cannot sign."""
    for webhook in list_webhooks():
        if has_lost_secret(webhook):
            yield (
                f"webhook: the secret of {webhook.id} cannot be read with this KAPCMS_SECRET_KEY; set the former key, "
                f"or make a new secret (POST /api/editor/v1/webhooks/{webhook.id}/secrets)"
            )
