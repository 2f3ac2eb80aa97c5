"""Lists of drafts for editors: filters and orders from a fixed choice, page by keyset."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import and_, exists, func, or_, select, tuple_

from kapcms.clock import now
from kapcms.content.search_words import fold_text
from kapcms.models.database import db, unindexed
from kapcms.models.draft import Draft, find_draft
from kapcms.models.media import Medium
from kapcms.models.origin import Origin
from kapcms.models.public import PublicShown
from kapcms.models.reference import Reference
from kapcms.models.schedule import Schedule
from kapcms.services.publication.policing import topics_that_need_review

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from kapcms.models.database import AnySelect

_SYMBOL = re.compile(r"[+#%&@$€£§°=<>~^|\u00ac-\u00b1]")
"""What is no word and no punctuation: `C++`, `100 %`."""
NOBODY = "00000000-0000-0000-0000-000000000000"
"""The id of no draft."""
NEWEST = "-updated_at"
SORTS: dict[str, tuple[tuple[Any, ...], bool]] = {
    NEWEST: ((Draft.updated_at, Draft.id), True),
    "title": ((Draft.title_key, Draft.id), False),
    "review_due_at": ((Draft.review_due_at, Draft.id), False),
}
"""The orders that lists of drafts have: their columns, which together are unique, and whether they descend."""
Status = Literal["draft", "public", "changed", "scheduled", "trash"]


@dataclass(frozen=True, slots=True)
class DraftFilters:
    """What a list of drafts is narrowed to. Things are named by id or slug; without `status` the trash is left out.

    `found`: the ids (a SELECT) of what a search found; with `signs`, these stand in the text as they are.
    `needs_review`: public articles whose review is due, or missing where a policy of the site asks for one.
    """

    type: str
    found: AnySelect | None = None
    signs: tuple[str, ...] = ()
    status: Status | None = None
    series: str | None = None
    topic: str | None = None
    author: str | None = None
    source: str | None = None
    created_by: str | None = None
    locale: str | None = None
    needs_review: bool = False
    is_review_due: bool = False
    review_due_before: datetime | None = None
    kind: str | None = None
    unused: bool | None = None
    sort: str = NEWEST


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A page of drafts in the order asked for; a draft's key in it is what `key_of` gives."""

    drafts: Sequence[Draft]
    has_more: bool
    has_previous: bool
    total: int | None


def list_drafts(
    filters: DraftFilters,
    limit: int,
    beyond: tuple[Any, ...] | None,
    *,
    backwards: bool = False,
    count: bool = False,
) -> DraftPage:
    """Up to `limit` drafts after the key `beyond` (before it where `backwards`)."""
    conditions = conditions_of(filters)
    columns, descends = SORTS[filters.sort]
    descends = descends != backwards
    query = select(Draft).where(*conditions)
    if beyond is not None:
        key = tuple_(*columns)
        query = query.where(key < beyond if descends else key > beyond)
    order = [column.desc() if descends else column.asc() for column in columns]
    found = list(db.session.scalars(query.order_by(*order).limit(limit + 1)))
    more, page = len(found) > limit, found[:limit]
    if backwards:
        page.reverse()
    total = count_drafts(filters) if count else None
    after, before = (beyond is not None, more) if backwards else (more, beyond is not None)
    return DraftPage(page, after, before, total)


def count_drafts(filters: DraftFilters) -> int:
    """How many drafts pass."""
    return db.session.scalars(select(func.count()).select_from(Draft).where(*conditions_of(filters))).one()


def key_of(draft: Draft, sort: str) -> tuple[Any, ...]:
    """Where a draft stands in an order: what the next page begins after."""
    return tuple(getattr(draft, column.key) for column in SORTS[sort][0])


def signs_in(q: str) -> tuple[str, ...]:
    """The pieces of a search that are more than words (`C++`), folded as the texts of drafts are; `%` alone too."""
    return tuple(fold_text(piece) for piece in q.replace('"', " ").split() if _SYMBOL.search(piece))


def conditions_of(filters: DraftFilters) -> list[ColumnElement[bool]]:
    """What is true of the drafts that pass."""
    conditions = [Draft.type == filters.type, *_status_conditions(filters.status)]
    if filters.found is not None:
        conditions.append(Draft.id.in_(filters.found))
    conditions.extend(Draft.text.contains(sign, autoescape=True) for sign in filters.signs)
    if filters.topic is not None:
        conditions.append(_names("topic", _id_of("topic", filters.topic)))
    if filters.author is not None:
        conditions.append(_names("author", _id_of("person", filters.author)))
    if filters.series is not None:
        series = _id_of("series", filters.series)
        conditions.append(
            exists().where(Reference.target_id == Draft.id, Reference.rel == "member", Reference.draft_id == series)
        )
    if filters.source is not None:
        conditions.append(exists().where(Origin.draft_id == Draft.id, unindexed(Origin.source) == filters.source))
    if filters.kind is not None:
        conditions.append(exists().where(Medium.draft_id == Draft.id, Medium.kind == filters.kind))
    if filters.unused is not None:
        conditions.append(~_is_used() if filters.unused else _is_used())
    if filters.created_by is not None:
        conditions.append(Draft.created_by == filters.created_by)
    if filters.locale is not None:
        conditions.append(Draft.locale == filters.locale)
    return [*conditions, *_review_conditions(filters)]


def _review_conditions(filters: DraftFilters) -> list[ColumnElement[bool]]:
    is_public, conditions = Draft.public_version.is_not(None), []
    if filters.needs_review:
        conditions += [is_public, or_(Draft.review_due_at <= now(), _lacks_review())]
    if filters.is_review_due:
        conditions += [is_public, Draft.review_due_at <= now()]
    if filters.review_due_before is not None:
        conditions += [is_public, Draft.review_due_at < filters.review_due_before]
    if filters.sort == "review_due_at":
        conditions.append(Draft.review_due_at.is_not(None))  # what is never due has no place in this order
    return conditions


def _lacks_review() -> ColumnElement[bool]:
    """Whether a policy asks for a review that the article does not have."""
    all_need, topics = topics_that_need_review()
    is_reviewed = exists().where(Reference.draft_id == Draft.id, Reference.rel == "reviewer")
    is_about = exists().where(
        Reference.draft_id == Draft.id, Reference.rel == "topic", Reference.target_id.in_(sorted(topics))
    )
    return ~is_reviewed if all_need else and_(is_about, ~is_reviewed)


def _names(rel: str, target_id: str) -> ColumnElement[bool]:
    return exists().where(Reference.draft_id == Draft.id, Reference.rel == rel, Reference.target_id == target_id)


def _is_used() -> ColumnElement[bool]:
    """Whether a working copy, or something public, shows the medium. What only waits to be public is not counted."""
    named = exists().where(Reference.target_id == Draft.id, Reference.rel == "media")
    return or_(named, exists().where(PublicShown.media_id == Draft.id))


def _status_conditions(status: Status | None) -> list[ColumnElement[bool]]:
    waiting = exists().where(Schedule.draft_id == Draft.id, Schedule.action == "publish")
    in_trash, is_public = Draft.trashed_at.is_not(None), Draft.public_version.is_not(None)
    if status == "trash":
        return [in_trash]
    if status is None:
        return [~in_trash]
    meanings: dict[str, list[ColumnElement[bool]]] = {
        "draft": [~is_public, ~waiting],
        "public": [is_public, ~waiting, Draft.is_changed.is_(False)],
        "changed": [is_public, ~waiting, Draft.is_changed.is_(True)],
        "scheduled": [waiting],
    }
    return [~in_trash, *meanings[status]]


def _id_of(type_: str, key: str) -> str:
    """The id of the thing with this id or slug; an unknown one gives an empty list, not an error."""
    draft = find_draft(type_, key)
    return NOBODY if draft is None else draft.id
