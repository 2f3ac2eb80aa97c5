"""What an empty database needs before anybody uses it: the site's own facts, and a first admin."""

from __future__ import annotations

import secrets

from sqlalchemy import func, select

from kapcms.config import settings_in_force
from kapcms.models.database import db
from kapcms.models.draft import find_draft
from kapcms.models.public import SITE_SLUG
from kapcms.models.user import User
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.access.signing_in import create_user
from kapcms.services.drafts.editing import create
from kapcms.services.publication.publishing import publish

FIRST_ADMIN = "admin@kapcms.example"
"""The address of the first admin; .example is nobody's (RFC 2606)."""
FIRST_NAME = "kapcms"
"""What a site is called until somebody names it."""


def found_site() -> bool:
    """Make and publish the site's own facts where there are none; whether they were made."""
    if find_draft("site", SITE_SLUG) is not None:
        return False
    facts = {"name": FIRST_NAME, "slug": SITE_SLUG, "base_url": settings_in_force().base_url}
    publish(create("site", facts, COMMAND_LINE))
    return True


def found_admin() -> tuple[str, str] | None:
    """The address and the password of the first admin, made where there is no account at all."""
    if db.session.scalar(select(func.count()).select_from(User)):
        return None
    password = secrets.token_urlsafe(12)
    create_user(FIRST_ADMIN, "admin", password, "Admin")
    return FIRST_ADMIN, password
