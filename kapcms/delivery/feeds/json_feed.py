"""Feeds as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from kapcms.delivery.feeds.entries import Entry, Feed


def json_feed(feed: Feed, own_url: str) -> bytes:
    """The feed as JSON; `own_url` is its own address."""
    return orjson.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "description": feed.description,
            "home_page_url": feed.page_url,
            "feed_url": own_url,
            "language": feed.locale,
            "authors": [{"name": feed.site_name, "url": f"{feed.site_url}/"}],
            "items": [_item(entry) for entry in feed.entries],
        }
    )


def _item(entry: Entry) -> dict[str, Any]:
    facts = entry.facts
    content = {"content_text": facts["excerpt"]} if entry.html is None else {"content_html": entry.html}
    item = {
        "id": facts["id"],
        "url": facts["url"],
        "title": facts["title"],
        **content,
        "summary": facts["excerpt"],
        "date_published": facts["published_at"],
        "date_modified": facts["updated_at"],
        "tags": [topic["title"] for topic in facts["topics"]],
        "language": facts["locale"],
    }
    if facts["authors"]:
        item["authors"] = [{"name": author["name"]} for author in facts["authors"]]
    return item
