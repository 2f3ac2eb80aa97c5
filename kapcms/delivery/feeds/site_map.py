"""The sitemap (https://www.sitemaps.org/protocol.html): every public page with the moment it last changed.

Up to MOST_URLS pages are one file; beyond, `/sitemap.xml` is an index of files, first those of articles, then one of
all else. Articles that bear `noindex` are left out. Pages with translations name their languages, as `hreflang` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import orjson
from sqlalchemy import func, select

from kapcms.clock import rfc3339
from kapcms.delivery.feeds.entries import read_site
from kapcms.delivery.feeds.noindex import is_hidden
from kapcms.delivery.feeds.site_map_languages import alternates_of
from kapcms.delivery.found import Absent, Answer
from kapcms.delivery.reading import one_of, rows_of
from kapcms.models.public import PublicArticle, PublicShown, PublicThing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from kapcms.content.languages import Alternate
    from kapcms.delivery.feeds.entries import Site

MOST_URLS = 50_000
"""The protocol's bound of one file."""
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_IMAGES = "http://www.google.com/schemas/sitemap-image/1.1"
"""The extension for images. Source: https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps."""
MOST_IMAGES = 1000
"""The extension's bound of one page."""
_PAGES = "http://www.w3.org/1999/xhtml"
"""The namespace of `link`, which names a page's languages (see `site_map_languages`)."""
_WITH_PAGES = ("series", "topic", "person")
_LIST_KEYS = ("series", "topics", "people")


@dataclass(frozen=True, slots=True)
class Place:
    """A page or a file of pages, when it last changed, the addresses of its images, and the page in each language."""

    url: str
    changed_at: str | None
    images: tuple[str, ...] = ()
    alternates: tuple[Alternate, ...] = ()


def read_sitemap(part: int | None = None, most: int = MOST_URLS) -> Answer | Absent:
    """The sitemap, or the index where there are more than `most` pages; with `part` the file of that number, from 1."""
    site = read_site()
    articles, things = _counts()
    parts = -(-articles // most) + 1
    if part is None and articles + things + 1 <= most:
        body = _file("urlset", "url", [*_article_pages(site, 0, articles), *_other_pages(site)])
    elif part is None:
        body = _file("sitemapindex", "sitemap", _parts(site, parts, most))
    elif 1 <= part < parts:
        body = _file("urlset", "url", _article_pages(site, (part - 1) * most, most))
    elif part == parts:
        body = _file("urlset", "url", _other_pages(site))
    else:
        return Absent(gone=False, number=site.number, keys=("articles",))
    return Answer(body, site.number, site.at, (*site.keys, *_LIST_KEYS))


def _counts() -> tuple[int, int]:
    things = select(func.count()).select_from(PublicThing).where(PublicThing.type.in_(_WITH_PAGES))
    articles = select(func.count()).select_from(PublicArticle)
    row = one_of(select(articles.scalar_subquery(), things.scalar_subquery()))
    return (0, 0) if row is None else (row[0], row[1])


def _parts(site: Site, parts: int, most: int) -> Iterator[Place]:
    address = site.facts["base_url"]
    for part in range(1, parts):
        rows = _run((part - 1) * most, most).with_only_columns(PublicArticle.updated_at).subquery()
        row = one_of(select(func.max(rows.c.updated_at)))
        yield Place(f"{address}/sitemap-{part}.xml", _said(None if row is None else row[0]))
    yield Place(f"{address}/sitemap-{parts}.xml", rfc3339(site.at))


def _article_pages(site: Site, offset: int, count: int) -> Iterator[Place]:
    query = _run(offset, count).with_only_columns(
        PublicArticle.slug, PublicArticle.card, PublicArticle.updated_at, is_hidden(PublicArticle.facts).label("hidden")
    )
    shown = _images_of(_run(offset, count))
    languages = alternates_of(_run(offset, count), site.facts["locale"])
    for row in rows_of(query.add_columns(PublicArticle.id)):
        if not row.hidden:
            card = orjson.loads(row.card)
            own = [card["cover"]["url"]] if card["cover"] else []
            images = tuple(dict.fromkeys([*own, *shown.get(row.id, ())]))
            yield Place(card["url"], rfc3339(row.updated_at), images[:MOST_IMAGES], tuple(languages.get(row.id, ())))


def _images_of(run: Any) -> dict[str, list[str]]:
    """The addresses of the images of the library that the articles of a run show, by article."""
    ids = run.subquery()
    query = (
        select(PublicShown.thing_id, PublicThing.facts)
        .join(PublicThing, PublicThing.id == PublicShown.media_id)
        .join(ids, ids.c.id == PublicShown.thing_id)
        .order_by(PublicShown.thing_id, PublicShown.media_id)
    )
    found: dict[str, list[str]] = {}
    for row in rows_of(query):
        found.setdefault(row.thing_id, []).append(orjson.loads(row.facts)["url"])
    return found


def _run(offset: int, count: int) -> Any:
    return select(PublicArticle.id).order_by(PublicArticle.id).offset(offset).limit(count)


def _other_pages(site: Site) -> Iterator[Place]:
    yield Place(f"{site.facts['base_url']}/", rfc3339(site.at))
    query = select(PublicThing.facts, PublicThing.modified_at).where(PublicThing.type.in_(_WITH_PAGES))
    for row in rows_of(query.order_by(PublicThing.type, PublicThing.id)):
        facts = orjson.loads(row.facts)
        yield Place(facts["url"], rfc3339(row.modified_at), alternates=tuple(facts.get("alternates", ())))


def _said(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)


def _file(root: str, element: str, places: Iterator[Place] | list[Place]) -> bytes:
    names = f'xmlns="{_NAMESPACE}" xmlns:image="{_IMAGES}" xmlns:xhtml="{_PAGES}"'
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {names}>']
    for place in places:
        changed = f"<lastmod>{place.changed_at}</lastmod>" if place.changed_at else ""
        images = "".join(f"<image:image><image:loc>{escape(url)}</image:loc></image:image>" for url in place.images)
        languages = "".join(_language(one) for one in place.alternates)
        lines.append(f"<{element}><loc>{escape(place.url)}</loc>{changed}{languages}{images}</{element}>")
    return "\n".join([*lines, f"</{root}>\n"]).encode()


def _language(one: Alternate) -> str:
    return f'<xhtml:link rel="alternate" hreflang={quoteattr(one["hreflang"])} href={quoteattr(one["url"])}/>'
