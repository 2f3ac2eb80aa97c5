"""About the server itself: the API's document and its page, health, readiness."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import column, select, table
from sqlalchemy.exc import OperationalError, ProgrammingError

from kapcms.api.access import for_all
from kapcms.api.openapi import Blueprint
from kapcms.clock import now
from kapcms.config import settings_in_force
from kapcms.delivery.reading import one_of
from kapcms.errors import Unavailable
from kapcms.later import later
from kapcms.models.change import LogHead
from kapcms.models.sole_worker import worker_silence
from kapcms.models.storage import check_store
from kapcms.schemas.readiness import AliveOut, ReadyOut

if TYPE_CHECKING:
    from datetime import datetime

    from alembic import script
    from apispec import APISpec

    from kapcms.models.database import AnySelect
else:
    script = later("alembic.script")

LATE = timedelta(minutes=1)
"""A worker that lets a schedule wait so long, or does not go round for so long, hangs."""
DESCRIPTION = (
    "Articles in series, each with its previous and next. The Content API (`/api/content/v1`) is public and read-only; "
    "the Editor API (`/api/editor/v1`) asks for a session or a token."
)

blp = Blueprint("health", __name__, url_prefix="/", description="Whether the server is well")


@blp.get("/health")
@for_all
@blp.response(200, AliveOut)
def health() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@blp.get("/ready")
@for_all
@blp.response(200, ReadyOut)
def ready() -> dict[str, Any]:
    """The database answers and is migrated to this version, the var folder can be written, the media's store answers.

    `worker` (ok, missing, late) is told and decides nothing: requests make schedules happen by themselves, and a server
    is not the worse for a worker that is restarted.

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
    check_store()
    worker = _worker_state(row.next_due_at)
    return {"status": "ready", "number": row.number, "migration": wanted, "storage": "writable", "worker": worker}


def _worker_state(next_due_at: datetime | None) -> str:
    silent_seconds = worker_silence(settings_in_force().var_dir)
    if silent_seconds is None:
        return "missing"
    is_late = next_due_at is not None and now() - next_due_at > LATE
    return "late" if is_late or silent_seconds > LATE.total_seconds() else "ok"


_version = select(column("version_num")).select_from(table("alembic_version")).scalar_subquery()
_state: AnySelect = select(LogHead.number, LogHead.next_due_at, _version.label("version_num")).where(LogHead.id == 1)


@cache
def newest_migration() -> str | None:
    """The migration that this version of the program asks for."""
    return script.ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config()).get_current_head()


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
