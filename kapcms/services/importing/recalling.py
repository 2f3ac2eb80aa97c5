"""Items whose bytes are those of an earlier run: what that run kept of them stands for reading them again.

What it saves: of the 2.6 ms (CPU) that an unchanged article of 4 KB takes to be read and compared, 2.4 ms. A newer
export of a site whose authors or pictures changed bears other marks, and is read in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from kapcms.clock import rfc3339
from kapcms.importers.imported import ImportedArticle, ImportedBody
from kapcms.importers.known_marks import KnownMarks
from kapcms.models.database import db, unindexed
from kapcms.models.draft import Draft
from kapcms.models.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, SQLColumnExpression

    from kapcms.services.importing.options import ImportOptions

_MOMENTS = ("published_at", "scheduled_at", "expires_at")
_TEXTS = ("source_id", "title", "status", "site", "labelled_previous", "labelled_next")


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an item that was imported before."""

    draft_id: str
    content_hash: str
    is_trashed: bool
    was_public: bool


@dataclass(frozen=True, slots=True)
class Recalled:
    """An item as the report needs it, without its body; its key, and what is remembered of it."""

    source: str
    external_id: str
    known: Known
    item: ImportedArticle


def known_marks(options: ImportOptions, kind: str) -> KnownMarks:
    """The marks that a run may meet; none where items are chosen by what stands in them."""
    if options.only or options.skip or options.since:
        return KnownMarks()
    has_mark = Origin.mark.is_not(None)
    return KnownMarks(db.session.scalars(select(Origin.mark).where(has_mark, _of(options, kind, Origin.source))))


def recall(options: ImportOptions, kind: str, marks: Iterable[str]) -> dict[str, Recalled]:
    """What is known of items by their marks; one that was changed meanwhile is left out."""
    of_origin = (Origin.mark, Origin.source, Origin.external_id, Origin.draft_id, Origin.content_hash, Origin.outline)
    rows = db.session.execute(
        select(*of_origin, Draft.trashed_at, Draft.first_public_at)
        .join(Draft, Draft.id == Origin.draft_id)
        .where(Origin.mark.in_(sorted(marks)), _of(options, kind, unindexed(Origin.source)))
        .order_by(Origin.source)
    )
    found = {}
    for row in rows:
        known = Known(row.draft_id, row.content_hash, row.trashed_at is not None, row.first_public_at is not None)
        found[row.mark] = Recalled(row.source, row.external_id, known, _item_of(row.outline))
    return found


def outline_of(item: ImportedArticle) -> dict[str, Any] | None:
    """What is kept of an item that bears a mark."""
    if item.mark is None:
        return None
    moments = {name: getattr(item, name) for name in _MOMENTS}
    texts = {name: getattr(item, name) for name in _TEXTS}
    return texts | {name: rfc3339(moment) for name, moment in moments.items() if moment is not None}


def _of(options: ImportOptions, kind: str, source: SQLColumnExpression[str]) -> ColumnElement[bool]:
    if options.source:
        return source == options.source
    return or_(source == kind, source.like(f"{kind}:%"))


def _item_of(outline: dict[str, Any]) -> ImportedArticle:
    values: dict[str, Any] = {name: datetime.fromisoformat(outline[name]) for name in _MOMENTS if name in outline}
    values |= {name: outline[name] for name in _TEXTS}
    return ImportedArticle(**values, body=ImportedBody("html", ""))
