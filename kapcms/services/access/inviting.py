"""One-time links: who has one sets the password of the account it was made for, once, until it expires."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete

from kapcms.clock import now
from kapcms.config import settings_in_force
from kapcms.errors import Invalid
from kapcms.models.database import db
from kapcms.models.one_time_link import OneTimeLink, find_link
from kapcms.models.user import User
from kapcms.services.access.accounts import set_password
from kapcms.services.access.auditing import note

if TYPE_CHECKING:
    from datetime import datetime

RESET_HOURS = 4
"""How long the link to a new password works."""
INVITATION_HOURS = 7 * 24
"""How long the link to a first password works: people are away."""


def make_link(user: User) -> tuple[str, datetime]:
    """The address of a page where the account's password can be set, once, and when it expires. Earlier links end.

    The secret stands behind `#`: browsers send it to no server, so it is in no log.
    """
    db.session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user.id))
    secret = secrets.token_urlsafe(32)
    hours = INVITATION_HOURS if user.password_hash is None else RESET_HOURS
    link = OneTimeLink(secret_hash=_sha256(secret), user_id=user.id, expires_at=now() + timedelta(hours=hours))
    db.session.add(link)
    db.session.flush()
    note("user.link_made", user.id, user.email)
    return f"{settings_in_force().base_url}/editor/password#token={secret}", link.expires_at


def redeem_link(secret: str, password: str) -> User:
    """Set the password of the account that the link was made for; all its sessions, tokens and links end.

    Raises:
        Invalid: the link is unknown, used or expired, or the account is suspended.
    """
    link = find_link(_sha256(secret))
    user = db.session.get(User, link.user_id) if link is not None and link.expires_at > now() else None
    if user is None or user.suspended_at is not None:
        raise Invalid("The link is unknown, used or expired; ask for another one.", code="bad_link")
    set_password(user, password)
    db.session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user.id))
    return user


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
