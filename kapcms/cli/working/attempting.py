"""One round of something the worker does: what goes wrong is logged, noted for admins, and tried again later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from kapcms.errors import Unavailable
from kapcms.logs import get_logger
from kapcms.models.database import db
from kapcms.models.transaction import transaction
from kapcms.services.jobs.rounds import forget_failed_round, note_failed_round, rounds_to_try

if TYPE_CHECKING:
    from collections.abc import Callable

    from kapcms.cli.working.patience import Patience

log = get_logger()

KINDS = {
    "webhook": "webhooks",
    "cdn": "purges",
    "purges of CDNs": "purges",
    "old deliveries": "upkeep",
    "purge": "upkeep",
    "retries": "upkeep",
}
"""Among which kind of `/jobs` a failure is told, by the first words of its name; other names are kinds themselves."""
BEGIN = "start of "
"""So a round is named that only begins lanes: its failures are not those of the lane."""


def attempt(name: str, patience: Patience, act: Callable[[], object]) -> None:
    """Do it; nothing goes through to the caller. Whoever calls sees that it does not rest."""
    try:
        act()
        db.session.rollback()
        if patience.failures(name):
            with transaction():
                forget_failed_round(kind_of(name), name)
        patience.went_well(name)
    except Exception as error:
        wait = patience.failed(name)
        log.exception("job_failed", job=name, again_after_seconds=wait)
        _note(name, error, patience.failures(name), wait)
    finally:
        db.session.rollback()


def take_up_retries(patience: Patience) -> None:
    """Let rounds that fail be tried whose next attempt is due by now: a person may have asked for it."""
    failing = patience.failing()
    for name in rounds_to_try(failing) if failing else ():
        patience.let_go(name)


def kind_of(name: str) -> str:
    """The kind of work, as `/jobs` names it, of a job or lane of this name (the rest of which may be an address)."""
    plain = name.removeprefix(BEGIN)
    return KINDS.get(plain) or KINDS.get(plain.partition(" ")[0], plain)


def _note(name: str, error: Exception, attempts: int, wait_seconds: float) -> None:
    try:
        db.session.rollback()
        with transaction():
            note_failed_round(kind_of(name), name, error, attempts, wait_seconds)
    except (DBAPIError, Unavailable):
        log.exception("failure_not_noted", job=name)  # the database is away itself; the log has both
