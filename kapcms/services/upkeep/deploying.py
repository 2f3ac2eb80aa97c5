"""What an operator should mend before strangers come: settings that are safe only on one's own machine."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import select

from kapcms.content.emails import email_key
from kapcms.models.database import db
from kapcms.models.user import User
from kapcms.services.upkeep.founding import FIRST_ADMIN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kapcms.config import Settings

SHORTEST_SECRET = 32
"""Characters: 32 random ones of base64 are 192 bits."""
FEWEST_LETTERS = 10
"""Different characters that a random secret of that length surely has."""
LOCAL = ("127.0.0.1", "localhost", "::1")


def find_unsafe(settings: Settings, *, is_debug: bool) -> Iterator[str]:
    """One line for each thing that is unsafe; nothing where all is well. Secrets are never in it."""
    if is_debug or os.environ.get("FLASK_DEBUG", "0").lower() not in {"", "0", "false", "no"}:
        yield "FLASK_DEBUG: debugging shows the inside of the program to strangers; unset it"
    if settings.log_level == "debug":
        yield "KAPCMS_LOG_LEVEL: debug tells more than a log should; set info"
    yield from _addresses(settings)
    yield from _secrets(settings)
    yield from _origins(settings)
    yield from _accounts()


def _addresses(settings: Settings) -> Iterator[str]:
    parts = urlsplit(settings.base_url)
    if parts.scheme != "https":
        yield "KAPCMS_BASE_URL: without https everybody on the way can read passwords and cookies"
    if parts.hostname in LOCAL:
        yield "KAPCMS_BASE_URL: password links would lead to the reader's own machine; set the public address"
    if settings.bind in {"0.0.0.0", "::"}:  # noqa: S104  it is looked for, not bound to
        yield "KAPCMS_BIND: every network reaches the server without a proxy before it; bind 127.0.0.1"
    if settings.bind in LOCAL and parts.hostname not in LOCAL and settings.proxies == 0:
        yield "KAPCMS_PROXIES: a proxy stands in front, and all clients count as one; set how many there are"


def _secrets(settings: Settings) -> Iterator[str]:
    secret = settings.secret_key
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_LETTERS:
        yield f"KAPCMS_SECRET_KEY: it can be guessed; give {SHORTEST_SECRET} random characters, or leave it out"
    for name in ("secret", "kapcms.db"):
        path = settings.var_dir / name
        if _is_open(settings.var_dir) and path.exists() and _is_open(path):
            yield f"{path}: every account of this machine can read it; chmod o= {settings.var_dir}"


def _is_open(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO)


def _origins(settings: Settings) -> Iterator[str]:
    for origin in settings.editor_origins:
        if "*" in origin or origin == "null":
            yield f"KAPCMS_EDITOR_ORIGINS: {origin} opens the Editor API to pages of others; name origins one by one"
        elif not origin.startswith("https://") and urlsplit(origin).hostname not in LOCAL:
            yield f"KAPCMS_EDITOR_ORIGINS: {origin} comes without https; others can speak in its name"


def _accounts() -> Iterator[str]:
    first = select(User.id).where(User.email_key == email_key(FIRST_ADMIN), User.suspended_at.is_(None))
    if db.session.scalar(first) is not None:
        yield f"{FIRST_ADMIN}: the first admin is nobody's account; make one of your own, then delete it"
    admins = select(User.email).where(
        User.role == "admin", User.suspended_at.is_(None), User.second_factor_at.is_(None)
    )
    for email in db.session.scalars(admins.order_by(User.email)):
        yield f"{email}: an admin without a second factor; set one with POST /me/second-factor"
