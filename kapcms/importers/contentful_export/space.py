"""What the entries of a Contentful export tell about each other: types, languages, titles, images, series.

Kept are a few words an entry, so that memory does not grow with the texts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kapcms.importers.contentful_export.rich_text import link_id
from kapcms.importers.imported import ImportedImage, ImportedPlace
from kapcms.importers.json_files.streamed import BrokenJson, values
from kapcms.importers.texts.plain import plain_title

if TYPE_CHECKING:
    from kapcms.importers.source import Source

BODY_NAMES = ("body", "content", "maincontent", "bodytext", "bodycontent", "text", "article", "articlebody", "post",
"copy",
              "richtext", "longtext", "markdown", "story")  # fmt: skip
TITLE_NAMES = ("title", "headline", "name", "heading")
_LONG = {"Text", "RichText"}
_SERIES_WORDS = ("series", "collection", "course")


@dataclass(frozen=True, slots=True)
class ContentType:
    """A content type: which fields hold title and body; `body` is None where its entries are no articles."""

    title: str | None
    body: str | None
    members: str | None
    """The field with the ordered list of a series' articles."""


@dataclass(slots=True)
class Space:
    """The space's facts, by ids."""

    default_locale: str = "en-US"
    types: dict[str, ContentType] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)
    images: dict[str, ImportedImage] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    places: dict[str, list[ImportedPlace]] = field(default_factory=dict)

    def take_type(self, row: dict[str, Any]) -> None:
        """Take in a content type."""
        fields = [f for f in row.get("fields") or [] if isinstance(f, dict)]
        key = sys_of(row).get("id")
        if isinstance(key, str):
            title = row.get("displayField")
            self.types[key] = ContentType(
                title if isinstance(title, str) else _named(fields, TITLE_NAMES, {"Symbol", "Text"}),
                _body_field(fields),
                _members_field(key, fields),
            )

    def take_asset(self, row: dict[str, Any]) -> None:
        """Take in an asset."""
        key, fields = sys_of(row).get("id"), row.get("fields")
        if not isinstance(key, str) or not isinstance(fields, dict):
            return
        file = self.plain(fields.get("file"))
        url = file.get("url") if isinstance(file, dict) else None
        if isinstance(file, dict) and isinstance(url, str):
            details = file.get("details")
            size = details.get("image") if isinstance(details, dict) else None
            width, height = (size.get("width"), size.get("height")) if isinstance(size, dict) else (None, None)
            alt = self.plain(fields.get("description")) or self.plain(fields.get("title"))
            self.images[key] = ImportedImage(
                f"https:{url}" if url.startswith("//") else url,
                plain_title(alt) if isinstance(alt, str) else "",
                None,
                width if isinstance(width, int) else None,
                height if isinstance(height, int) else None,
            )

    def take_entry(self, row: dict[str, Any]) -> None:
        """Take in an entry's title and slug, and the order that a series gives its articles."""
        key, fields = sys_of(row).get("id"), row.get("fields")
        if not isinstance(key, str) or not isinstance(fields, dict):
            return
        content_type = self.type_of(row)
        names = ((content_type.title,) if content_type and content_type.title else ()) + TITLE_NAMES
        title = next((t for name in names if isinstance(t := self.plain(fields.get(name)), str) and t.strip()), None)
        slug = self.plain(fields.get("slug"))
        if title:
            self.titles[key] = plain_title(title)
        if isinstance(slug, str):
            self.slugs[key] = slug
        members = self.plain(fields.get(content_type.members)) if content_type and content_type.members else None
        if title and isinstance(members, list):
            for number, member in enumerate(members, start=1):
                place = ImportedPlace(plain_title(title), number, self.slugs.get(key))
                self.places.setdefault(link_id(member) or "", []).append(place)

    def type_of(self, row: dict[str, Any]) -> ContentType | None:
        """The content type of an entry."""
        return self.types.get(link_id(sys_of(row).get("contentType")) or "")

    def plain(self, value: object) -> Any:
        """A field's value in the default language, else in the first one; a value without languages is itself."""
        if not isinstance(value, dict) or "sys" in value or "nodeType" in value:
            return value
        return value.get(self.default_locale, next(iter(value.values()), None))


def read_space(source: Source) -> Space:
    """The facts of a file; of a broken one, those that can be read (its entries tell where it breaks)."""
    space = Space()
    takers = {
        "contentTypes.item": space.take_type, "tags.item": lambda row: _take_tag(row, space),
        "locales.item": lambda row: _take_locale(row, space),
    }  # fmt: skip
    for wanted in (takers, {"assets.item": space.take_asset, "entries.item": space.take_entry}):
        try:
            for path, row in values(source, wanted):
                if isinstance(row, dict):
                    wanted[path](row)
        except BrokenJson:
            continue
    return space


def sys_of(row: dict[str, Any]) -> dict[str, Any]:
    """The `sys` of a row; empty where it has none."""
    sys = row.get("sys")
    return sys if isinstance(sys, dict) else {}


def _take_locale(row: dict[str, Any], space: Space) -> None:
    if row.get("default") is True and isinstance(row.get("code"), str):
        space.default_locale = row["code"]


def _take_tag(row: dict[str, Any], space: Space) -> None:
    key = sys_of(row).get("id")
    if isinstance(key, str):
        space.tags[key] = plain_title(str(row.get("name") or key))


def _named(fields: list[dict[str, Any]], names: tuple[str, ...], types: set[str]) -> str | None:
    found = {str(f.get("id", "")).lower(): str(f.get("id")) for f in fields if f.get("type") in types}
    return next((found[name] for name in names if name in found), None)


def _body_field(fields: list[dict[str, Any]]) -> str | None:
    """A long field of a usual name; else the type's only long field, where it has a slug as articles do."""
    named = _named(fields, BODY_NAMES, _LONG)
    long = [str(f["id"]) for f in fields if f.get("type") in _LONG and isinstance(f.get("id"), str)]
    has_slug = any(f.get("id") == "slug" for f in fields)
    return named or (long[-1] if long and has_slug else None)


def _members_field(key: str, fields: list[dict[str, Any]]) -> str | None:
    if not any(word in key.lower() for word in _SERIES_WORDS):
        return None
    for f in fields:
        items = f.get("items")
        if f.get("type") == "Array" and isinstance(items, dict) and items.get("linkType") == "Entry":
            return str(f.get("id"))
    return None
