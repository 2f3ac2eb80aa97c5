"""One article for readers, with its nav, from one statement of ready bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Text, bindparam, select

from kapcms.content.sharing import canonical_url
from kapcms.content.sparse import picked
from kapcms.content.structured_data import place_in_series
from kapcms.delivery.article_statement import FORMATS, article_statement
from kapcms.delivery.found import Absent, Answer, Found, Moved, notice_of
from kapcms.delivery.kept.placing import Place, begin_hash
from kapcms.delivery.languages import in_language
from kapcms.delivery.nav import ALL, OLDEST_FIRST, NavChoice, nav_of
from kapcms.delivery.prepared import Prepared
from kapcms.delivery.reading import one_of, rows_of
from kapcms.models.change import LogHead
from kapcms.models.public import PublicArticle, PublicNotice, PublicSlug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kapcms.models.database import AnyRow

DATA = b'{"data":'
Record = dict[str, Any]

_own_languages = (
    select(PublicArticle.id, PublicArticle.group_id, LogHead.number)
    .join(LogHead, LogHead.id == 1)
    .where(PublicArticle.slug == bindparam("slug", type_=Text))
)
_languages = select(PublicArticle.id, PublicArticle.slug, PublicArticle.locale).where(
    PublicArticle.group_id == bindparam("group", type_=PublicArticle.group_id.type)
)
_old_slug = (
    select(PublicSlug.entity_id, PublicArticle.slug, LogHead.number, PublicNotice.notice, PublicNotice.at)
    .select_from(LogHead)
    .outerjoin(PublicSlug, (PublicSlug.type == "article") & (PublicSlug.slug == bindparam("slug", type_=Text)))
    .outerjoin(PublicArticle, PublicArticle.id == PublicSlug.entity_id)
    .outerjoin(PublicNotice, PublicNotice.entity_id == PublicSlug.entity_id)
    .where(LogHead.id == 1)
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How an article is wanted: the formats of its body, the orders of its nav, the members (None: all), languages.

    `languages`: of an article and its translations the one in the first of these; empty: the one that was asked for.
    `further_keys`: surrogate keys of what led to it.
    """

    formats: tuple[str, ...] = ("html",)
    nav: NavChoice = ALL
    fields: frozenset[str] | None = None
    languages: tuple[str, ...] = ()
    further_keys: tuple[str, ...] = ()

    @property
    def ordered_formats(self) -> tuple[str, ...]:
        """The formats in the order in which answers show them."""
        return tuple(form for form in FORMATS if form in self.formats)


def read_article(slug: str, wanted: Wanted) -> Found:
    """The article with this slug: an answer, where it moved to, or that it is gone or never was."""
    if wanted.languages:
        asked = one_of(_own_languages, {"slug": slug})
        if asked is None:
            return _absent(slug)
        chosen = in_language(rows_of(_languages, {"group": asked.group_id}), wanted.languages)
        keys = (f"article:{asked.id}",)
        if chosen.row is None:
            return Absent(gone=False, number=asked.number, keys=keys, languages=chosen.available)
        return read_article(chosen.row.slug, replace(wanted, languages=(), further_keys=keys))
    rows = _prepared(wanted.ordered_formats).rows(slug=slug)
    return compose(rows, wanted) if rows else _absent(slug)


def compose(rows: Sequence[AnyRow], wanted: Wanted) -> Answer:
    """The answer that the rows of the article statement give; one of the past (no `published_at`) is never moved."""
    nav, fields = wanted.nav, wanted.fields
    article, series = rows[0], _chosen(rows[1:], nav)
    headings = [orjson.loads(row.facts) for row in series]
    facts = _placed(article.facts, series, headings)
    bodies = (b'"%b":%b' % (form.encode(), getattr(article, form)) for form in wanted.ordered_formats)
    body = b'"body":{' + b",".join(bodies) + b"}"
    document = facts[:-1] + b"," + body + b',"nav":'
    begin = len(DATA) + len(document)
    document += nav_of(article, series, nav) + b"}"
    if fields is not None:
        document = picked(document, fields)
    moments = [article.modified_at, *(row.modified_at for row in series)]
    if nav.site:
        moments.append(article.site_modified_at)
    if nav.series_slug is not None or wanted.further_keys:
        moments.append(article.log_at)  # which series bears the slug (or which article the language) may have changed
    whole = DATA + document + b"}"
    return Answer(
        body=whole,
        number=article.number,
        modified_at=max(moments),
        keys=(*_keys(article, series, nav), *wanted.further_keys),
        links=_links(article, series, headings, nav),
        place=_place(article, whole, begin) if nav.site and fields is None and article.published_at else None,
        due_at=article.next_due_at,
    )


def _place(article: AnyRow, body: bytes, begin: int) -> Place:
    """Where `body`, whose nav begins at `begin`, shows the place in the site order."""
    start = body.index(b'"position":', begin)
    return Place(
        key=(article.published_at, article.id),
        older=article.place,
        articles=article.articles,
        is_oldest_first=article.site == OLDEST_FIRST,
        start=start,
        end=body.index(b',"previous":', start),
        begun=begin_hash(memoryview(body)[:start]),
    )


@cache
def _prepared(formats: tuple[str, ...]) -> Prepared:
    return Prepared(article_statement(formats), looks_up=True)


def _placed(facts: bytes, series: Sequence[AnyRow], headings: Sequence[Record]) -> bytes:
    """The facts with the article's place in these series in its JSON-LD, which is their last member."""
    if not series:
        return facts
    navs = [heading | {"position": row.place} for row, heading in zip(series, headings, strict=True)]
    return facts[:-2] + b"," + orjson.dumps(place_in_series(navs))[1:-1] + b"}}"


def _chosen(rows: Sequence[AnyRow], nav: NavChoice) -> list[AnyRow]:
    if not nav.series:
        return []
    wanted = [row for row in rows if nav.series_slug in {None, row.slug}]
    return sorted(wanted, key=lambda row: row.slug)


def _keys(article: AnyRow, series: Sequence[AnyRow], nav: NavChoice) -> tuple[str, ...]:
    site = ("order:site",) if nav.site else ()
    named = ("series",) if nav.series_slug is not None else ()
    return (f"article:{article.id}", *site, *named, *(f"series:{row.id}" for row in series))


def _links(
    article: AnyRow, series: Sequence[AnyRow], headings: Sequence[Record], nav: NavChoice
) -> tuple[tuple[str, str], ...]:
    """Addresses for the Link header: prev, next and first of the first series, or of the site where there is none.

    Only of orders that were asked for: an answer depends on no other.
    """
    beside: list[tuple[str, bytes | None]] = []
    links = [("canonical", canonical_url(article.facts))]
    if series:
        row = series[0]
        beside = [("prev", row.previous), ("next", row.next), ("first", row.first)]
        links.append(("collection", headings[0]["url"]))
    elif nav.site and article.site == OLDEST_FIRST:
        beside = [("prev", article.previous), ("next", article.next)]
    elif nav.site:
        beside = [("prev", article.next), ("next", article.previous)]
    links += [(rel, orjson.loads(neighbour)["url"]) for rel, neighbour in beside if neighbour]
    return tuple(links)


def _absent(slug: str) -> Moved | Absent:
    row = one_of(_old_slug, {"slug": slug})
    if row is None or row.entity_id is None:
        return Absent(gone=False, number=0 if row is None else row.number, keys=("absent",))
    keys = (f"article:{row.entity_id}",)
    if row.slug is None:
        return Absent(gone=True, number=row.number, keys=keys, notice=notice_of(row))
    return Moved(slug=row.slug, number=row.number, keys=keys)
