"""About the server itself: the API's document and its page, health, readiness."""

from __future__ import annotations

from functools import cache
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from alembic.script import ScriptDirectory
from flask import Blueprint, current_app
from sqlalchemy import column, select, table
from sqlalchemy.exc import OperationalError, ProgrammingError

from kapcms.api.access import for_all
from kapcms.config import settings_in_force
from kapcms.delivery.reading import one_of
from kapcms.errors import Unavailable
from kapcms.models.change import LogHead

if TYPE_CHECKING:
    from apispec import APISpec

    from kapcms.models.database import AnySelect

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
    """The database answers and is migrated to this version, and the var folder can be written.

    Raises:
        Unavailable: one of it is not so; the answer says which.
    """
    try:
        row = one_of(_state)
    except (OperationalError, ProgrammingError) as error:
        raise Unavailable("The database does not answer, or has no tables.", retry_after_seconds=5) from error
    wanted = newest_migration()
    if row is None or row.version_num != wanted:
        found = None if row is None else row.version_num
        detail = f"The database is at migration {found}; run `python -m kapcms migrate` to bring it to {wanted}."
        raise Unavailable(detail, retry_after_seconds=5)
    _check_storage()
    return {"status": "ready", "number": row.number, "migration": wanted, "storage": "writable"}


_version = select(column("version_num")).select_from(table("alembic_version")).scalar_subquery()
_state: AnySelect = select(LogHead.number, _version.label("version_num")).where(LogHead.id == 1)


@cache
def newest_migration() -> str | None:
    """The migration that this version of the program asks for."""
    return ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config()).get_current_head()


def _check_storage() -> None:
    folder = settings_in_force().var_dir
    try:
        with TemporaryFile(dir=folder) as file:
            file.write(b"ready")
    except OSError as error:
        raise Unavailable(f"The var folder cannot be written: {error.strerror}.", retry_after_seconds=5) from error


def describe_security(spec: APISpec) -> None:
    """Say in the document how the Editor API is signed in to."""
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "kapcms_session"})
