"""Batches of items become drafts: new ones in bulk, known ones one by one, each without trace where it fails."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError, StatementError

from kapcms.clock import now, rfc3339
from kapcms.content.field_schemas import fitted
from kapcms.content.slug import slug_from
from kapcms.errors import KapcmsError
from kapcms.importers.imported import FailedItem, KnownItem, SkippedItem
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.import_trace import ImportAddress, ImportPlace, ImportTask
from kapcms.models.origin import Origin
from kapcms.services.drafts.blank import BLANK, Content
from kapcms.services.drafts.editing import content_of
from kapcms.services.drafts.fielding import field_schemas
from kapcms.services.drafts.upserting import merge
from kapcms.services.importing.addresses import keys_of
from kapcms.services.importing.brought import brought_here, with_brought
from kapcms.services.importing.links import internal, replace_links, slugs_meant
from kapcms.services.importing.naming import free_slug, kept_slug, plain_slug, taken_among
from kapcms.services.importing.options import MEANINGS, ImportOptions, source_name
from kapcms.services.importing.preparing import Prepared, hash_of_item, prepare
from kapcms.services.importing.recalling import Recalled, outline_of, recall
from kapcms.services.importing.reporting import Action, ReportLine
from kapcms.services.importing.rows import Rows
from kapcms.services.importing.shown import Shown
from kapcms.services.publication.neighbours_by_title import name_neighbour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kapcms.importers.imported import ImportedArticle
    from kapcms.services.access.caller import Caller
    from kapcms.services.importing.links import Waiting

ID_LIMIT_CHARACTERS = 500
TWICE = "An item with the same id of the same source came before in this run; that one is taken."
CHANGED = "Another import changed it while this one read the file; run it again."
_BROKEN = (DBAPIError, StatementError, ValueError)
"""What a database says to a row that it cannot take: a slug taken this moment, a character it has not."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """The `n`-th of the run: an `Item` of an importer (see `Ready`), or a line of an export of our own."""

    n: int
    kind: str
    item: Any
    item_hash: str = ""
    prepared: Prepared | KapcmsError | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an item that was imported before."""

    draft_id: str
    content_hash: str
    is_trashed: bool
    was_public: bool


@dataclass(slots=True)
class _Work:
    """One article on its way: its place in the run, its source and id there, its hash, its content if that is made."""

    n: int
    source: str
    external_id: str
    item_hash: str
    item: ImportedArticle
    prepared: Prepared | KapcmsError | None = None


class Store:
    """Stores the items of one run."""

    def __init__(self, options: ImportOptions, by: Caller) -> None:
        self._options = options
        self._by = by
        self._shown = Shown(by)
        self._rows = Rows(by)
        self._prepared: dict[int, Prepared | KapcmsError] = {}
        self._meant: dict[tuple[str, str], tuple[str, str]] = {}
        self._seen: set[int] = set()
        self._schema: dict[str, Any] | None = None
        self.sources: set[str] = set()

    def store(self, batch: Sequence[Numbered]) -> list[ReportLine]:
        """Store a batch; a line for every item, in order. Where the database refuses it, item by item."""
        try:
            with db.session.begin_nested():
                return self._store(batch)
        except _BROKEN:
            self._forget()
            return [self._store_alone(one) for one in batch]

    def _store_alone(self, one: Numbered) -> ReportLine:
        try:
            with db.session.begin_nested():
                return self._store([one])[0]
        except _BROKEN as error:
            self._forget()
            reason = str(getattr(error, "orig", error)).splitlines()[0][:300]
            source_id, title = (_printable(getattr(one.item, name, None)) for name in ("source_id", "title"))
            return ReportLine(one.n, source_id, title, "failed", "not_storable", (reason,))

    def _forget(self) -> None:
        self._rows.discard()
        self._shown.forget()

    def _store(self, batch: Sequence[Numbered]) -> list[ReportLine]:
        lines: list[ReportLine] = []
        works: list[_Work] = []
        seen: set[int] = set()
        recalled = self._recalled(batch)
        for one in batch:
            work = self._work(one, recalled)
            if isinstance(work, ReportLine):
                lines.append(work)
                continue
            mark = hash((work.source, work.external_id))
            if mark in self._seen or mark in seen:
                lines.append(
                    ReportLine(one.n, work.item.source_id, work.item.title, "skipped", "seen_already", (TWICE,))
                )
            else:
                works.append(work)
            seen.add(mark)
        known = self._known(works)
        self._prepared = self._prepare([w for w in works if (w.source, w.external_id) not in known])
        taken = taken_among(plain_slug(w.item) for w in works if (w.source, w.external_id) not in known)
        lines.extend(self._one(work, known, taken) for work in works)
        self._rows.write()
        self._seen |= seen
        return sorted(lines, key=lambda line: line.n)

    def pass_over(self, batch: Sequence[Numbered]) -> None:
        """Note items that an earlier run finished, so that the same ids are known when they come again."""
        recalled = self._recalled(batch)
        for one in batch:
            work = self._work(one, recalled)
            if isinstance(work, _Work):
                self._seen.add(hash((work.source, work.external_id)))

    def _recalled(self, batch: Sequence[Numbered]) -> dict[str, Recalled]:
        marks = [one.item.mark for one in batch if isinstance(one.item, KnownItem)]
        return recall(self._options, batch[0].kind, marks) if marks else {}

    def _work(self, one: Numbered, recalled: dict[str, Recalled]) -> _Work | ReportLine:
        """The article of an item, or the line that says why there is none."""
        item = one.item
        if isinstance(item, KnownItem):
            known = recalled.get(item.mark)
            if known is None:
                return ReportLine(one.n, None, None, "failed", "changed_meanwhile", (CHANGED,))
            self.sources.add(known.source)
            return _Work(one.n, known.source, known.external_id, known.content_hash, known.item)
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
                one.n, _printable(item.source_id), _printable(item.title), "failed", error.code, (error.detail,)
            )
        source = source_name(self._options, one.kind, item)
        self.sources.add(source)
        return _Work(one.n, source, _bounded(item.source_id), item_hash, item, one.prepared)

    def _known(self, works: list[_Work]) -> dict[tuple[str, str], Known]:
        found: dict[tuple[str, str], Known] = {}
        for source in sorted({work.source for work in works}):
            ids = [work.external_id for work in works if work.source == source]
            query = (
                select(
                    Origin.external_id, Origin.draft_id, Origin.content_hash, Draft.trashed_at, Draft.first_public_at
                )
                .join(Draft, Draft.id == Origin.draft_id)
                .where(Origin.source == source, Origin.external_id.in_(ids))
            )
            for external_id, draft_id, content_hash, trashed_at, first in db.session.execute(query):
                found[source, external_id] = Known(draft_id, content_hash, trashed_at is not None, first is not None)
        return found

    def _prepare(self, works: list[_Work]) -> dict[int, Prepared | KapcmsError]:
        """The content of new items by their number, and in one question a source what their links mean."""
        prepared: dict[int, Prepared | KapcmsError] = {}
        keys: dict[str, set[str]] = {}
        for work in works:
            ready = prepared[work.n] = _prepared(work)
            if isinstance(ready, KapcmsError):
                continue
            meant = {key for link in ready.links.values() for key in link.keys}
            keys.setdefault(work.source, set()).update(meant)
        self._meant = {
            (source, key): target for source in keys for key, target in slugs_meant(source, keys[source]).items()
        }
        return prepared

    def _one(self, work: _Work, known: dict[tuple[str, str], Known], taken: set[str]) -> ReportLine:
        before = known.get((work.source, work.external_id))
        try:
            return self._create(work, taken) if before is None else self._again(work, before)
        except KapcmsError as error:
            details = [error.detail, *(f"{fault.pointer}: {fault.detail}" for fault in error.faults)]
            return self._line(work, "failed", error.code, details)

    def _create(self, work: _Work, taken: set[str]) -> ReportLine:
        prepared = self._prepared[work.n]
        if isinstance(prepared, KapcmsError):
            raise prepared
        waiting = _link(work, prepared, self._meant)
        content = self._content(work, prepared, free_slug(work.item, taken))
        draft_id = self._rows.add_article(content)
        told = {"content_hash": work.item_hash, "content": content}
        self._rows.add_origin(work.source, work.external_id, draft_id, work.item, told)
        self._trace(work, draft_id, content["slug"], waiting)
        if work.item.labelled_previous or work.item.labelled_next:
            self._rows.write()
            self._name_neighbours(work, draft_id)
        if self._is_to_be_published(work):
            self._rows.add(ImportTask, [_task(work, "publish", draft_id, {})])
        return self._line(work, "created", _code(work.item), prepared.warnings)

    def _again(self, work: _Work, before: Known) -> ReportLine:
        if before.content_hash == work.item_hash:
            named = not before.is_trashed and self._name_neighbours(work, before.draft_id)
            if not before.was_public and not before.is_trashed and self._is_to_be_published(work):
                self._ask(work, "publish", before.draft_id)
            return self._line(work, "updated" if named else "unchanged", _code(work.item), [])
        if before.is_trashed:
            return self._line(work, "skipped", "in_trash", ["It is in the trash here; restore it to update it."])
        self._rows.write()
        with db.session.begin_nested():
            return self._update(work, before)

    def _update(self, work: _Work, before: Known) -> ReportLine:
        origin = db.session.get_one(Origin, (work.source, work.external_id))
        draft = db.session.get_one(Draft, before.draft_id, with_for_update=True)
        here = content_of(draft)
        brought = brought_here(origin.content, here)
        origin.content = with_brought(origin.content, brought)
        is_in_step = draft.public_version == draft.version or (draft.public_version is None and here == origin.content)
        prepared = _prepared(work)
        if isinstance(prepared, KapcmsError):
            raise prepared
        keys = {key for link in prepared.links.values() for key in link.keys}
        meant = slugs_meant(work.source, keys)
        waiting = _link(work, prepared, {(work.source, key): target for key, target in meant.items()})
        new = self._content(work, prepared, kept_slug(work.item, origin.content["slug"]))
        done = merge(origin, draft, with_brought(new, brought), work.item_hash, self._by, self._options.on_conflict)
        origin.content = new
        origin.url = work.item.urls[0] if work.item.urls else None
        origin.mark, origin.outline = work.item.mark, outline_of(work.item)
        self._stir_series(work, draft.id)
        for table in (ImportAddress, ImportPlace):
            db.session.execute(delete(table).where(table.source == work.source, table.draft_id == draft.id))
        is_links_of_draft = (ImportTask.source == work.source) & (ImportTask.key == draft.id)
        db.session.execute(delete(ImportTask).where(is_links_of_draft, ImportTask.what == "links"))
        self._trace(work, draft.id, draft.slug, waiting)
        self._rows.write()
        self._name_neighbours(work, draft.id)
        may_publish = draft.first_public_at is None or draft.public_version is not None
        if is_in_step and may_publish and not done.conflicts and self._is_to_be_published(work):
            self._ask(work, "publish", draft.id)
        warnings = [f"edited_here: {name} was edited here and at the source" for name in done.conflicts]
        code = "edited_here" if done.outcome == "conflict" else _code(work.item)
        return self._line(work, done.outcome, code, [*prepared.warnings, *warnings])

    def _content(self, work: _Work, prepared: Prepared, slug: str) -> Content:
        fields, remarks = fitted(self._article_schema(), prepared.content["fields"])
        prepared.warnings.extend(remark for remark in remarks if remark not in prepared.warnings)
        content = prepared.content | {
            "slug": slug,
            "fields": fields,
            "authors": self._shown.authors_of(work.item, work.source),
            "topics": self._shown.topics_of(work.item, work.source),
        }
        if content["review"] is not None:
            content["review"] = content["review"] | {"reviewed_by": self._shown.reviewer_of(work.item, work.source)}
        return {name: content[name] for name in BLANK["article"]}

    def _article_schema(self) -> dict[str, Any]:
        """The site's own fields of articles, asked for once a run."""
        if self._schema is None:
            self._schema = field_schemas().get("article", {})
        return self._schema

    @staticmethod
    def _is_asked(work: _Work, draft_id: str) -> bool:
        """Whether an earlier import asked for the translation's link, and waits for its original."""
        return db.session.get(ImportTask, (work.source, "translate", draft_id)) is not None

    def _trace(self, work: _Work, draft_id: str, slug: str, waiting: Waiting) -> None:
        """Remember by what links mean the article, where it stands in series, and which of its links wait."""
        rows = [{"source": work.source, "key": key, "draft_id": draft_id} for key in sorted(keys_of(work.item))]
        self._rows.add(ImportAddress, rows)
        if waiting:
            self._rows.add(ImportTask, [_task(work, "links", draft_id, waiting)])
        if work.item.translation_of and not self._is_asked(work, draft_id):
            self._rows.add(ImportTask, [_task(work, "translate", draft_id, {"of": work.item.translation_of})])
        places = {slug_from(p.series_slug or p.series_title, fallback="series"): p for p in work.item.series}
        for series, place in places.items():
            row = {
                "source": work.source,
                "series": series,
                "draft_id": draft_id,
                "title": place.series_title or series,
                "position": place.position,
                "at": work.item.published_at or work.item.scheduled_at,
                "slug": slug,
            }
            self._rows.add(ImportPlace, [row])
            self._ask(work, "series", series)

    def _name_neighbours(self, work: _Work, draft_id: str) -> bool:
        """Keep the neighbours that the page names; whether anything changed."""
        item = work.item
        if not item.labelled_previous and not item.labelled_next:
            return False
        draft = db.session.get_one(Draft, draft_id)
        meanings = MEANINGS[self._options.labels] if self._options.labels else {}
        previous = name_neighbour(draft, "previous", item.labelled_previous, meanings.get("previous"))
        following = name_neighbour(draft, "next", item.labelled_next, meanings.get("next"))
        db.session.flush()
        return previous or following

    def _is_to_be_published(self, work: _Work) -> bool:
        return self._options.publish and work.item.status == "public" and why_not_public(work.item) is None

    def _stir_series(self, work: _Work, draft_id: str) -> None:
        """Let the series in which the article stood so far be arranged anew."""
        places = select(ImportPlace.series).where(ImportPlace.source == work.source, ImportPlace.draft_id == draft_id)
        for series in db.session.scalars(places).all():
            self._ask(work, "series", series)

    def _ask(self, work: _Work, what: str, key: str) -> None:
        """Note what is to be done once all items are here."""
        if db.session.get(ImportTask, (work.source, what, key)) is None:
            db.session.add(ImportTask(**_task(work, what, key, {})))
            db.session.flush()

    def _line(self, work: _Work, action: Action, code: str | None, warnings: list[str]) -> ReportLine:
        told = [*warnings, *_about_dates(work.item), *self._about_labels(work.item)]
        return ReportLine(work.n, work.item.source_id, work.item.title, action, code, tuple(told))

    def _about_labels(self, item: ImportedArticle) -> list[str]:
        """What was seen and what was made of it."""
        labels = self._options.labels
        return [
            f"neighbour_by_title: the page labels {title!r} as {side}"
            + (f", which is the {MEANINGS[labels][side]} one" if labels else "")
            for side, title in (("previous", item.labelled_previous), ("next", item.labelled_next))
            if title
        ]


def _prepared(work: _Work) -> Prepared | KapcmsError:
    """The content of a work's item, or why there is none."""
    if work.prepared is not None:
        return work.prepared
    try:
        return prepare(work.item)
    except KapcmsError as error:
        return error


def _link(work: _Work, prepared: Prepared, found: dict[tuple[str, str], tuple[str, str]]) -> Waiting:
    """Rewrite the links whose articles are here; those that wait, as they then stand in the body.

    A link with an anchor waits too, because the article's anchors are looked at once all are here.
    """
    waiting: Waiting = {}
    replacements = {}
    for href, meant in prepared.links.items():
        targets = [found[work.source, key] for key in meant.keys if (work.source, key) in found]
        if targets and not meant.fragment:
            replacements[href] = internal(targets[0][0], "")
        else:
            replacements[href] = meant.fallback
            waiting[meant.fallback] = [*meant.keys, f"#{meant.fragment}"]
    if replacements:
        replace_links(prepared.content["body"], replacements)
    return waiting


def why_not_public(item: ImportedArticle) -> str | None:
    """Why readers of the source do not see the item now: what it was there, still to come, or past; None if they do."""
    if item.status != "public":
        return f"was_{item.status}"
    moment = now()
    if item.published_at is not None and item.published_at > moment:
        return "was_scheduled"
    return "was_expired" if item.expires_at is not None and item.expires_at <= moment else None


def _code(item: ImportedArticle) -> str | None:
    reason = why_not_public(item)
    return None if reason == "was_unknown" else reason


def _about_dates(item: ImportedArticle) -> list[str]:
    if why_not_public(item) != "was_scheduled":
        return []
    moment = item.scheduled_at or item.published_at
    when = rfc3339(moment) if moment else "an unknown time"
    return [f"not_armed: it waited there for {when}; here nothing is set to happen then"]


def _task(work: _Work, what: str, key: str, detail: Any) -> dict[str, Any]:
    return {"source": work.source, "what": what, "key": key, "detail": detail}


def _bounded(source_id: str) -> str:
    if len(source_id) <= ID_LIMIT_CHARACTERS:
        return source_id
    return source_id[:400] + "#" + hashlib.sha256(source_id.encode()).hexdigest()


def _printable(text: str | None) -> str | None:
    return None if text is None else text.encode("utf-8", "replace").decode()
