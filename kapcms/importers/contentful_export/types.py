"""What the types of a Contentful space say about their entries' fields: which hold title, slug and body."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

BODY_NAMES = ("body", "content", "maincontent", "bodytext", "bodycontent", "text", "article", "articlebody", "post",
"copy",
              "richtext", "longtext", "markdown", "story")  # fmt: skip
TITLE_NAMES = ("title", "headline", "name", "heading")
SLUG_NAMES = ("slug", "urlslug", "permalink", "urlpath", "path", "url", "urlkey", "handle", "pageslug", "postslug")
_LONG = {"Text", "RichText"}
_SERIES_WORDS = ("series", "collection", "course")
_BODY_WORDS = re.compile(r"body|content|copy|article|markdown", re.IGNORECASE)
_BESIDE_BODY = re.compile(r"desc|summary|excerpt|intro|lead|teaser|abstract|bio|seo|meta|caption|note", re.IGNORECASE)
_FOR_EDITORS = re.compile(r"internal|entry_?(?:title|name)|(?:cms|admin)_?(?:title|name)", re.IGNORECASE)
"""Names of fields that only editors see; spaces often show them as the entries' titles."""
_SHORT = 255
"""Characters that Contentful's short text may have."""


@dataclass(frozen=True, slots=True)
class ContentType:
    """A content type: which fields hold title, slug and body; `body` is None where its entries are no articles."""

    title: str | None
    body: str | None
    members: str | None
    """The field with the ordered list of a series' articles."""
    slug: str | None = None
    long: tuple[str, ...] = ()
    """The fields with long texts."""
    for_editors: tuple[str, ...] = ()
    """The fields that readers never see."""


@dataclass(slots=True)
class SeenFields:
    """The fields of a type as its entries show them, for exports that leave the types out."""

    types: dict[str, str] = field(default_factory=dict)

    def see(self, fields: dict[str, Any], plain: Callable[[object], Any]) -> None:
        """Take in the fields of one entry; `plain` gives a field's value in the default language."""
        for name, value in fields.items():
            found = _type_of_value(plain(value))
            if found and _RANK[found] > _RANK.get(self.types.get(name, ""), -1):
                self.types[name] = found

    def content_type(self, key: str) -> ContentType:
        """The type that has these fields."""
        rows = [{"id": n, "type": t, "items": {"linkType": "Entry"}} for n, t in self.types.items()]
        return content_type(key, {"fields": rows})


_RICH = "RichText"
_RANK = {"Array": 0, "Symbol": 1, "Text": 2, _RICH: 3}
"""A field has the longest type that one of its values needs."""


def content_type(key: str, row: dict[str, Any]) -> ContentType:
    """The type of a row of the export's `contentTypes`; `key` is its id."""
    fields = [f for f in row.get("fields") or [] if isinstance(f, dict)]
    slug = _named(fields, SLUG_NAMES, {"Symbol", "Text"})
    return ContentType(
        _title_field(row, fields),
        _body_field(fields, has_slug=slug is not None),
        _members_field(key, fields),
        slug,
        tuple(str(f["id"]) for f in fields if f.get("type") in _LONG and isinstance(f.get("id"), str)),
        tuple(str(f["id"]) for f in fields if isinstance(f.get("id"), str) and _FOR_EDITORS.search(f["id"])),
    )


def _title_field(row: dict[str, Any], fields: list[dict[str, Any]]) -> str | None:
    """The field that the type shows as its title, unless that is a name for editors and another one is there."""
    shown = row.get("displayField")
    named = _named(fields, TITLE_NAMES, {"Symbol", "Text"})
    if isinstance(shown, str) and not (named and _FOR_EDITORS.search(shown)):
        return shown
    return named


def _named(fields: list[dict[str, Any]], names: tuple[str, ...], types: set[str]) -> str | None:
    found = {str(f.get("id", "")).lower(): str(f.get("id")) for f in fields if f.get("type") in types}
    return next((found[name] for name in names if name in found), None)


def _body_field(fields: list[dict[str, Any]], *, has_slug: bool) -> str | None:
    """A long field of a usual name; else, where it has a slug as articles do, the long field most like a body."""
    named = _named(fields, BODY_NAMES, _LONG)
    if named or not has_slug:
        return named
    long = [(str(f["id"]), f["type"]) for f in fields if f.get("type") in _LONG and isinstance(f.get("id"), str)]
    likely = [(name, kind) for name, kind in long if not _BESIDE_BODY.search(name)] or long
    likely.sort(key=lambda told: (_BODY_WORDS.search(told[0]) is None, told[1] != _RICH))
    return likely[0][0] if likely else None


def _members_field(key: str, fields: list[dict[str, Any]]) -> str | None:
    if not any(word in key.lower() for word in _SERIES_WORDS):
        return None
    for f in fields:
        items = f.get("items")
        if f.get("type") == "Array" and isinstance(items, dict) and items.get("linkType") == "Entry":
            return str(f.get("id"))
    return None


def _type_of_value(value: object) -> str | None:
    if isinstance(value, dict) and value.get("nodeType") == "document":
        return _RICH
    if isinstance(value, str):
        return "Text" if len(value) > _SHORT or "\n" in value else "Symbol"
    is_list_of_links = (
        isinstance(value, list) and bool(value) and all(isinstance(v, dict) and "sys" in v for v in value)
    )
    return "Array" if is_list_of_links else None
