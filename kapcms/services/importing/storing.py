"""Batches of items become drafts: new ones in bulk, known ones one by one, each without trace where it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError, StatementError

from kapcms.content.field_schemas import fitted
from kapcms.errors import KapcmsError
from kapcms.importers.seen import Seen
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.import_trace import ImportTask
from kapcms.models.origin import Origin
from kapcms.services.drafts.blank import BLANK, Content
from kapcms.services.drafts.editing import content_of
from kapcms.services.drafts.fielding import field_schemas
from kapcms.services.drafts.upserting import merge
from kapcms.services.importing.arriving import Arrivals, Numbered, Work, known_among, printable
from kapcms.services.importing.brought import brought_here, with_brought
from kapcms.services.importing.links import internal, replace_links, slugs_meant
from kapcms.services.importing.naming import free_slug, kept_slug, plain_slug, taken_among
from kapcms.services.importing.options import MEANINGS, ImportOptions
from kapcms.services.importing.preparing import Prepared, prepare
from kapcms.services.importing.recalling import Known, outline_of
from kapcms.services.importing.reporting import Action, ReportLine
from kapcms.services.importing.rows import Rows
from kapcms.services.importing.shown import Shown
from kapcms.services.importing.telling import line_of, reason_of, why_not_public
from kapcms.services.importing.tracing import Traces, task
from kapcms.services.publication.neighbours_by_title import name_neighbour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kapcms.services.access.caller import Caller
    from kapcms.services.importing.links import Waiting

TWICE = "An item with the same id of the same source came before in this run; that one is taken."
_BROKEN = (DBAPIError, StatementError, ValueError)
"""What a database says to a row that it cannot take: a slug taken this moment, a character it has not."""


class Store:
    """Stores the items of one run."""

    def __init__(self, options: ImportOptions, by: Caller) -> None:
        self._options = options
        self._by = by
        self._shown = Shown(by)
        self._rows = Rows(by)
        self._traces = Traces(self._rows)
        self._prepared: dict[int, Prepared | KapcmsError] = {}
        self._meant: dict[tuple[str, str], tuple[str, str]] = {}
        self._seen = Seen()
        self._schema: dict[str, Any] | None = None
        self._arrivals = Arrivals(options)

    @property
    def sources(self) -> set[str]:
        """The sources of the items that came so far."""
        return self._arrivals.sources

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
            source_id, title = (printable(getattr(one.item, name, None)) for name in ("source_id", "title"))
            return ReportLine(one.n, source_id, title, "failed", "not_storable", (reason,))

    def _forget(self) -> None:
        self._rows.discard()
        self._shown.forget()

    def _store(self, batch: Sequence[Numbered]) -> list[ReportLine]:
        lines: list[ReportLine] = []
        works: list[Work] = []
        seen: set[tuple[str, str]] = set()
        for work in self._arrivals.works(batch):
            if isinstance(work, ReportLine):
                lines.append(work)
                continue
            key = (work.source, work.external_id)
            if key in self._seen or key in seen:
                lines.append(
                    ReportLine(work.n, work.item.source_id, work.item.title, "skipped", "seen_already", (TWICE,))
                )
            else:
                works.append(work)
            seen.add(key)
        known = known_among(works)
        self._prepared = self._prepare([w for w in works if (w.source, w.external_id) not in known])
        taken = taken_among(plain_slug(w.item) for w in works if (w.source, w.external_id) not in known)
        lines.extend(self._one(work, known, taken) for work in works)
        self._rows.write()
        for key in seen:
            self._seen.add(key)
        return sorted(lines, key=lambda line: line.n)

    def pass_over(self, batch: Sequence[Numbered]) -> None:
        """Note items that an earlier run finished, so that the same ids are known when they come again."""
        for work in self._arrivals.works(batch):
            if isinstance(work, Work):
                self._seen.add((work.source, work.external_id))

    def _prepare(self, works: list[Work]) -> dict[int, Prepared | KapcmsError]:
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

    def _one(self, work: Work, known: dict[tuple[str, str], Known], taken: set[str]) -> ReportLine:
        before = known.get((work.source, work.external_id))
        try:
            return self._create(work, taken) if before is None else self._again(work, before)
        except KapcmsError as error:
            details = [error.detail, *(f"{fault.pointer}: {fault.detail}" for fault in error.faults)]
            return self._line(work, "failed", error.code, details)

    def _create(self, work: Work, taken: set[str]) -> ReportLine:
        prepared = self._prepared[work.n]
        if isinstance(prepared, KapcmsError):
            raise prepared
        waiting = _link(work, prepared, self._meant)
        content = self._content(work, prepared, free_slug(work.item, taken))
        draft_id = self._rows.add_article(content, prepared.searched)
        told = {"content_hash": work.item_hash, "content": content}
        self._rows.add_origin(work.source, work.external_id, draft_id, work.item, told)
        self._traces.keep(work, draft_id, content["slug"], waiting)
        if work.item.labelled_previous or work.item.labelled_next:
            self._rows.write()
            self._name_neighbours(work, draft_id)
        if self._is_to_be_published(work):
            self._rows.add(ImportTask, [task(work, "publish", draft_id, {})])
        return self._line(work, "created", reason_of(work.item), prepared.warnings)

    def _again(self, work: Work, before: Known) -> ReportLine:
        if before.content_hash == work.item_hash:
            named = not before.is_trashed and self._name_neighbours(work, before.draft_id)
            if not before.was_public and not before.is_trashed and self._is_to_be_published(work):
                self._traces.ask(work, "publish", before.draft_id)
            return self._line(work, "updated" if named else "unchanged", reason_of(work.item), [])
        if before.is_trashed:
            return self._line(work, "skipped", "in_trash", ["It is in the trash here; restore it to update it."])
        self._rows.write()
        with db.session.begin_nested():
            return self._update(work, before)

    def _update(self, work: Work, before: Known) -> ReportLine:
        origin = db.session.get_one(Origin, (work.source, work.external_id))
        draft = db.session.get_one(Draft, before.draft_id, with_for_update=True)
        here, last = content_of(draft), origin.content
        brought = brought_here(last, here)
        origin.content = with_brought(last, brought)
        is_in_step = draft.public_version == draft.version or (draft.public_version is None and here == origin.content)
        prepared = _prepared(work)
        if isinstance(prepared, KapcmsError):
            raise prepared
        keys = {key for link in prepared.links.values() for key in link.keys}
        meant = slugs_meant(work.source, keys)
        waiting = _link(work, prepared, {(work.source, key): target for key, target in meant.items()})
        new = self._content(work, prepared, kept_slug(work.item, origin.content["slug"]))
        done = merge(origin, draft, with_brought(new, brought), work.item_hash, self._by, self._options.on_conflict)
        origin.url = work.item.urls[0] if work.item.urls else None
        if done.outcome == "conflict":
            origin.content = new | {name: last[name] for name in done.conflicts}
        else:
            origin.content, origin.mark, origin.outline = new, work.item.mark, outline_of(work.item)
        self._traces.drop(work, draft.id)
        self._traces.keep(work, draft.id, draft.slug, waiting)
        self._rows.write()
        self._name_neighbours(work, draft.id)
        may_publish = draft.first_public_at is None or draft.public_version is not None
        if is_in_step and may_publish and not done.conflicts and self._is_to_be_published(work):
            self._traces.ask(work, "publish", draft.id)
        warnings = [f"edited_here: {name} was edited here and at the source" for name in done.conflicts]
        code = "edited_here" if done.outcome == "conflict" else reason_of(work.item)
        return self._line(work, done.outcome, code, [*prepared.warnings, *warnings])

    def _content(self, work: Work, prepared: Prepared, slug: str) -> Content:
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

    def _name_neighbours(self, work: Work, draft_id: str) -> bool:
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

    def _is_to_be_published(self, work: Work) -> bool:
        return self._options.publish and work.item.status == "public" and why_not_public(work.item) is None

    def _line(self, work: Work, action: Action, code: str | None, warnings: list[str]) -> ReportLine:
        return line_of(work, action, code, warnings, self._options.labels)


def _prepared(work: Work) -> Prepared | KapcmsError:
    """The content of a work's item, or why there is none."""
    if work.prepared is not None:
        return work.prepared
    try:
        return prepare(work.item)
    except KapcmsError as error:
        return error


def _link(work: Work, prepared: Prepared, found: dict[tuple[str, str], tuple[str, str]]) -> Waiting:
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
