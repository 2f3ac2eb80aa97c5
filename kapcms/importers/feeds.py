"""Feeds of any site: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed.

What stands in a feed is public unless it says otherwise (`feed_entries.standing`; Blogger's exports are Atom). A feed
often holds summaries only, and only the latest items: both are not the file's fault, the first is reported for each
item.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kapcms.importers.feed_entries import json_feed
from kapcms.importers.feed_entries.entry import Channel, feed_item
from kapcms.importers.imported import ImportedArticle
from kapcms.importers.wordpress.wxr_fields import is_wordpress
from kapcms.importers.xml_files.items import Frame, Shape, XmlItem, xml_items
from kapcms.importers.xml_files.repair import root_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.importers.imported import Item
    from kapcms.importers.source import Source

KIND = "feed"
_RSS_1 = ("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/")


def looks_like(head: bytes, name: str) -> bool:  # noqa: ARG001 (all importers are asked alike)
    """Whether a file that begins with `head` is a feed, and no WordPress export."""
    if _is_json(head):
        return json_feed.looks_like(head)
    return _is_feed(*root_of(text_of(head.replace(b"\0", b""))[0]))


def read(source: Source) -> Iterator[Item]:
    """Every item of the feed in order.

    Raises:
        UnreadableSource: the file is empty, no feed, declares a DTD, or is broken and holds no item.
    """
    if _is_json(source.head()):
        yield from json_feed.read(source)
        return
    frame = Frame()
    channel: Channel | None = None
    seen: dict[str, tuple[str, ...]] = {}
    number = 0
    for item in xml_items(source, Shape(r"(?:[A-Za-z][\w.-]*:)?(?:item|entry)", _is_feed, "feed"), frame):
        if not isinstance(item, XmlItem):
            yield item
            continue
        number += 1
        channel = channel or Channel.of(frame.text)
        yield _once(feed_item(item, channel, number), seen)


def _once(item: Item, seen: dict[str, tuple[str, ...]]) -> Item:
    """The item; where its id is that of an earlier one with another address, the address tells them apart."""
    if not isinstance(item, ImportedArticle):
        return item
    if item.urls and seen.setdefault(item.source_id, item.urls) != item.urls:
        return replace(item, source_id=f"{item.source_id}#{item.urls[0]}")
    return item


def _is_json(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def _is_feed(root: str, namespaces: dict[str, str]) -> bool:
    name = root.rpartition(":")[2]
    if is_wordpress(namespaces):
        return False
    if name == "RDF":
        return any(address in _RSS_1 for address in namespaces.values())
    return name == "rss" or (name == "feed" and any("atom" in address.lower() for address in namespaces.values()))
