"""Sealing anew with the key in force: what was sealed with a former key, or stored as it is by an older version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from kapcms.models.database import db
from kapcms.models.mail import Mail
from kapcms.models.user import User
from kapcms.models.webhook import Webhook
from kapcms.services.sealing import MAILS, SECOND_FACTORS, WEBHOOK_SECRETS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.models.database import Base
    from kapcms.services.sealing import Seal


def seal_anew() -> int:
    """Seal everything with the key in force; of how much that changed the row. What is lost stays as it is."""
    count = 0
    for row, name, seal in _sealed():
        stored = getattr(row, name)
        if stored is not None and not seal.is_closed_now(stored) and seal.opens(stored):
            setattr(row, name, seal.close(seal.open(stored)))
            count += 1
    return count


def _sealed() -> Iterator[tuple[Base, str, Seal]]:
    for webhook in db.session.scalars(select(Webhook)):
        yield webhook, "secret", WEBHOOK_SECRETS
        yield webhook, "previous_secret", WEBHOOK_SECRETS
    for user in db.session.scalars(select(User).where(User.second_factor_secret.is_not(None))):
        yield user, "second_factor_secret", SECOND_FACTORS
    for mail in db.session.scalars(select(Mail)):
        yield mail, "body", MAILS
