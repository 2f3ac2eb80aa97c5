"""About the server itself: the API's document and its page, health, readiness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint
from sqlalchemy import select

from kapcms.api.access import for_all
from kapcms.delivery.reading import one_of
from kapcms.errors import Unavailable
from kapcms.models.change import LogHead

if TYPE_CHECKING:
    from apispec import APISpec

DESCRIPTION = (
    "Articles in series, each with its previous and next. The Content API (`/api/content/v1`) is public and read-only; "
    "the Editor API (`/api/editor/v1`) asks for a session or a token."
)

blp = Blueprint("about", __name__)


@blp.get("/health")
@for_all
def health() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@blp.get("/ready")
@for_all
def ready() -> dict[str, Any]:
    """The database answers and is migrated.

    Raises:
        Unavailable: it is not migrated.
    """
    row = one_of(select(LogHead.number).where(LogHead.id == 1))
    if row is None:
        raise Unavailable("The database is not migrated; run `python -m kapcms migrate`.", retry_after_seconds=5)
    return {"status": "ready", "number": row.number}


def describe_security(spec: APISpec) -> None:
    """Say in the document how the Editor API is signed in to."""
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "kapcms_session"})
