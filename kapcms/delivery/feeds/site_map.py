"""The sitemap (https://www.sitemaps.org/protocol.html): every public page with the moment it last changed.

Up to MOST_URLS pages are one file; beyond, `/sitemap.xml` is an index of files, first those of articles in the site
order, then one of all else. Files are made of whole runs of that order (see `PublicChunk`): the index is told by the
runs alone, and a file is one range of keys. Articles that bear `noindex` are left out. Pages with translations name
their languages, as `hreflang` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import orjson
from sqlalchemy import func, literal, select, tuple_

from kapcms.clock import rfc3339
from kapcms.delivery.feeds.entries import read_site
from kapcms.delivery.feeds.noindex import is_hidden
from kapcms.delivery.feeds.site_map_languages import alternates_of
from kapcms.delivery.found import Absent, Answer
from kapcms.delivery.reading import one_of, rows_of
from kapcms.models.public import PublicArticle, PublicChunk, PublicShown, PublicThing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from kapcms.content.languages import Alternate
    from kapcms.delivery.feeds.entries import Site

Key = tuple[Any, str]

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


@dataclass(frozen=True, slots=True)
class Run:
    """Articles next to each other in the site order: from a key on, and before the next run's (None: to the end)."""

    begin: Key
    end: Key | None
    count: int
    updated_at: datetime | None


def read_sitemap(part: int | None = None, most: int = MOST_URLS) -> Answer | Absent:
    """The sitemap, or the index where there are more than `most` pages; with `part` the file of that number, from 1."""
    site = read_site()
    runs = _runs()
    articles, things = sum(run.count for run in runs), _count_things()
    files = list(_files(runs, most))
    if part is None and articles + things + 1 <= most:
        body = _file("urlset", "url", [*_article_pages(site, _joined(runs)), *_other_pages(site)])
    elif part is None:
        body = _file("sitemapindex", "sitemap", _parts(site, files))
    elif 1 <= part <= len(files):
        body = _file("urlset", "url", _article_pages(site, files[part - 1]))
    elif part == len(files) + 1:
        body = _file("urlset", "url", _other_pages(site))
    else:
        return Absent(gone=False, number=site.number, keys=("articles",))
    return Answer(body, site.number, site.at, (*site.keys, *_LIST_KEYS))


def _runs() -> list[Run]:
    """The runs of the site order: one for some 256 articles."""
    articles = PublicChunk.count.label("articles")
    columns = (PublicChunk.published_at, PublicChunk.id, articles, PublicChunk.updated_at)
    rows = rows_of(select(*columns).order_by(PublicChunk.published_at, PublicChunk.id))
    keys: list[Key] = [(row.published_at, row.id) for row in rows]
    return [
        Run(key, end, row.articles, row.updated_at) for row, key, end in zip(rows, keys, [*keys[1:], None], strict=True)
    ]


def _count_things() -> int:
    row = one_of(select(func.count()).select_from(PublicThing).where(PublicThing.type.in_(_WITH_PAGES)))
    return 0 if row is None else int(row[0])


def _files(runs: Sequence[Run], most: int) -> Iterator[Run]:
    """As many runs as go together into files of up to `most` articles; a run is never cut."""
    first, count = 0, 0
    for index, run in enumerate(runs):
        if count and count + run.count > most:
            yield _joined(runs[first:index])
            first, count = index, 0
        count += run.count
    yield _joined(runs[first:])


def _joined(runs: Sequence[Run]) -> Run:
    moments = [run.updated_at for run in runs if run.updated_at is not None]
    return Run(runs[0].begin, runs[-1].end, sum(run.count for run in runs), max(moments, default=None))


def _parts(site: Site, files: Sequence[Run]) -> Iterator[Place]:
    address = site.facts["base_url"]
    for part, file in enumerate(files, start=1):
        yield Place(f"{address}/sitemap-{part}.xml", None if file.updated_at is None else rfc3339(file.updated_at))
    yield Place(f"{address}/sitemap-{len(files) + 1}.xml", rfc3339(site.at))


def _article_pages(site: Site, run: Run) -> Iterator[Place]:
    columns = (PublicArticle.id, PublicArticle.card, PublicArticle.updated_at)
    query = select(*columns, is_hidden(PublicArticle.facts).label("hidden")).where(_is_in(run))
    shown = _images_of(run)
    languages = alternates_of(_is_in(run), site.facts["locale"])
    for row in rows_of(query.order_by(PublicArticle.published_at, PublicArticle.id)):
        if not row.hidden:
            card = orjson.loads(row.card)
            own = [card["cover"]["url"]] if card["cover"] else []
            images = tuple(dict.fromkeys([*own, *shown.get(row.id, ())]))
            yield Place(card["url"], rfc3339(row.updated_at), images[:MOST_IMAGES], tuple(languages.get(row.id, ())))


def _images_of(run: Run) -> dict[str, list[str]]:
    """The addresses of the images of the library that the articles of a run show, by article."""
    query = (
        select(PublicShown.thing_id, PublicThing.id, PublicThing.facts)
        .join(PublicThing, PublicThing.id == PublicShown.media_id)
        .where(PublicShown.thing_id.in_(select(PublicArticle.id).where(_is_in(run))))
    )
    found: dict[str, dict[str, str]] = {}
    for article_id, media_id, facts in rows_of(query):
        found.setdefault(article_id, {})[media_id] = orjson.loads(facts)["url"]
    return {article_id: [urls[media_id] for media_id in sorted(urls)] for article_id, urls in found.items()}


def _is_in(run: Run) -> ColumnElement[bool]:
    """Whether a public article stands in the run."""
    key = tuple_(PublicArticle.published_at, PublicArticle.id)
    since = key >= _bound(run.begin)
    return since if run.end is None else since & (key < _bound(run.end))


def _bound(key: Key) -> ColumnElement[Any]:
    return tuple_(literal(key[0], PublicArticle.published_at.type), literal(key[1], PublicArticle.id.type))


def _other_pages(site: Site) -> Iterator[Place]:
    yield Place(f"{site.facts['base_url']}/", rfc3339(site.at))
    for type_ in _WITH_PAGES:
        query = select(PublicThing.facts, PublicThing.modified_at).where(PublicThing.type == type_)
        for row in rows_of(query.order_by(PublicThing.title_key, PublicThing.id)):
            facts = orjson.loads(row.facts)
            yield Place(facts["url"], rfc3339(row.modified_at), alternates=tuple(facts.get("alternates", ())))


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
