"""What the entries of a Contentful export tell about each other: types, languages, titles, images, series.

Kept are a few words an entry, so that memory does not grow with the texts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kapcms.importers.contentful_export.links import link_id, status_of, sys_of, was_published
from kapcms.importers.contentful_export.pieces import Piece
from kapcms.importers.contentful_export.types import TITLE_NAMES, ContentType, SeenFields, content_type
from kapcms.importers.imported import ImportedImage, ImportedPlace
from kapcms.importers.json_files.streamed import BrokenJson, values
from kapcms.importers.texts.plain import plain_title

if TYPE_CHECKING:
    from kapcms.importers.source import Source

_PIECES_LIMIT_CHARACTERS = 32_000_000
"""How much of entries that are parts of texts is kept, so that memory stays flat; further ones give their titles."""


@dataclass(frozen=True, slots=True)
class AssetFile:
    """An asset that is no picture: its address, title and MIME type."""

    url: str
    title: str
    kind: str


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
    files: dict[str, AssetFile] = field(default_factory=dict)
    articles: set[str] = field(default_factory=set)
    """The entries with a body and a slug of their own."""
    embedded: set[str] = field(default_factory=set)
    """The entries that stand in the text of another one."""
    pieces: dict[str, Piece] = field(default_factory=dict)
    """The entries that may stand in a text: those without a slug."""
    hidden: set[str] = field(default_factory=set)
    """The entries that no reader saw."""
    changed: set[str] = field(default_factory=set)
    """The entries that readers saw in another version."""
    _pieces_characters: int = 0

    def take_type(self, row: dict[str, Any]) -> None:
        """Take in a content type."""
        key = sys_of(row).get("id")
        if isinstance(key, str):
            self.types[key] = content_type(key, row)

    def take_asset(self, row: dict[str, Any]) -> None:
        """Take in an asset."""
        key, fields = sys_of(row).get("id"), row.get("fields")
        if not isinstance(key, str) or not isinstance(fields, dict):
            return
        file = self.plain(fields.get("file"))
        url = file.get("url") if isinstance(file, dict) else None
        if isinstance(file, dict) and isinstance(url, str) and url:
            url = f"https:{url}" if url.startswith("//") else url
            title, kind = self.plain(fields.get("title")), file.get("contentType")
            if isinstance(kind, str) and not kind.startswith("image/"):
                self.files[key] = AssetFile(url, plain_title(title) if isinstance(title, str) else "", kind)
                return
            alt = self.plain(fields.get("description")) or title
            self.images[key] = ImportedImage(
                url, plain_title(alt) if isinstance(alt, str) else "", None, *_size_of(file)
            )

    def address_of_asset(self, key: str) -> str | None:
        """Where the file of an asset is."""
        asset = self.images.get(key) or self.files.get(key)
        return asset.url if asset else None

    def take_entry(self, row: dict[str, Any]) -> None:
        """Take in an entry's title and slug, and the order that a series gives its articles."""
        key, fields = sys_of(row).get("id"), row.get("fields")
        if not isinstance(key, str) or not isinstance(fields, dict):
            return
        kind = self.type_of(row)
        names = ((kind.title,) if kind and kind.title else ()) + TITLE_NAMES
        title = next((t for name in names if isinstance(t := self.plain(fields.get(name)), str) and t.strip()), None)
        slug = self.plain(fields.get(kind.slug if kind and kind.slug else "slug"))
        if title:
            self.titles[key] = plain_title(title)
        if isinstance(slug, str):
            self.slugs[key] = slug_of_path(slug)
        self._take_part(key, row, kind, fields)
        members = self.plain(fields.get(kind.members)) if kind and kind.members else None
        if title and isinstance(members, list):
            for number, member in enumerate(members, start=1):
                place = ImportedPlace(plain_title(title), number, self.slugs.get(key))
                self.places.setdefault(link_id(member) or "", []).append(place)

    def _take_part(self, key: str, row: dict[str, Any], kind: ContentType | None, fields: dict[str, Any]) -> None:
        """Take in what the entry is to the texts of others, and which others stand in its own."""
        sys = sys_of(row)
        if not was_published(sys):
            self.hidden.add(key)
        elif status_of(sys, self.default_locale) == "draft":
            self.changed.add(key)
        self.embedded.update(embedded_in(fields))
        if kind and kind.body and kind.slug:
            self.articles.add(key)
        else:
            self._pieces_characters += len(str(fields))
            if self._pieces_characters <= _PIECES_LIMIT_CHARACTERS:
                self.pieces[key] = Piece(fields, kind)

    def is_article(self, key: str, kind: ContentType | None) -> bool:
        """Whether an entry is an article: it has a body, and does not only stand in the text of another one."""
        return kind is not None and kind.body is not None and (key in self.articles or key not in self.embedded)

    def type_of(self, row: dict[str, Any]) -> ContentType | None:
        """The content type of an entry."""
        return self.types.get(link_id(sys_of(row).get("contentType")) or "")

    def plain(self, value: object) -> Any:
        """A field's value in the default language, else in the first one; a value without languages is itself."""
        if not isinstance(value, dict) or "sys" in value or "nodeType" in value:
            return value
        return value.get(self.default_locale, next(iter(value.values()), None))

    def in_language(self, value: object, locale: str) -> Any:
        """A field's value in a language; one that is not translated has the default language's value."""
        return value[locale] if isinstance(value, dict) and locale in value else self.plain(value)


def read_space(source: Source) -> Space:
    """The facts of a file; of a broken one, those that can be read (its entries tell where it breaks)."""
    space = Space()
    takers = {
        "contentTypes.item": space.take_type, "tags.item": lambda row: _take_tag(row, space),
        "locales.item": lambda row: _take_locale(row, space),
    }  # fmt: skip
    seen: dict[str, SeenFields] = {}
    see = {"entries.item": lambda row: _see(row, seen, space)}
    for wanted in (takers, see, {"assets.item": space.take_asset, "entries.item": space.take_entry}):
        if wanted is see and space.types:
            continue
        try:
            for path, row in values(source, wanted):
                if isinstance(row, dict):
                    wanted[path](row)
        except BrokenJson:
            pass  # the entries are read once more, and tell where it breaks
        if wanted is see:
            space.types = {key: fields.content_type(key) for key, fields in seen.items()}
    return space


def embedded_in(value: object) -> set[str]:
    """The ids of the entries that are embedded in the rich texts among the fields of an entry."""
    found: set[str] = set()
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if str(node.get("nodeType", "")).startswith("embedded-entry-"):
                data = node.get("data")
                found.add((link_id(data.get("target")) if isinstance(data, dict) else None) or "")
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return found


def slug_of_path(slug: str) -> str:
    """The last part of a slug that is a path or an address."""
    return slug.strip().partition("?")[0].strip("/").rpartition("/")[2]


def _size_of(file: dict[str, Any]) -> tuple[int | None, int | None]:
    details = file.get("details")
    size = details.get("image") if isinstance(details, dict) else None
    width, height = (size.get("width"), size.get("height")) if isinstance(size, dict) else (None, None)
    return width if isinstance(width, int) else None, height if isinstance(height, int) else None


def _see(row: dict[str, Any], seen: dict[str, SeenFields], space: Space) -> None:
    """Take in the fields of an entry whose type is not in the file."""
    key, fields = link_id(sys_of(row).get("contentType")), row.get("fields")
    if key is not None and isinstance(fields, dict):
        seen.setdefault(key, SeenFields()).see(fields, space.plain)


def _take_locale(row: dict[str, Any], space: Space) -> None:
    if row.get("default") is True and isinstance(row.get("code"), str):
        space.default_locale = row["code"]


def _take_tag(row: dict[str, Any], space: Space) -> None:
    key = sys_of(row).get("id")
    if isinstance(key, str):
        space.tags[key] = plain_title(str(row.get("name") or key))
