"""What is told to search engines and to sites on which an article is shared: `seo`, with Open Graph's properties."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

from kapcms.content.languages import alternates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kapcms.content.public_article import Record, Surroundings

Property = dict[str, str]

_OWN_URL = re.compile(rb'"url":("(?:[^"\\]|\\.)*")')
_CANONICAL_URL = re.compile(rb'"canonical_url":(null|"(?:[^"\\]|\\.)*")')


def canonical_url(facts: bytes) -> str:
    """The address that stands for the article: its own, or the one that it names.

    Reads the two members alone, which is a tenth of what parsing all facts costs at every miss. The first `url` and
    the first `canonical_url` are the article's: in `facts` they come before anything with members of free names.
    """
    found = (pattern.search(facts) for pattern in (_CANONICAL_URL, _OWN_URL))
    return str(next(url for one in found if one is not None and (url := orjson.loads(one[1]))))


def seo_of(record: Record, card: Record, translations: Sequence[Record], around: Surroundings) -> Record:
    """Title and description with the article's own in place of none, alternates, Open Graph, canonical, noindex.

    `noindex` stands last: the sitemap looks for it there.
    """
    seo = record["seo"]
    told = {"title": seo["title"] or record["title"], "description": seo["description"] or card["excerpt"]}
    return told | {
        "alternates": alternates(card, translations, around.locale),
        "open_graph": [
            {"property": name, "content": str(content)}
            for name, content in _open_graph(record, card | told, translations, around)
            if content
        ],
        "canonical_url": seo["canonical_url"],
        "noindex": seo["noindex"],
    }


def _open_graph(
    record: Record, told: Record, translations: Sequence[Record], around: Surroundings
) -> Iterator[tuple[str, Any]]:
    """The properties of https://ogp.me, `og:type` article, in its order; what is unknown is empty."""
    cover = told["cover"] or {}
    yield "og:type", "article"
    yield "og:title", told["title"]
    yield "og:description", told["description"]
    yield "og:url", record["seo"]["canonical_url"] or told["url"]
    yield "og:site_name", around.site_name
    yield "og:locale", _locale(record["locale"])
    for one in translations:
        yield "og:locale:alternate", _locale(one["locale"])
    yield "og:image", cover.get("url")
    yield "og:image:alt", cover.get("alt") if cover.get("url") else None
    yield "og:image:width", cover.get("width")
    yield "og:image:height", cover.get("height")
    yield "article:published_time", record["published_at"]
    yield "article:modified_time", record["updated_at"]
    for author in told["authors"]:
        yield "article:author", around.url("people", author["slug"])
    for topic in told["topics"][:1]:
        yield "article:section", topic["title"]
    for topic in told["topics"]:
        yield "article:tag", topic["title"]


def _locale(tag: str) -> str:
    """A language tag as Open Graph writes it: `en_US`; of a language without a country the language alone."""
    return tag.replace("-", "_")
