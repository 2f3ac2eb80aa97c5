"""Feeds as XML: Atom (RFC 4287) and RSS 2.0 (https://www.rssboard.org/rss-specification, 2.0.11)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedgen.feed import FeedGenerator  # type: ignore[import-untyped]  # it has no types

from kapcms.clock import parse_rfc3339

if TYPE_CHECKING:
    from kapcms.delivery.feeds.entries import Entry, Feed

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot say at all (section 2.2)."""


def atom(feed: Feed, own_url: str) -> bytes:
    """The feed as Atom; `own_url` is its own address."""
    made = _generator(feed, own_url)
    for entry in feed.entries:
        _add(made, entry)
    return bytes(made.atom_str(pretty=True))


def rss(feed: Feed, own_url: str) -> bytes:
    """The feed as RSS 2.0, with the whole text in `content:encoded` where it is shown."""
    made = _generator(feed, own_url)
    for entry in feed.entries:
        _add(made, entry)
    return bytes(made.rss_str(pretty=True))


def _generator(feed: Feed, own_url: str) -> FeedGenerator:
    made = FeedGenerator()
    made.id(own_url)
    made.title(_xml(feed.title))
    made.description(_xml(feed.description))
    made.author(name=_xml(feed.site_name))
    made.link(href=own_url, rel="self")
    made.link(href=feed.page_url, rel="alternate")
    made.language(feed.locale)
    made.updated(feed.updated_at)
    made.lastBuildDate(feed.updated_at)
    made.generator("kapcms")
    return made


def _add(made: FeedGenerator, entry: Entry) -> None:
    facts = entry.facts
    added = made.add_entry(order="append")
    added.id(f"urn:uuid:{facts['id']}")
    added.guid(f"urn:uuid:{facts['id']}", permalink=False)
    added.title(_xml(facts["title"]))
    added.link(href=facts["url"], rel="alternate")
    added.published(parse_rfc3339(facts["published_at"]))
    added.updated(parse_rfc3339(facts["updated_at"]))
    for author in facts["authors"]:
        added.author(name=_xml(author["name"]))
    for topic in facts["topics"]:
        added.category(term=_xml(topic["slug"]), label=_xml(topic["title"]))
    if entry.html is None:
        added.summary(_xml(facts["excerpt"]))
    else:
        added.description(_xml(facts["excerpt"]), isSummary=True)
        added.content(_xml(entry.html), type="html")


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
