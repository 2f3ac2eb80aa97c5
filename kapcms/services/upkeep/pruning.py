"""Pruning the log: its older history is forgotten, what it says of the present is kept.

A pruned log must still be the truth: `rebuild`, `check` and every later publication read the present from it, and
`?at=` reads each number that is left. So pruning up to a number keeps, of the rows up to it, those that say how the
site stood at it: the last record, the last withdrawal and the last notice of each thing, the last row of each slug
(which goes on answering 301 or 410), and the last row that told when a thing, a series or the site's order changed.
What is deleted stands behind one of these. A row that stays is never altered, so a number means the same as ever.

`log_head.pruned_to` is set first and the rows go after it, in batches: readers are told at once, no long transaction
holds the log, and a process that is killed in between leaves rows that nobody asks for and the next one deletes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from kapcms.clock import now
from kapcms.config import settings_in_force
from kapcms.models.change import Change, LogHead, lock_head
from kapcms.models.database import db
from kapcms.services.publication.recording import SITE_ORDER

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

AT_ONCE = 500
"""Rows that are deleted in one transaction: a publication waits for no more of them than that."""


def move_horizon() -> int:
    """Let the log begin with the state that stood `KAPCMS_LOG_DAYS` days ago; the number up to which it is pruned.

    That state, and every later one, can still be read: whoever synced or began a build within those days can go on.
    The caller has a transaction of its own for it.
    """
    days = settings_in_force().log_days
    if days is not None:
        stood = select(func.max(Change.number)).where(Change.at <= now() - timedelta(days=days))
        pruned_to = (db.session.scalar(stood) or 1) - 1
        if pruned_to > _pruned_to():
            head = lock_head()
            head.stamp += 1
            head.pruned_to = max(head.pruned_to, pruned_to)
            db.session.flush()
    return _pruned_to()


def superseded(pruned_to: int) -> list[int]:
    """The numbers of the rows up to `pruned_to` that say nothing of the site as it stood then, in order."""
    columns = (Change.number, Change.entity_id, Change.type, Change.kind, Change.slug)
    further = (Change.keys.label("surrogates"), Change.record.is_not(None).label("has_record"))
    told = Change.notice.is_not(None).label("has_notice")
    query = select(*columns, *further, told).where(Change.number <= pruned_to)
    last: dict[Hashable, int] = {}
    numbers: list[int] = []
    for row in db.session.execute(query.order_by(Change.number).execution_options(yield_per=AT_ONCE)):
        numbers.append(row.number)
        last["moment", row.entity_id] = row.number
        last["slug", row.type, row.slug] = row.number
        if row.has_record or row.kind.endswith(".unpublished"):
            last["state", row.entity_id] = row.number
        if row.has_record:
            last["record", row.entity_id] = row.number
        if row.has_notice:
            last["notice", row.entity_id] = row.number
        for key in row.surrogates:
            if key == SITE_ORDER or key.startswith("series:"):
                last["key", key] = row.number
    needed = set(last.values())
    return [number for number in numbers if number not in needed]


def forget(numbers: Sequence[int]) -> None:
    """Delete these rows of the log; up to `AT_ONCE` in a transaction of the caller's."""
    statement = delete(Change).where(Change.number.in_(numbers), Change.number <= _pruned_to())
    db.session.execute(statement.execution_options(synchronize_session=False))


def _pruned_to() -> int:
    return db.session.scalars(select(LogHead.pruned_to).where(LogHead.id == 1)).one()
