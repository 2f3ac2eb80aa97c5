"""The elements of a feed item by short names, whatever prefixes the feed uses; RSS 0.9x to 2.0, RSS 1.0, Atom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from kapcms.importers.html_bodies.relative_addresses import full_address

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMESPACES = {
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.youtube.com/xml/schemas/2015": "yt",
    "http://www.w3.org/2007/app": "app",
    "http://purl.org/atom/app#": "app",
    "http://schemas.google.com/blogger/2018": "blogger",
}
_NAMESPACE = re.compile(r'(<[a-z][^<>]*?)(?:\sxmlns(?::[\w.-]+)?="[^"<>]*")+', re.IGNORECASE)
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


class FeedElement:
    """An element of a feed with its children by short name (`title`, `atom:title`, `content:encoded` …)."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self._children: dict[str, list[etree._Element]] = {}
        for child in element:
            self._children.setdefault(_short_name(child), []).append(child)

    def all(self, *names: str) -> Iterator[etree._Element]:
        """The children of these names, in the order of the names."""
        for name in names:
            yield from self._children.get(name, ())

    def text(self, *names: str) -> str:
        """The stripped text of the first child of these names that has any; empty where none has."""
        return next((text for child in self.all(*names) if (text := text_of_element(child))), "")

    def child(self, name: str) -> FeedElement | None:
        """The first child of this name."""
        return next((FeedElement(child) for child in self.all(name)), None)

    @property
    def is_empty(self) -> bool:
        """Whether the element says nothing at all."""
        return not text_of_element(self.element) and not any(child.attrib for child in self.element.iter())

    @property
    def locale(self) -> str | None:
        """The element's `xml:lang`."""
        return self.element.get(_XML_LANG)

    @property
    def base(self) -> str | None:
        """The element's `xml:base`, which relative addresses in it are relative to."""
        return self.element.get(_XML_BASE)


def nearest_base(element: etree._Element, outer: str | None) -> str | None:
    """The `xml:base` in force inside an element: its own joined to those around it, the outermost to `outer`."""
    bases = [each.get(_XML_BASE) for each in (element, *element.iterancestors())]
    for base in reversed([base for base in bases if base]):
        outer = full_address(base, outer) if outer else base
    return outer


def text_of_element(element: etree._Element) -> str:
    """All text in an element, stripped."""
    return "".join(str(part) for part in element.itertext()).strip()


def inner_xhtml(element: etree._Element) -> str:
    """The children of an element that holds XHTML, as HTML without namespaces; a single `div` around them goes."""
    children = list(element)
    root = children[0] if len(children) == 1 and _short_name(children[0]).endswith("div") else element
    for each in root.iter():
        each.tag = str(each.tag).rpartition("}")[2]
    parts = [str(etree.tostring(child, encoding="unicode", method="html")) for child in root]
    return (_escaped(root.text or "") + _NAMESPACE.sub(r"\1", "".join(parts))).strip()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _short_name(element: etree._Element) -> str:
    namespace, _, name = str(element.tag).rpartition("}")
    namespace = namespace.removeprefix("{")
    prefix = _NAMESPACES.get(namespace.lower(), namespace.removeprefix("urn:undeclared:"))
    return f"{prefix}:{name}" if prefix else name
