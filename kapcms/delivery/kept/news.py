"""The news of the log for the kept responses: what changed since a number, in one statement."""

from __future__ import annotations

from sqlalchemy import BigInteger, bindparam, select

from kapcms.delivery.kept.freshness import News
from kapcms.delivery.reading import rows_of
from kapcms.models.change import Change, LogHead

PAST = "past"
"""Key of every kept answer to `?at=`: any news drops them, for the log may have been pruned."""
MOST = 2_000
"""Behind by more changes than this, everything kept is dropped: cheaper than reading them all."""

_since = (
    select(LogHead.number, LogHead.next_due_at, LogHead.pruned_to, Change.keys)
    .select_from(LogHead)
    .outerjoin(Change, Change.number > bindparam("since", type_=BigInteger))
    .where(LogHead.id == 1)
    .order_by(Change.number)
    .limit(MOST + 1)
)


def read_news(since: int) -> News:
    """The log's number, the surrogate keys changed after `since`, and the next due moment.

    Raises:
        LookupError: the database is not migrated.
    """
    rows = rows_of(_since, {"since": since})
    if not rows:
        raise LookupError("the log has no head; run `python -m kapcms migrate`")
    head = rows[0]
    if len(rows) > MOST or since < head.pruned_to:
        return News(head.number, None, head.next_due_at)
    keys = frozenset(key for row in rows for key in row[3] or ())
    return News(head.number, keys | {PAST}, head.next_due_at)
