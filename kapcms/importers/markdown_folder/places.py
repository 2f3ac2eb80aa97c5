"""The place of an article in a series, from its front matter, or from its folder where the folder's files bear weights.

Spellings met: `series: Name`, `series: [A, B]`, `series: {id, index}`, `series: [{name, order}]`, with the number in
`series_order`, `series_weight`, `series_part`, `series_index`, `part`, `weight`, `order`. Numbers are passed on as they
are: ties, gaps and missing ones too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.importers.imported import ImportedPlace
from kapcms.importers.markdown_folder.head_values import as_list, as_number, as_text, spelling
from kapcms.importers.texts.plain import plain_title

if TYPE_CHECKING:
    from kapcms.importers.markdown_folder.head_values import Head

_POSITIONS = (
    "series_order",
    "series_weight",
    "series_position",
    "series_index",
    "series_part",
    "series_number",
    "series_opengraph_order",
    "part",
    "part_number",
    "chapter",
    "episode",
    "order",
    "weight",
)
_TITLE_KEYS = ("title", "name", "label", "id", "slug", "key")
_SLUG_KEYS = ("slug", "id", "key")
_POSITION_KEYS = ("index", "order", "part", "position", "number", "weight", "episode")


def named_places(head: Head) -> tuple[ImportedPlace, ...]:
    """The places that the front matter names; empty where it names no series."""
    series = head.first("series", "series_title", "series_name", "serie")
    slug = head.text("series_slug", "series_id")
    if series is None and slug is not None:
        series = slug
    position = as_number(head.first(*_POSITIONS)) if series is not None else None
    places = [_place(entry, position, slug) for entry in as_list(series)]
    return tuple(place for place in places if place is not None)


def folder_place(title: str, head: Head, number: float | None) -> ImportedPlace:
    """The place in the series that a folder makes: its number is the weight, else the number in the file's name."""
    weight = as_number(head.first("weight", "order", "nav_order", "sidebar_position"))
    return ImportedPlace(series_title=title, position=number if weight is None else weight)


def _place(entry: Any, position: float | None, slug: str | None) -> ImportedPlace | None:
    if isinstance(entry, dict):
        table = {spelling(str(key)): value for key, value in entry.items()}
        title = _first_text(table, _TITLE_KEYS)
        own = next((n for key in _POSITION_KEYS if (n := as_number(table.get(key))) is not None), position)
        return ImportedPlace(plain_title(title), own, _first_text(table, _SLUG_KEYS)) if title else None
    text = plain_title(as_text(entry) or "")
    return ImportedPlace(text, position, slug) if text and text.casefold() not in {"true", "false"} else None


def _first_text(table: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((text for key in keys if (text := as_text(table.get(key)))), None)
