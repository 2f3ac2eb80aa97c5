"""Items on their way: each becomes work, an article with its key and hash; or a line that says why it is none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from kapcms.errors import KapcmsError
from kapcms.importers.imported import FailedItem, KnownItem, SkippedItem
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.origin import Origin
from kapcms.services.importing.options import source_name
from kapcms.services.importing.preparing import hash_of_item
from kapcms.services.importing.recalling import Known, Recalled, recall
from kapcms.services.importing.reporting import ReportLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kapcms.importers.imported import ImportedArticle
    from kapcms.services.importing.options import ImportOptions
    from kapcms.services.importing.preparing import Prepared

ID_LIMIT_CHARACTERS = 500
CHANGED = "Another import changed it while this one read the file; run it again."


@dataclass(frozen=True, slots=True)
class Numbered:
    """The `n`-th of the run: an `Item` of an importer (see `Ready`), or a line of an export of our own."""

    n: int
    kind: str
    item: Any
    item_hash: str = ""
    prepared: Prepared | KapcmsError | None = None


@dataclass(slots=True)
class Work:
    """One article on its way: its place in the run, its source and id there, its hash, its content if that is made."""

    n: int
    source: str
    external_id: str
    item_hash: str
    item: ImportedArticle
    prepared: Prepared | KapcmsError | None = None
    known: Known | None = None
    """What is remembered of it, where that was recalled with it."""


class Arrivals:
    """The items of one run as they come; `sources` are those that were met so far."""

    def __init__(self, options: ImportOptions) -> None:
        self._options = options
        self.sources: set[str] = set()

    def works(self, batch: Sequence[Numbered]) -> list[Work | ReportLine]:
        """The article of each item of a batch, or the line that says why there is none, in order."""
        recalled = self._recalled(batch)
        return [self._work(one, recalled) for one in batch]

    def _recalled(self, batch: Sequence[Numbered]) -> dict[str, Recalled]:
        marks = [one.item.mark for one in batch if isinstance(one.item, KnownItem)]
        return recall(self._options, batch[0].kind, marks) if marks else {}

    def _work(self, one: Numbered, recalled: dict[str, Recalled]) -> Work | ReportLine:
        """The article of an item, or the line that says why there is none."""
        item = one.item
        if isinstance(item, KnownItem):
            known = recalled.get(item.mark)
            if known is None:
                return ReportLine(one.n, None, None, "failed", "changed_meanwhile", (CHANGED,))
            self.sources.add(known.source)
            return Work(one.n, known.source, known.external_id, known.known.content_hash, known.item, None, known.known)
        if isinstance(item, SkippedItem):
            return ReportLine(one.n, item.source_id, item.title, "skipped", item.code, (item.detail,))
        if isinstance(item, FailedItem):
            return ReportLine(
                one.n, item.source_id, item.title, "failed", item.code, (f"{item.detail} ({item.position})",)
            )
        try:
            item_hash = one.item_hash or hash_of_item(item)
        except KapcmsError as error:
            return ReportLine(
                one.n, printable(item.source_id), printable(item.title), "failed", error.code, (error.detail,)
            )
        source = source_name(self._options, one.kind, item)
        self.sources.add(source)
        return Work(one.n, source, _bounded(item.source_id), item_hash, item, one.prepared)


def known_among(works: list[Work]) -> dict[tuple[str, str], Known]:
    """What is remembered of these items, by source and id."""
    found = {(work.source, work.external_id): work.known for work in works if work.known is not None}
    asked = [work for work in works if work.known is None]
    for source in sorted({work.source for work in asked}):
        ids = [work.external_id for work in asked if work.source == source]
        query = (
            select(Origin.external_id, Origin.draft_id, Origin.content_hash, Draft.trashed_at, Draft.first_public_at)
            .join(Draft, Draft.id == Origin.draft_id)
            .where(Origin.source == source, Origin.external_id.in_(ids))
        )
        for external_id, draft_id, content_hash, trashed_at, first in db.session.execute(query):
            found[source, external_id] = Known(draft_id, content_hash, trashed_at is not None, first is not None)
    return found


def _bounded(source_id: str) -> str:
    if len(source_id) <= ID_LIMIT_CHARACTERS:
        return source_id
    return source_id[:400] + "#" + hashlib.sha256(source_id.encode()).hexdigest()


def printable(text: str | None) -> str | None:
    """The text as any encoding has it: lone surrogates become question marks."""
    return None if text is None else text.encode("utf-8", "replace").decode()
