"""Answers of WordPress's REST API saved as JSON: a list of posts, one post, or a folder of such files.

Names of people, topics and covers come from `_embedded`, or from the users, categories, tags and media that stand in
the same file or folder.
"""

from __future__ import annotations

import os
import re
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

from kapcms.importers.imported import (
    FailedItem,
    ImportedArticle,
    ImportedBody,
    ImportedImage,
    ImportedPerson,
    ImportedPlace,
    ImportedTopic,
    Remark,
    SkippedItem,
    Status,
    UnreadableSource,
)
from kapcms.importers.json_files.streamed import BrokenJson, Oversized, values
from kapcms.importers.texts.dates import moment, says_zone
from kapcms.importers.texts.plain import plain_title, storable, text_of_html
from kapcms.importers.wordpress.rest_rows import (
    SERIES_TAXONOMIES,
    Lookup,
    kind_of_row,
    rendered,
    wp_image,
    wp_person,
    wp_topic,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kapcms.importers.imported import Item
    from kapcms.importers.source import Source

KIND = "wpapi"

Found = TypeVar("Found", ImportedPerson, ImportedTopic, ImportedImage)

_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]")
_SIGNS = (
    (rb'"(?:title|content|guid)"\s*:\s*\{\s*"(?:rendered|raw)"\s*:', rb'"(?:slug|link|date)"\s*:'),
    (rb'"taxonomy"\s*:', rb'"slug"\s*:', rb'"link"\s*:', rb'"name"\s*:'),
    (rb'"avatar_urls"\s*:', rb'"name"\s*:'),
)
_STATUSES: dict[str, Status] = {
    "publish": "public", "future": "scheduled", "draft": "draft", "auto-draft": "draft", "pending": "draft",
    "private": "private", "trash": "trash", "inherit": "unknown",
}  # fmt: skip
_GENERATED_EXCERPT = re.compile(r"(?:\[\s*(?:…|\.\.\.)\s*\]|…)\s*(?:Read more.*|Continue reading.*)?$", re.IGNORECASE)


def looks_like(head: bytes, name: str) -> bool:  # noqa: ARG001 - every importer is asked with the name
    """Whether the beginning is a row, or a list of rows, of the API."""
    return bool(_START.match(head)) and any(all(re.search(sign, head) for sign in signs) for signs in _SIGNS)


_NOTES = {"readme", "changelog", "license", "notes"}
_FILES_LOOKED_AT = 50


def looks_like_folder(path: Path) -> bool:
    """Whether a JSON file directly in the folder is such an answer, and no text file is there but notes on it."""
    if any(file.stem.lower() not in _NOTES for file in islice(path.rglob("*.md"), _FILES_LOOKED_AT)):
        return False
    for file in sorted(path.glob("*.json"))[:_FILES_LOOKED_AT]:
        if not os.access(file, os.R_OK):
            continue
        with file.open("rb") as opened:
            if looks_like(opened.read(64 * 1024), file.name):
                return True
    return False


def read(source: Source) -> Iterator[Item]:
    """One item a row, file by file; rows that are no articles are skipped items.

    Raises:
        UnreadableSource: nothing in it can be read.
    """
    files = [file for file in source.files() if _is_ours(file)]
    if not files:
        raise UnreadableSource(f"{source.path.name}: no answer of WordPress's REST API is in here")
    lookup = Lookup()
    for file in files:
        _gather(file, lookup)
    for file in files:
        yield from _items(file, lookup, alone=len(files) == 1)


def _is_ours(file: Source) -> bool:
    return file.root is None or (file.path.suffix.lower() == ".json" and looks_like(file.head(), file.name))


def _rows(file: Source) -> Iterator[Any]:
    """The rows of a list, or of `{"posts": […]}`; else the one row that the file is."""
    start = file.head().removeprefix(b"\xef\xbb\xbf").lstrip()
    wanted = {"item"} if start.startswith(b"[") else {""}
    for _, row in values(file, wanted):
        yield row


def _gather(file: Source, lookup: Lookup) -> None:
    try:
        for row in _rows(file):
            if isinstance(row, dict):
                lookup.take(row)
    except BrokenJson:
        return  # the second reading says where


def _items(file: Source, lookup: Lookup, *, alone: bool) -> Iterator[Item]:
    count = 0
    try:
        for row in _rows(file):
            count += 1
            yield _item(row, f"{file.name}, row {count}", lookup)
    except BrokenJson as error:
        if alone and not count:
            raise UnreadableSource(f"{file.path.name}: {error.detail}", position=error.position) from error
        detail = f"{file.name}: {error.detail}; what follows is lost"
        yield FailedItem(None, None, "broken_json", detail, f"{file.name}, {error.position}")


def _item(row: Any, position: str, lookup: Lookup) -> Item:
    if isinstance(row, Oversized):
        return FailedItem(None, None, "too_large", row.detail, position)
    if not isinstance(row, dict) or not isinstance(row.get("id"), int):
        return FailedItem(None, None, "no_row", "not a row of the API: it has no number as id", position)
    kind = kind_of_row(row)
    if kind == "post":
        return _article(row, lookup)
    title = None if kind == "comment" else plain_title(rendered(row.get("title")) or str(row.get("name") or "")) or None
    return SkippedItem(f"{kind}:{row['id']}", title, kind, "a row of the API that is no article")


def _article(row: dict[str, Any], lookup: Lookup) -> ImportedArticle:
    status = _status(row)
    exact, published = moment(row.get("date_gmt")), moment(row.get("date_gmt")) or moment(row.get("date"))
    authors, topics, cover, remarks = _relations(row, lookup)
    if published is not None and exact is None and not says_zone(str(row.get("date"))):
        detail = f"only the local time {row.get('date')} is known; it was taken as UTC"
        remarks.append(Remark("date_without_zone", detail))
    yoast = row.get("yoast_head_json")
    seo = yoast if isinstance(yoast, dict) else {}
    body = storable(rendered(row.get("content")))
    if "\ufffd" in body:
        remarks.append(Remark("bad_characters", "some bytes of the text are no UTF-8"))
    return ImportedArticle(
        source_id=str(row["id"]),
        title=plain_title(rendered(row.get("title"))),
        body=ImportedBody("html", body.strip()),
        status=status,
        site=_line(seo.get("og_site_name")),
        slug=unquote(row["slug"]) if isinstance(row.get("slug"), str) and row["slug"] else None,
        excerpt=_excerpt(row),
        locale=_locale(row.get("lang") or row.get("locale") or seo.get("og_locale")),
        published_at=None if status == "scheduled" else published,
        scheduled_at=published if status == "scheduled" else None,
        updated_at=moment(row.get("modified_gmt")) or moment(row.get("modified")),
        authors=authors,
        topics=topics,
        series=_series(row),
        urls=_urls(row),
        cover=cover,
        seo_title=_line(seo.get("title")),
        seo_description=_line(seo.get("description") or seo.get("og_description")),
        canonical_url=seo["canonical"] if isinstance(seo.get("canonical"), str) else None,
        fields={"type": row["type"]} if isinstance(row.get("type"), str) and row["type"] != "post" else {},
        warnings=tuple(remarks),
    )


def _status(row: dict[str, Any]) -> Status:
    """The API's status; a password or a paid membership makes it less than public."""
    status = _STATUSES.get(str(row.get("status", "")), "unknown")
    content, meta = row.get("content"), row.get("meta")
    if status == "public" and (row.get("password") or (isinstance(content, dict) and content.get("protected") is True)):
        return "protected"
    access = meta if isinstance(meta, dict) else {}
    if status == "public" and (
        access.get("_jetpack_memberships_contains_paid_content") is True
        or access.get("_jetpack_memberships_contains_paywalled_content") is True
        or access.get("_jetpack_newsletter_access") == "paid_subscribers"
    ):
        return "paid"
    return "private" if status == "public" and access.get("_jetpack_newsletter_access") == "subscribers" else status


def _relations(
    row: dict[str, Any], lookup: Lookup
) -> tuple[tuple[ImportedPerson, ...], tuple[ImportedTopic, ...], ImportedImage | None, list[Remark]]:
    embedded = row.get("_embedded")
    inside = embedded if isinstance(embedded, dict) else {}
    remarks: list[Remark] = []
    people = [wp_person(person) for person in _dicts(inside.get("author"))]
    authors = [person for person in people if person] or _found(lookup.people, [row.get("author")], "author", remarks)
    terms = [wp_topic(term) for term in _terms(row) if str(term.get("taxonomy")) not in SERIES_TAXONOMIES]
    topics = [term for term in terms if term]
    if not topics:
        numbers = [number for name in ("categories", "tags") for number in _list(row.get(name))]
        topics = _found(lookup.terms, numbers, "topic", remarks)
    images = [wp_image(image) for image in _dicts(inside.get("wp:featuredmedia"))]
    found = [i for i in images if i] or _found(lookup.images, [row.get("featured_media")], "cover", remarks)
    jetpack = row.get("jetpack_featured_media_url")
    cover = found[0] if found else ImportedImage(jetpack) if isinstance(jetpack, str) and jetpack else None
    if cover is not None:
        remarks = [remark for remark in remarks if remark.code != "unknown_cover"]
    return tuple(dict.fromkeys(authors)), tuple(dict.fromkeys(topics)), cover, remarks


def _terms(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The terms of all taxonomies that the row embeds."""
    embedded = row.get("_embedded")
    groups = embedded.get("wp:term") if isinstance(embedded, dict) else None
    return [term for group in groups for term in _dicts(group)] if isinstance(groups, list) else []


def _series(row: dict[str, Any]) -> tuple[ImportedPlace, ...]:
    """The series that plugins keep as a taxonomy; the API does not tell a post's place in it."""
    found = [wp_topic(term) for term in _terms(row) if str(term.get("taxonomy")) in SERIES_TAXONOMIES]
    return tuple(ImportedPlace(term.title, None, term.slug) for term in found if term)


def _found(rows: dict[int, Found], numbers: list[Any], what: str, remarks: list[Remark]) -> list[Found]:
    """The rows of these ids; a remark names the ids that only the source knows."""
    ids = [number for number in numbers if isinstance(number, int) and number > 0]
    known = [rows[number] for number in ids if number in rows]
    unknown = [str(number) for number in ids if number not in rows]
    if unknown:
        remarks.append(Remark(f"unknown_{what}", f"the file tells only the number: {', '.join(unknown[:20])}"))
    return known


def _dicts(value: object) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _excerpt(row: dict[str, Any]) -> str | None:
    """The excerpt that a person wrote; one that WordPress cut from the text says nothing new."""
    text = text_of_html(rendered(row.get("excerpt")))
    return None if _GENERATED_EXCERPT.search(text) else text or None


def _urls(row: dict[str, Any]) -> tuple[str, ...]:
    found = [row.get("link"), rendered(row.get("guid"))]
    return tuple(
        dict.fromkeys(url for url in found if isinstance(url, str) and url.startswith(("http://", "https://")))
    )


def _line(value: object) -> str | None:
    return (plain_title(value) or None) if isinstance(value, str) else None


def _locale(value: object) -> str | None:
    return value.replace("_", "-") if isinstance(value, str) and value else None
