"""The news of the log for the kept responses: what changed since a number, in one statement."""

from __future__ import annotations

from sqlalchemy import BigInteger, bindparam, select

from kapcms.delivery.kept.freshness import News
from kapcms.delivery.kept.placing import SITE_ORDER, SITE_ORDER_ANEW, Entered
from kapcms.delivery.reading import rows_of
from kapcms.models.change import Change, LogHead
from kapcms.models.public import PublicArticle

PAST = "past"
"""Key of every kept answer to `?at=`: any news drops them, for the log may have been pruned."""
MOST = 2_000
"""Behind by more changes than this, everything kept is dropped: cheaper than reading them all."""

ENTERS = "article.published"
"""The kind of change by which an article enters the site order, at the date that its row bears."""

_since = (
    select(
        LogHead.number,
        LogHead.next_due_at,
        LogHead.pruned_to,
        Change.keys.label("changed"),
        Change.number.label("change"),
        Change.at,
        Change.entity_id,
        PublicArticle.published_at,
    )
    .select_from(LogHead)
    .outerjoin(Change, Change.number > bindparam("since", type_=BigInteger))
    .outerjoin(PublicArticle, (Change.kind == ENTERS) & (PublicArticle.id == Change.entity_id))
    .where(LogHead.id == 1)
    .limit(MOST + 1)
)
"""In no order, for PostgreSQL would sort before it has read what little there is."""


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
    keys = {PAST} | {key for row in rows for key in row.changed or ()}
    if any(SITE_ORDER in (row.changed or ()) and row.published_at is None for row in rows):
        keys.add(SITE_ORDER_ANEW)
    entered = [
        Entered(row.change, row.at.timestamp() // 1, (row.published_at, row.entity_id))
        for row in rows
        if row.published_at is not None
    ]
    return News(head.number, frozenset(keys), head.next_due_at, tuple(sorted(entered)))
