"""Entries that are parts of a text (a picture with its caption, code, a film, a note, a button) as HTML.

Which fields such an entry has every space decides for itself: they are told by their values, and by words in their
names. What is a setting (a colour, a layout) is not shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from kapcms.importers.contentful_export.links import link_id
from kapcms.importers.html_bodies.writing import element, embed, text

if TYPE_CHECKING:
    from kapcms.importers.contentful_export.rich_text import RichText
    from kapcms.importers.contentful_export.types import ContentType

_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_CODE = re.compile(r"^(?:source_?)?code$|snippet|code_?(?:block|text|content|sample)", re.IGNORECASE)
_LANGUAGE = re.compile(r"^(?:code_?)?lang(?:uage)?$|syntax", re.IGNORECASE)
_SETTING = re.compile(
    r"lang|syntax|theme|style|variant|layout|colou?r|align|type$|size|position|icon|^id$|_?id$|width|height|class"
    r"|anchor|slug|target$|mode|ratio|key$",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"caption", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_LANGUAGE_NAME = re.compile(r"[\w+#.-]{1,30}")


@dataclass(frozen=True, slots=True)
class Piece:
    """The fields of an entry, each with its values by language, and the entry's type."""

    fields: dict[str, Any]
    type: ContentType | None


def words_of(piece: Piece, writer: RichText) -> str:
    """What readers see of the piece, in the order of its fields; empty where that is nothing."""
    values = {
        name: writer.space.in_language(value, writer.locale)
        for name, value in piece.fields.items()
        if piece.type is None or name not in piece.type.for_editors
    }
    captions = [v for name, v in values.items() if _CAPTION.search(name) and isinstance(v, str)]
    is_picture = any(link_id(value) in writer.space.images for value in values.values())
    parts = []
    for name, value in values.items():
        if is_picture and _CAPTION.search(name) and isinstance(value, str):
            continue
        if isinstance(value, str):
            parts.append(_string(name, value.strip("\n"), piece, values))
        else:
            parts.append(_linked(value, writer, captions[0] if is_picture and captions else ""))
    return "".join(parts)


def _string(name: str, value: str, piece: Piece, values: dict[str, Any]) -> str:
    is_long = piece.type is not None and name in piece.type.long
    if not value.strip() or (_SETTING.search(name) and not is_long):
        return ""
    if _CODE.search(name):
        said = next((v for n, v in values.items() if _LANGUAGE.search(n) and isinstance(v, str)), "")
        language = said.lower() if _LANGUAGE_NAME.fullmatch(said) else ""
        return element("pre", element("code", text(value), class_=f"language-{language}" if language else None))
    if _ADDRESS.fullmatch(value.strip()):
        return embed(value)
    return str(_MARKDOWN.render(value)) if is_long else element("p", text(value.strip()))


def _linked(value: object, writer: RichText, caption: str) -> str:
    """Rich text, or the assets and entries that a field links to."""
    if isinstance(value, list):
        return "".join(_linked(each, writer, "") for each in value if link_id(each))
    if isinstance(value, dict) and "nodeType" in value:
        return writer.html(value)
    key = link_id(value)
    if key is None:
        return ""
    return writer.asset(key, caption) or (writer.entry(key) if key in writer.space.titles else "")
