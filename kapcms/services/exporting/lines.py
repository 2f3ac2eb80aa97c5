"""Everything there is, as lines of JSON in a fixed order: the same state gives the same bytes, on both databases.

Lines: one `export`; every draft with the versions that matter (its working copy, what readers see; with `revisions` all
of them), its publication, and where it came from; then neighbours by title, schedules, reminders, old slugs, notices,
redirects by hand,
and what imports remember. Accounts, tokens and sessions are not in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import String, Text, collate, func, select, type_coerce

from kapcms.clock import rfc3339
from kapcms.models.change import Change
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.import_trace import ImportAddress, ImportPlace, ImportTask
from kapcms.models.named_neighbour import NamedNeighbour
from kapcms.models.origin import Origin
from kapcms.models.public import PublicArticle, PublicNotice, PublicRedirect, PublicSlug, PublicThing
from kapcms.models.reminder import Reminder
from kapcms.models.revision import Revision
from kapcms.models.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import Column, ColumnElement

FORMAT = 1
TYPES = ("site", "media", "person", "topic", "snippet", "term", "article", "series")
"""The types in the order of an export: those first that others name."""
PAGE = 200
"""Drafts read at once."""

_COLUMNS = ("version", "revision", "public_version", "created_by", "updated_by")
_MOMENTS = ("first_public_at", "created_at", "updated_at", "trashed_at")
_SCHEDULED = ("draft_id", "action", "version", "author", "note", "note_kind")
_TABLES: tuple[tuple[str, Any], ...] = (("address", ImportAddress), ("place", ImportPlace), ("task", ImportTask))


def export_lines(*, revisions: bool = False) -> Iterator[bytes]:
    """The lines, each with its end; to be read in one transaction."""
    _hold_one_state()
    yield _line({"type": "export", "format": FORMAT, "revisions": revisions})
    for type_ in TYPES:
        for page in _pages(type_):
            yield from _drafts(page, revisions=revisions)
    yield from _neighbours()
    yield from _schedules()
    yield from _reminders()
    yield from _old_slugs()
    yield from _notices()
    yield from _redirects()
    for name, table in _TABLES:
        yield from _rows(name, table)


def _hold_one_state() -> None:
    """On PostgreSQL every statement would see a newer state; on SQLite a transaction sees one."""
    if db.engine.dialect.name == "postgresql":
        db.session.rollback()
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _pages(type_: str) -> Iterator[list[Draft]]:
    last = ""
    while True:
        query = select(Draft).where(Draft.type == type_).order_by(Draft.id).limit(PAGE)
        page = list(db.session.scalars(query.where(Draft.id > last) if last else query))
        if not page:
            return
        yield page
        last = page[-1].id
        db.session.expunge_all()


def _drafts(page: list[Draft], *, revisions: bool) -> Iterator[bytes]:
    ids = [draft.id for draft in page]
    kept = _revisions(page, ids, is_all=revisions)
    records = _records([draft.id for draft in page if draft.public_version is not None])
    origins = _origins(ids)
    for draft in page:
        yield _line(
            {"type": draft.type, "id": draft.id}
            | {name: getattr(draft, name) for name in _COLUMNS}
            | {name: _moment(getattr(draft, name)) for name in _MOMENTS}
            | {
                "record": records.get(draft.id),
                "revisions": kept[draft.id],
                "origins": origins.get(draft.id, []),
            }
        )


def _revisions(page: list[Draft], ids: list[str], *, is_all: bool) -> dict[str, list[dict[str, Any]]]:
    wanted = {draft.id: {draft.version, draft.public_version} for draft in page}
    content = type_coerce(Revision.content, Text)
    columns = (Revision.draft_id, Revision.version, Revision.n, Revision.kind, Revision.pinned)
    query = select(*columns, Revision.author, Revision.at, Revision.note, content)
    found: dict[str, list[dict[str, Any]]] = {draft_id: [] for draft_id in ids}
    rows = query.where(Revision.draft_id.in_(ids)).order_by(Revision.draft_id, Revision.version)
    for draft_id, version, n, kind, pinned, author, at, note, text in db.session.execute(rows):
        if is_all or version in wanted[draft_id]:
            facts = {"version": version, "n": n, "kind": kind, "pinned": pinned, "author": author}
            found[draft_id].append(facts | {"at": _moment(at), "note": note, "content": orjson.Fragment(text)})
    return found


def _records(ids: list[str]) -> dict[str, orjson.Fragment]:
    """The records with which things are public."""
    last = (select(func.max(Change.number)).where(Change.entity_id.in_(ids), Change.record.is_not(None))).group_by(
        Change.entity_id
    )
    query = select(Change.entity_id, type_coerce(Change.record, Text)).where(Change.number.in_(last))
    return {entity_id: orjson.Fragment(text) for entity_id, text in db.session.execute(query)}


def _origins(ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    columns = (Origin.draft_id, Origin.source, Origin.external_id, Origin.url, Origin.content_hash)
    query = select(*columns, type_coerce(Origin.content, Text), Origin.imported_at).where(Origin.draft_id.in_(ids))
    found: dict[str, list[dict[str, Any]]] = {}
    for draft_id, source, external_id, url, content_hash, content, imported_at in db.session.execute(query):
        facts: dict[str, Any] = {"source": source, "external_id": external_id, "url": url, "content_hash": content_hash}
        facts |= {"content": orjson.Fragment(content), "imported_at": _moment(imported_at)}
        found.setdefault(draft_id, []).append(facts)
    return {draft_id: sorted(some, key=lambda o: (o["source"], o["external_id"])) for draft_id, some in found.items()}


def _neighbours() -> Iterator[bytes]:
    for one in _stream(select(NamedNeighbour).order_by(NamedNeighbour.draft_id, NamedNeighbour.side)):
        names = ("draft_id", "side", "title", "meaning", "neighbour_id")
        yield _line({"type": "neighbour"} | {name: getattr(one, name) for name in names})


def _schedules() -> Iterator[bytes]:
    for one in _stream(select(Schedule).order_by(Schedule.draft_id, Schedule.action)):
        facts = {name: getattr(one, name) for name in _SCHEDULED}
        yield _line({"type": "schedule"} | facts | {"due_at": _moment(one.due_at)})


def _reminders() -> Iterator[bytes]:
    for one in _stream(select(Reminder).order_by(Reminder.draft_id)):
        told_at = _moment(one.told_at)
        yield _line({"type": "reminder", "draft_id": one.draft_id, "due_at": _moment(one.due_at), "told_at": told_at})


def _notices() -> Iterator[bytes]:
    """What readers are told of things that were withdrawn, each at one slug by which it was public."""
    slug = func.min(PublicSlug.slug)
    query = (
        select(PublicNotice.entity_id, PublicNotice.notice, PublicNotice.at, PublicSlug.type, slug)
        .join(PublicSlug, PublicSlug.entity_id == PublicNotice.entity_id)
        .group_by(PublicNotice.entity_id, PublicNotice.notice, PublicNotice.at, PublicSlug.type)
        .order_by(PublicNotice.entity_id)
    )
    for entity_id, notice, at, type_, one_slug in db.session.execute(query):
        told = {"notice": notice, "withdrawn_at": rfc3339(at)}
        yield _line({"type": "notice", "of": type_, "id": entity_id, "slug": one_slug} | told)


def _old_slugs() -> Iterator[bytes]:
    """Slugs that were public and are not the current one of a public thing."""
    current = select(PublicArticle.id).where(
        PublicArticle.id == PublicSlug.entity_id, PublicArticle.slug == PublicSlug.slug
    )
    thing = select(PublicThing.id).where(PublicThing.id == PublicSlug.entity_id, PublicThing.slug == PublicSlug.slug)
    query = select(PublicSlug.type, PublicSlug.slug, PublicSlug.entity_id).where(~current.exists(), ~thing.exists())
    for type_, slug, entity_id in sorted(db.session.execute(query).all()):
        yield _line({"type": "redirect", "of": type_, "slug": slug, "id": entity_id})


def _redirects() -> Iterator[bytes]:
    query = select(PublicRedirect.id, PublicRedirect.path, PublicRedirect.target).order_by(PublicRedirect.path)
    for row in db.session.execute(query.execution_options(yield_per=1000)):
        yield _line({"type": "path", "id": row.id, "path": row.path, "to": row.target})


def _rows(name: str, table: Any) -> Iterator[bytes]:
    keys = [_in_byte_order(column) for column in table.__table__.primary_key.columns]
    query = select(*table.__table__.columns).order_by(*keys)
    for row in db.session.execute(query.execution_options(yield_per=1000)).mappings():
        plain = {column: _plain(value) for column, value in row.items()}
        yield _line({"type": "import", "table": name, "row": plain})


def _in_byte_order(column: Column[Any]) -> ColumnElement[Any]:
    """Text as both databases sort it alike, whatever the language of the database."""
    if not isinstance(column.type, String):
        return column
    return collate(column, "C" if db.engine.dialect.name == "postgresql" else "BINARY")


def _stream(query: Any) -> Iterable[Any]:
    return db.session.scalars(query.execution_options(yield_per=1000))


def _plain(value: Any) -> Any:
    return _moment(value) if hasattr(value, "isoformat") else value


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)


def _line(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value) + b"\n"
