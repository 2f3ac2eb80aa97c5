"""The elements of a WXR item by short names, whatever its version's namespaces are; comments and secrets are not read.

WXR is WordPress's export: RSS with elements of `wordpress.org/export/1.x/`. Source: `wp-admin/includes/export.php`,
WordPress 3.0 to 6.5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

_WORDPRESS = re.compile(r"https?://(?:www\.)?wordpress\.org/export/\d+(?:\.\d+)*/?")
_EXCERPT = re.compile(r"https?://(?:www\.)?wordpress\.org/export/\d+(?:\.\d+)*/excerpt/?")
_NAMESPACES = {
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
}
META = frozenset(
    {
        "_thumbnail_id",
        "_wp_attachment_image_alt",
        "_wp_old_slug",
        "_yoast_wpseo_title",
        "_yoast_wpseo_metadesc",
        "_yoast_wpseo_canonical",
        "rank_math_title",
        "rank_math_description",
        "rank_math_canonical_url",
        "_aioseo_title",
        "_aioseo_description",
        "_aioseop_title",
        "_aioseop_description",
        "_genesis_title",
        "_genesis_description",
        "_series_part",
        "enclosure",
        "footnotes",
    }
)
"""The post's own fields that are read; all others (addresses, keys, plugin data) stay behind."""
_SERIES_PART = re.compile(r"_series_part_\d+")
_SERIALIZED = re.compile(r"(?:[aOC]:\d+:|s:\d+:\"|[bid]:-?[\d.]+;|N;)")
"""How PHP's serialize() begins; never parsed, for it can make objects."""


@dataclass(frozen=True, slots=True)
class Category:
    """A `category` element: its taxonomy (`category`, `post_tag`, `author`, `series` …), slug and name."""

    domain: str
    slug: str
    name: str


@dataclass(slots=True)
class WxrFields:
    """What an item says: text by short name (`title`, `wp:post_id` …), categories, and fields of `META`."""

    texts: dict[str, str] = field(default_factory=dict)
    categories: list[Category] = field(default_factory=list)
    meta: dict[str, list[str]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The stripped text of an element, empty where it is absent."""
        return self.texts.get(name, "").strip()

    def first(self, *names: str) -> str | None:
        """The first of these fields that has a value."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), None)


def is_wordpress(namespaces: dict[str, str]) -> bool:
    """Whether one of the namespaces is that of a WordPress export."""
    return any(_WORDPRESS.fullmatch(address) or _EXCERPT.fullmatch(address) for address in namespaces.values())


def short_name(element: etree._Element) -> str:
    """`wp:post_id` for whatever prefix and version the file uses."""
    return _short_tag(str(element.tag))


@lru_cache(maxsize=1000)
def _short_tag(tag: str) -> str:
    """The same for a tag; a file has some thirty, each a hundred times an item."""
    namespace, _, name = tag.rpartition("}")
    namespace = namespace.removeprefix("{")
    if _EXCERPT.fullmatch(namespace):
        return f"excerpt:{name}"
    if _WORDPRESS.fullmatch(namespace):
        return f"wp:{name}"
    prefix = _NAMESPACES.get(namespace, namespace.removeprefix("urn:undeclared:"))
    return f"{prefix}:{name}" if prefix else name


def element_text(element: etree._Element) -> str:
    """All text in an element, that of its children included."""
    if not len(element):
        return element.text or ""
    return "".join(str(part) for part in element.itertext())


def wxr_fields(item: etree._Element) -> WxrFields:
    """The fields of an `item` element."""
    fields = WxrFields()
    for element in item:
        name = short_name(element)
        if name == "category":
            fields.categories.append(_category(element))
        elif name == "wp:postmeta":
            _add_meta(fields.meta, element)
        elif name != "wp:comment":
            fields.texts.setdefault(name, element_text(element))
    return fields


def child_texts(parent: etree._Element) -> dict[str, str]:
    """The stripped texts of an element's children by short name."""
    return {short_name(child): element_text(child).strip() for child in parent}


def _category(element: etree._Element) -> Category:
    return Category(element.get("domain") or "", element.get("nicename") or "", " ".join(element_text(element).split()))


def _add_meta(meta: dict[str, list[str]], element: etree._Element) -> None:
    pair = child_texts(element)
    key, value = pair.get("wp:meta_key", ""), pair.get("wp:meta_value", "")
    if (key in META or _SERIES_PART.fullmatch(key)) and not _SERIALIZED.match(value):
        meta.setdefault("_series_part" if key.startswith("_series_part") else key, []).append(value)
