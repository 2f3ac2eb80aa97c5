"""What a CDN was not told yet, from the log by its own cursor; and noting what came of telling it.

The cursor moves when all requests were taken, so each change is told at least once, whenever the worker is killed. A
target that fails is asked again, later and later, for as long as it stands in the settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from kapcms.clock import now
from kapcms.models.change import ANYTHING, Change, LogHead
from kapcms.models.database import db
from kapcms.models.purge_cursor import PurgeCursor

if TYPE_CHECKING:
    from kapcms.services.notifying.posting import Outcome

WAITS_SECONDS = (1, 5, 15, 60, 300)
"""Between the attempts; the last one again and again."""
MOST_CHANGES = 1_000
"""Changes that are told at a time."""
NEVER_TOLD = -1
"""Where a new cursor stands: what the CDN has from before, nobody knows, so first it drops everything."""


@dataclass(frozen=True, slots=True)
class Untold:
    """What a target must drop so that it knows the log up to `number`: by `keys`, or everything where they are None."""

    target: str
    number: int
    keys: tuple[str, ...] | None


def begin(targets: list[str]) -> None:
    """Give every target a cursor: a new one was never told. Forget those that are no more."""
    known = {row.target: row for row in db.session.scalars(select(PurgeCursor))}
    for target in targets:
        if target not in known:
            db.session.add(PurgeCursor(target=target, number=NEVER_TOLD, attempts=0, updated_at=now()))
    for target in known.keys() - set(targets):
        db.session.delete(known[target])


def untold(target: str, up_to: int) -> Untold | None:
    """What to tell this target of the changes up to `up_to`; None where it knows them, or must be left alone yet."""
    cursor = db.session.get(PurgeCursor, target, populate_existing=True)
    if cursor is None or (cursor.next_attempt_at is not None and cursor.next_attempt_at > now()):
        return None
    head = _head()
    if not max(head.pruned_to, 0) <= cursor.number <= head.number:
        return Untold(target, head.number, None)  # new, or the log was restored, or its changes are gone
    query = select(Change.number, Change.keys).where(Change.number > cursor.number, Change.number <= up_to)
    rows = db.session.execute(query.order_by(Change.number).limit(MOST_CHANGES)).all()
    if not rows:
        return None
    keys = {key for _, changed in rows for key in changed}
    return Untold(target, rows[-1].number, (ANYTHING, *sorted(keys)))


def note_told(told: Untold) -> None:
    """All of it was taken."""
    cursor = db.session.get(PurgeCursor, told.target, populate_existing=True)
    if cursor is not None:
        cursor.number, cursor.attempts, cursor.next_attempt_at, cursor.last_error = told.number, 0, None, None
        cursor.updated_at = now()


def note_failure(told: Untold, outcome: Outcome) -> None:
    """A request was not taken: all are made again, later."""
    cursor = db.session.get(PurgeCursor, told.target, populate_existing=True)
    if cursor is None:
        return
    cursor.attempts += 1
    cursor.last_error = outcome.error or f"It answered {outcome.status}."
    wait = WAITS_SECONDS[min(cursor.attempts, len(WAITS_SECONDS)) - 1]
    cursor.next_attempt_at = now() + timedelta(seconds=max(wait, outcome.retry_after_seconds or 0))
    cursor.updated_at = now()


def last_number() -> int:
    """The last number of the log."""
    return _head().number


def _head() -> LogHead:
    return db.session.scalars(select(LogHead).where(LogHead.id == 1).execution_options(populate_existing=True)).one()
