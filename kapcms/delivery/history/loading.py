"""Reading the log up to a number into a state; the last few states are kept, so that a build reads the log once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Text, bindparam, func, select, type_coerce

from kapcms.delivery.found import Notice
from kapcms.delivery.history.state import PastArticle, SiteState, past_article
from kapcms.delivery.reading import one_of, rows_of
from kapcms.errors import Fault, Gone, Unavailable, Unreadable
from kapcms.models.change import WITHDRAWN_AT, Change, LogHead
from kapcms.models.database import db
from kapcms.models.public import SITE_SLUG

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kapcms.content.public_article import Record

STATES_KEPT = 3
"""How many states a process keeps: two builds at once, and the one before."""
THINGS = ("person", "topic", "snippet", "term", "media", "series", "site")

_number = bindparam("number", type_=BigInteger)
_head = select(LogHead.number, LogHead.pruned_to, Change.at).outerjoin(Change, Change.number == _number)
_states = Change.record.is_not(None) | Change.kind.like("%.unpublished")
_last = (
    select(func.max(Change.number).label("number")).where(Change.number <= _number, _states).group_by(Change.entity_id)
).subquery()
_records = select(Change.number, Change.type, Change.record).join(_last, _last.c.number == Change.number)
_slugs = (
    select(Change.type, Change.slug, Change.entity_id)
    .where(Change.number <= _number)  # a row without a record bears the slug of the last one
    .group_by(Change.type, Change.slug, Change.entity_id)
    .order_by(func.max(Change.number))
)
_notices = (
    select(
        Change.entity_id,
        WITHDRAWN_AT.label("withdrawn_at"),
        Change.notice,
        Change.record.is_not(None).label("is_shown"),
    )
    .where(Change.number <= _number, Change.record.is_not(None) | Change.notice.is_not(None))
    .order_by(Change.number)
)
_moments = (
    select(Change.entity_id, func.max(Change.at).label("at")).where(Change.number <= _number).group_by(Change.entity_id)
)
_series_keys = (
    select(Change.at, Change.keys.label("surrogates"))
    .where(Change.number <= _number, type_coerce(Change.keys, Text).like('%"series:%'))
    .order_by(Change.number)
)
_site_order_at = select(func.max(Change.at).label("at")).where(
    Change.number <= _number, type_coerce(Change.keys, Text).like('%"order:site"%')
)

_kept: OrderedDict[tuple[str, int, datetime], SiteState] = OrderedDict()
_lock = threading.Lock()


def state_at(number: int) -> SiteState:
    """The site as it stood at the change `number`.

    Raises:
        Unreadable: no change has this number yet.
        Gone: it was pruned from the log.
        Unavailable: the database is not migrated.
    """
    head = one_of(_head.where(LogHead.id == 1), {"number": number})
    if head is None:
        raise Unavailable("The database is not migrated; run `python -m kapcms migrate`.", retry_after_seconds=5)
    if number > head.number:
        raise Unreadable(
            f"The number {number} was never given; the log ends at {head.number}.",
            code="number_never_given",
            faults=(Fault("?at", "number_never_given", f"Give 1 to {head.number}."),),
        )
    if number <= head.pruned_to or head.at is None:
        raise Gone(f"The log up to number {head.pruned_to} was pruned; read a later state.", code="number_pruned")
    key = (str(db.engine.url), number, head.at)  # a restored backup may give the same number to another change
    with _lock:
        if key not in _kept:
            _kept[key] = _load(number, head.at)
        _kept.move_to_end(key)
        while len(_kept) > STATES_KEPT:
            _kept.popitem(last=False)
        return _kept[key]


def _load(number: int, at: datetime) -> SiteState:
    asked = {"number": number}
    articles: dict[str, PastArticle] = {}
    things: dict[str, dict[str, Record]] = {type_: {} for type_ in THINGS}
    for row in rows_of(_records, asked):
        if row.record is None:
            continue
        if row.type == "article":
            articles[row.record["id"]] = past_article(row.number, row.record)
        elif row.type in things:
            things[row.type][row.record["id"]] = row.record
    modified_at = _moments_of(asked)
    site = next((record for record in things["site"].values() if record["slug"] == SITE_SLUG), None)
    if site is None:
        raise Unreadable(f"At number {number} there was no site yet.", code="number_never_given")
    ordered = one_of(_site_order_at, asked)
    return SiteState(
        number=number,
        at=at,
        site=site,
        articles=articles,
        things=things,
        site_order=sorted(articles, key=lambda article_id: articles[article_id].key),
        series_orders={i: [a for a in series["articles"] if a in articles] for i, series in things["series"].items()},
        slugs={(row.type, row.slug): row.entity_id for row in rows_of(_slugs, asked)},
        modified_at=modified_at,
        site_modified_at=_latest(modified_at, site, None if ordered is None else ordered.at),
        notices=_notices_of(asked),
    )


def _notices_of(asked: Mapping[str, int]) -> dict[str, Notice]:
    notices: dict[str, Notice] = {}
    for row in rows_of(_notices, asked):
        if row.is_shown:
            notices.pop(row.entity_id, None)
        else:
            notices[row.entity_id] = Notice(row.notice, row.withdrawn_at)
    return notices


def _moments_of(asked: Mapping[str, int]) -> dict[str, datetime]:
    """When each thing last changed; a series also where its key stands with another's change (its first, its last)."""
    moments = {row.entity_id: row.at for row in rows_of(_moments, asked)}
    for row in rows_of(_series_keys, asked):
        for key in row.surrogates:
            type_, _, entity_id = key.partition(":")
            if type_ == "series" and entity_id:
                moments[entity_id] = max(row.at, moments.get(entity_id, row.at))
    return moments


def _latest(modified_at: Mapping[str, datetime], site: Record, ordered_at: datetime | None) -> datetime:
    own = modified_at[site["id"]]
    return own if ordered_at is None else max(own, ordered_at)
