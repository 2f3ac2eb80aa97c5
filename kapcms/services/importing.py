"""Importing: from what an importer read to drafts, each item for itself, with a report line for every one.

An item that is stored already and says the same writes nothing. What an editor changed since stays, and is reported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from kapcms.clock import rfc3339
from kapcms.content.slug import slug_from
from kapcms.errors import Conflict, KapcmsError
from kapcms.importers.imported import FailedItem, ImportedArticle, Item, SkippedItem
from kapcms.models.database import db
from kapcms.models.origin import find_origin
from kapcms.services.naming import check_slug_is_free
from kapcms.services.neighbours_by_title import name_neighbour
from kapcms.services.publishing import publish
from kapcms.services.upserting import OnConflict, SourceKey, Upserted, upsert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kapcms.importers.imported import ImportedPerson, ImportedTopic
    from kapcms.models.draft import Draft
    from kapcms.services.caller import Caller

Labels = Literal["newer-first", "older-first"]
Action = Literal["created", "updated", "unchanged", "skipped", "conflict", "failed"]
ACTIONS: tuple[Action, ...] = ("created", "updated", "unchanged", "skipped", "conflict", "failed")

MEANINGS: dict[Labels, dict[str, str]] = {
    "newer-first": {"previous": "newer", "next": "older"},
    "older-first": {"previous": "older", "next": "newer"},
}
"""What the labels of a page mean: on real Squarespace pages "Previous" is the newer post (newer-first)."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import. `source` names the site: by it and their ids a second run finds its items (None: their kind)."""

    source: str | None
    labels: Labels | None = None
    on_conflict: OnConflict = "keep"
    publish: bool = False


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What became of one item of the source."""

    n: int
    source_id: str | None
    title: str | None
    action: Action
    code: str | None = None
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The line as a report has it."""
        return {
            "n": self.n,
            "source_id": self.source_id,
            "title": self.title,
            "action": self.action,
            "code": self.code,
            "warnings": list(self.warnings),
        }


@dataclass(slots=True)
class Sum:
    """How many items had which fate; `total` is their number."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ACTIONS, 0))

    def add(self, line: ReportLine) -> None:
        """Count one line."""
        self.counts[line.action] += 1

    def as_json(self) -> dict[str, int]:
        """The last line of a report."""
        return {"total": sum(self.counts.values()), **self.counts}


def import_items(items: Iterable[tuple[int, Item]], options: ImportOptions, by: Caller) -> Iterator[ReportLine]:
    """Import numbered items, each in a savepoint of its own: one that fails leaves no trace but its line."""
    for n, item in items:
        yield import_item(n, item, options, by)


def import_item(n: int, item: Item, options: ImportOptions, by: Caller) -> ReportLine:
    """Import one item, or say why not."""
    if isinstance(item, SkippedItem):
        return ReportLine(n, item.source_id, item.title, "skipped", item.code, (item.detail,))
    if isinstance(item, FailedItem):
        return ReportLine(n, item.source_id, item.title, "failed", item.code, (f"{item.detail} ({item.position})",))
    try:
        with db.session.begin_nested():
            return _import_article(n, item, options, by)
    except KapcmsError as error:
        details = [error.detail, *(f"{fault.pointer}: {fault.detail}" for fault in error.faults)]
        return ReportLine(n, item.source_id, item.title, "failed", error.code, tuple(details))


def _import_article(n: int, item: ImportedArticle, options: ImportOptions, by: Caller) -> ReportLine:
    key = SourceKey(options.source or "import", item.source_id)
    done = upsert(key, _fields(item, key, by), by, options.on_conflict)
    named = _name_neighbours(done.draft, item, options.labels)
    warnings = [f"{remark.code}: {remark.detail}" for remark in item.warnings]
    warnings += [f"edited_here: {name} was edited here and at the source" for name in done.conflicts]
    warnings += _about_labels(item, options.labels)
    if options.publish and item.status == "public" and done.outcome in {"created", "updated"}:
        publish(done.draft)
    action: Action = "updated" if named and done.outcome == "unchanged" else done.outcome
    return ReportLine(n, item.source_id, item.title, action, _code(done, item), tuple(warnings))


def _code(done: Upserted, item: ImportedArticle) -> str | None:
    if done.outcome == "conflict":
        return "edited_here"
    return None if item.status in {"public", "unknown"} else f"was_{item.status}"


def _fields(item: ImportedArticle, key: SourceKey, by: Caller) -> dict[str, Any]:
    """The fields of the article as on write; what the source does not say is left out."""
    fields: dict[str, Any] = {
        "title": item.title,
        "body": {item.body.form: item.body.text},
        "subtitle": item.subtitle,
        "excerpt": item.excerpt,
        "locale": item.locale,
        "published_at": rfc3339(item.published_at) if item.published_at else None,
        "authors": [_person(person, key, by) for person in item.authors],
        "topics": [_topic(topic, key, by) for topic in item.topics],
        "fields": item.fields or None,
    }
    seo = {"title": item.seo_title, "description": item.seo_description, "canonical_url": item.canonical_url}
    if any(seo.values()):
        fields["seo"] = seo
    if item.cover is not None:
        fields["cover"] = {name: getattr(item.cover, name) for name in ("url", "alt", "width", "height")}
    if item.slug:
        fields["slug"] = _slug(item, key)
    return {name: value for name, value in fields.items() if value is not None and value != []}


def _slug(item: ImportedArticle, key: SourceKey) -> str:
    """The source's slug, with its date and then a number behind it where another article has it; the same each run."""
    known = find_origin(key.source, key.external_id)
    own_id = None if known is None else known.draft_id
    plain = slug_from(item.slug or "", fallback="article")
    dated = f"{plain}-{item.published_at:%Y-%m-%d}" if item.published_at else plain
    for slug in (plain, dated, *(f"{dated}-{number}" for number in range(2, 1000))):
        try:
            check_slug_is_free("article", slug, own_id)
        except Conflict:
            continue
        return slug
    return plain


def _person(person: ImportedPerson, key: SourceKey, by: Caller) -> str:
    slug = person.slug or slug_from(person.name, fallback="person")
    fields = {"name": person.name} | ({"bio": person.bio} if person.bio else {})
    return upsert(SourceKey(key.source, f"person:{slug}", "person"), fields, by).draft.id


def _topic(topic: ImportedTopic, key: SourceKey, by: Caller) -> str:
    slug = topic.slug or slug_from(topic.title, fallback="topic")
    return upsert(SourceKey(key.source, f"topic:{slug}", "topic"), {"title": topic.title}, by).draft.id


def _name_neighbours(draft: Draft, item: ImportedArticle, labels: Labels | None) -> bool:
    """Keep the neighbours that the page names; whether anything changed."""
    meanings = MEANINGS[labels] if labels else {}
    previous = name_neighbour(draft, "previous", item.labelled_previous, meanings.get("previous"))
    following = name_neighbour(draft, "next", item.labelled_next, meanings.get("next"))
    return previous or following


def _about_labels(item: ImportedArticle, labels: Labels | None) -> list[str]:
    """What was seen and what was made of it."""
    return [
        f"neighbour_by_title: the page labels {title!r} as {side}"
        + (f", which is the {MEANINGS[labels][side]} one" if labels else "")
        for side, title in (("previous", item.labelled_previous), ("next", item.labelled_next))
        if title
    ]
