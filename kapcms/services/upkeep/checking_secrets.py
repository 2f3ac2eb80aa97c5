"""Looking for secrets that cannot be read: they were sealed with a key that is not set any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from kapcms.models.database import db
from kapcms.models.user import User
from kapcms.services.access.second_factor import has_lost_second_factor
from kapcms.services.notifying.webhooks import has_lost_secret, list_webhooks

if TYPE_CHECKING:
    from collections.abc import Iterator

LOST = "cannot be read with this KAPCMS_SECRET_KEY; set the former key in KAPCMS_FORMER_SECRET_KEYS"


def check_secrets() -> Iterator[str]:
    """One line for each webhook that cannot sign, and for each account whose codes cannot be checked."""
    for webhook in list_webhooks():
        if has_lost_secret(webhook):
            way_out = f"or make a new secret (POST /api/editor/v1/webhooks/{webhook.id}/secrets)"
            yield f"webhook: the secret of {webhook.id} {LOST}, {way_out}"
    for user in db.session.scalars(select(User).where(User.second_factor_secret.is_not(None)).order_by(User.email)):
        if has_lost_second_factor(user):
            way_out = f"or take it off (kapcms user reset --second-factor --email {user.email})"
            yield f"user: the second factor of {user.email} {LOST}, {way_out}"
