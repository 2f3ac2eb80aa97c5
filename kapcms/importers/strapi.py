"""Strapi's data: answers of its REST API (4 and 5), its templates' data file, the entities of `strapi export`.

Nothing says which collection holds articles: a row with a title and a body is one. Drafts are told by `publishedAt`;
where a file has no such field, the status is unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kapcms.importers.imported import (
    FailedItem,
    ImportedArticle,
    ImportedImage,
    ImportedPerson,
    ImportedPlace,
    ImportedTopic,
    Remark,
    SkippedItem,
    Status,
    UnreadableSource,
)
from kapcms.importers.json_files.streamed import TOP_LEVEL, BrokenJson, Oversized, values
from kapcms.importers.ndjson import BadLine, read_lines
from kapcms.importers.strapi_export.body import is_body, strapi_body
from kapcms.importers.texts.dates import moment
from kapcms.importers.texts.plain import plain_title, storable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.importers.imported import Item
    from kapcms.importers.source import Source

KIND = "strapi"

_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
_ENTITY = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"type"\s*:\s*"(?:api|plugin|admin)::')
_SIGNS = (
    rb'"__component"\s*:',
    rb'"documentId"\s*:',
    rb'"data"\s*:\s*[\[{]\s*\{?\s*"id"\s*:\s*\d+\s*,\s*"attributes"\s*:',
)
_BODIES = ("body", "content", "blocks", "text", "richText", "markdown", "article", "description")
_TITLES = ("title", "headline", "name", "heading")
_POSITIONS = ("series_order", "seriesOrder", "part", "order", "position")


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: its collection, its id, its fields, and where it stands."""

    collection: str
    key: str
    fields: dict[str, Any]
    position: str


def looks_like(head: bytes, name: str) -> bool:  # noqa: ARG001 - every importer is asked with the name
    """Whether the beginning is data of Strapi."""
    if _ENTITY.match(head):
        return True
    return _START.match(head) is not None and any(re.search(sign, head) for sign in _SIGNS)


def read(source: Source) -> Iterator[Item]:
    """One item a row, in the order of the file.

    Raises:
        UnreadableSource: the file is no JSON, or holds no rows.
    """
    count = 0
    try:
        names = _names(source)
        for row in _rows(source):
            count += 1
            yield row if isinstance(row, FailedItem) else _item(row, names)
    except BrokenJson as error:
        if not count:
            raise UnreadableSource(f"{source.path.name}: {error.detail}", position=error.position) from error
        yield FailedItem(None, None, "broken_json", f"{error.detail}; what follows is lost", error.position)
        return
    if not count:
        raise UnreadableSource(f"{source.path.name}: no rows were found in this file")


def _rows(source: Source) -> Iterator[_Row | FailedItem]:
    head = source.head()
    if _ENTITY.match(head):
        yield from _entities(source)
        return
    is_answer = re.match(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:data|meta)"\s*:', head) is not None
    counts: dict[str, int] = {}
    for collection, value in _answers(source) if is_answer else _template(source):
        counts[collection] = counts.get(collection, 0) + 1
        position = f"{collection} {counts[collection]}"
        if isinstance(value, Oversized):
            yield FailedItem(None, None, "too_large", value.detail, position)
        elif not isinstance(value, dict):
            yield FailedItem(None, None, "no_row", "a row is no object", position)
        else:
            inner = value.get("attributes")
            fields = {**inner, "id": value.get("id")} if isinstance(inner, dict) else value
            key = fields.get("documentId") or fields.get("id") or counts[collection]
            yield _Row(collection, f"{collection}:{key}", fields, position)


def _answers(source: Source) -> Iterator[tuple[str, Any]]:
    for _, value in values(source, {"data"} if _is_single(source) else {"data.item"}):
        yield "data", value


def _is_single(source: Source) -> bool:
    first = re.search(rb'"data"\s*:\s*([\[{])', source.head())
    return first is not None and first[1] == b"{"


def _template(source: Source) -> Iterator[tuple[str, Any]]:
    """The members of each top-level list, and each top-level object, with the name of their collection."""
    for path, value in values(source, {TOP_LEVEL}):
        yield path.removesuffix(".item"), value


def _entities(source: Source) -> Iterator[_Row | FailedItem]:
    for line in read_lines(source):
        if isinstance(line, BadLine):
            yield FailedItem(None, None, "bad_line", line.detail, f"line {line.number}")
            continue
        data = line.value.get("data")
        kind = str(line.value.get("type"))
        fields = data if isinstance(data, dict) else {}
        key = fields.get("documentId") or line.value.get("id")
        yield _Row(kind, f"{kind}:{key}", fields, f"line {line.number}")


def _names(source: Source) -> dict[tuple[str, str], str]:
    """The titles of the template's people and categories by (collection, id); the id is the place in the list."""
    if _ENTITY.match(source.head()):
        return {}
    found: dict[tuple[str, str], str] = {}
    for row in _rows(source):
        if isinstance(row, _Row) and (name := _line(row.fields, "name", "title")):
            found[(row.collection, row.key.rsplit(":", 1)[-1])] = name
    return found


def _item(row: _Row, names: dict[tuple[str, str], str]) -> Item:
    title = _line(row.fields, *_TITLES)
    body_field = next((name for name in _BODIES if row.fields.get(name) and is_body(row.fields[name])), None)
    is_own = not row.collection.startswith(("plugin::", "admin::"))
    has_title = any(row.fields.get(name) for name in _TITLES[:2])
    if (
        body_field is None
        or not has_title
        or not is_own
        or (body_field == "description" and not row.fields.get("slug"))
    ):
        return SkippedItem(
            row.key, title if is_own else None, "no_article", f"a row of {row.collection} without title and body"
        )
    return _article(row, title or "", body_field, names)


def _article(row: _Row, title: str, body_field: str, names: dict[tuple[str, str], str]) -> ImportedArticle:
    fields = row.fields
    body, remarks = strapi_body(fields[body_field])
    locale = fields.get("locale")
    own_key = row.key if not isinstance(locale, str) or not fields.get("documentId") else f"{row.key}@{locale}"
    summary = _line(fields, "excerpt", "summary") or (
        _line(fields, "description") if body_field != "description" else None
    )
    seo = fields.get("seo")
    table = seo if isinstance(seo, dict) else {}
    status = _status(fields)
    return ImportedArticle(
        source_id=f"{own_key}:draft" if status == "draft" and fields.get("documentId") else own_key,
        title=title,
        body=body,
        status=status,
        slug=_line(fields, "slug"),
        subtitle=_line(fields, "subtitle"),
        excerpt=summary,
        locale=locale if isinstance(locale, str) else None,
        published_at=moment(fields.get("publishedAt"))
        or moment(fields.get("published_at"))
        or moment(fields.get("date")),
        updated_at=moment(fields.get("updatedAt")) or moment(fields.get("updated_at")),
        authors=tuple(ImportedPerson(name, slug) for name, slug in _related(fields, ("author", "authors"), names)),
        topics=(
            *(ImportedTopic(t, s, "category") for t, s in _related(fields, ("category", "categories"), names)),
            *(ImportedTopic(t, s) for t, s in _related(fields, ("tags", "tag", "topics"), names)),
        ),
        series=_series(fields, names),
        cover=_cover(fields),
        seo_title=_line(table, "metaTitle"),
        seo_description=_line(table, "metaDescription"),
        canonical_url=_line(table, "canonicalURL"),
        warnings=(*remarks, *_other_bodies(fields, body_field)),
    )


def _other_bodies(fields: dict[str, Any], body_field: str) -> list[Remark]:
    """A row may have a text and a dynamic zone: one is the body, that there is another must not go unsaid."""
    others = [name for name in _BODIES if name not in {body_field, "description"} and fields.get(name)]
    found = [name for name in others if is_body(fields[name])]
    detail = f"the body is {body_field}; not taken over: {', '.join(found)}"
    return [Remark("other_body", detail)] if found else []


def _status(fields: dict[str, Any]) -> Status:
    """Public where a date says when; a draft where the date is there and empty; unknown where no field tells."""
    said = str(fields.get("status") or "")
    if said in {"draft", "modified"}:
        return "draft"
    for name in ("publishedAt", "published_at"):
        if name in fields:
            return "public" if moment(fields[name]) else "draft"
    return "public" if said == "published" else "unknown"


def _line(fields: dict[str, Any], *names: str) -> str | None:
    return next((plain_title(v) for name in names if isinstance(v := fields.get(name), str) and v.strip()), None)


def _related(
    fields: dict[str, Any], fields_named: tuple[str, ...], names: dict[tuple[str, str], str]
) -> list[tuple[str, str | None]]:
    """Names and slugs of related rows: whole ones, or `{"id": …}` of another collection of the file."""
    found: list[tuple[str, str | None]] = []
    for field_name in fields_named:
        value = fields.get(field_name)
        if isinstance(value, dict) and "data" in value:
            value = value["data"]
        for entry in value if isinstance(value, list) else [value]:
            inner = entry.get("attributes", entry) if isinstance(entry, dict) else {"name": entry}
            name = _line(inner, "name", "title", "username") if isinstance(inner, dict) else None
            if name is None and isinstance(entry, dict):
                name = _by_id(field_name, str(entry.get("id")), names)
            slug = inner.get("slug") if isinstance(inner, dict) else None
            if name and "@" not in name:
                found.append((storable(name), slug if isinstance(slug, str) else None))
    return list(dict.fromkeys(found))


def _by_id(field_name: str, key: str, names: dict[tuple[str, str], str]) -> str | None:
    plurals = (field_name, f"{field_name}s", re.sub(r"y$", "ies", field_name))
    return next((names[(plural, key)] for plural in plurals if (plural, key) in names), None)


def _series(fields: dict[str, Any], names: dict[tuple[str, str], str]) -> tuple[ImportedPlace, ...]:
    numbers = (fields.get(name) for name in _POSITIONS)
    number = next((n for n in numbers if isinstance(n, int | float) and not isinstance(n, bool)), None)
    return tuple(ImportedPlace(title, number, slug) for title, slug in _related(fields, ("series",), names))


def _cover(fields: dict[str, Any]) -> ImportedImage | None:
    for name in ("cover", "image", "coverImage", "thumbnail"):
        value = fields.get(name)
        data = value.get("data", value) if isinstance(value, dict) else None
        inner = data.get("attributes", data) if isinstance(data, dict) else None
        if isinstance(inner, dict) and isinstance(inner.get("url"), str):
            alt, caption = inner.get("alternativeText"), inner.get("caption")
            return ImportedImage(
                inner["url"], alt if isinstance(alt, str) else "", caption if isinstance(caption, str) else None
            )
    return None
