"""The one statement that fetches an article with its place in every order.

Its first row is the article with the site order, each further row a series; so one round trip is enough, whatever the
number of series. Built once per choice of formats (building it costs more than running it).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Integer,
    LargeBinary,
    Text,
    and_,
    bindparam,
    func,
    literal,
    null,
    select,
    tuple_,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from kapcms.models.change import LogHead
from kapcms.models.database import UtcDateTime
from kapcms.models.public import PublicArticle, PublicChunk, PublicPlace, PublicThing

if TYPE_CHECKING:
    from sqlalchemy import CompoundSelect, ScalarSelect

    from kapcms.models.database import AnySelect

FORMATS = ("html", "markdown", "text", "document")
"""The formats of a body, in the order in which answers show them."""


@cache
def article_statement(formats: tuple[str, ...]) -> CompoundSelect[*tuple[Any, ...]]:
    """Rows for the article with the slug `:slug`.

    Columns: kind (0 article, 1 series), id, slug, facts (series: heading), modified_at, place (site: articles that are
    older; series: position), articles (their
    count), number, previous (site: the older neighbour), next (site: the newer), first, last,
    site (heading), site_modified_at, log_at (of the last change of all), published_at,
    next_due_at (of any schedule), then one per format.
    """
    return union_all(_article(formats), _series(formats))


def _article(formats: tuple[str, ...]) -> AnySelect:
    site = aliased(PublicThing, name="site")
    return (
        select(
            literal(0, Integer).label("kind"),
            PublicArticle.id,
            PublicArticle.slug,
            PublicArticle.facts,
            PublicArticle.modified_at,
            older_count().label("place"),
            site.count.label("articles"),
            LogHead.number,
            beside_in_site(newer=False).label("previous"),
            beside_in_site(newer=True).label("next"),
            type_coerce(null(), LargeBinary).label("first"),
            type_coerce(null(), LargeBinary).label("last"),
            site.heading.label("site"),
            site.modified_at.label("site_modified_at"),
            LogHead.at.label("log_at"),
            PublicArticle.published_at,
            LogHead.next_due_at,
            *(getattr(PublicArticle, form) for form in formats),
        )
        .select_from(PublicArticle)
        .join(LogHead, LogHead.id == 1)
        .join(site, site.type == "site")
        .where(PublicArticle.slug == bindparam("slug", type_=Text))
    )


def _series(formats: tuple[str, ...]) -> AnySelect:
    place = aliased(PublicPlace, name="place")
    nothing = type_coerce(null(), LargeBinary)
    return (
        select(
            literal(1, Integer),
            PublicThing.id,
            PublicThing.slug,
            PublicThing.heading,
            PublicThing.modified_at,
            place.position,
            PublicThing.count,
            literal(0, Integer),
            at_position(place.series_id, place.position - 1),
            at_position(place.series_id, place.position + 1),
            at_position(place.series_id, literal(1, Integer)),
            at_position(place.series_id, PublicThing.count),
            nothing,
            type_coerce(null(), UtcDateTime),
            type_coerce(null(), UtcDateTime),
            type_coerce(null(), UtcDateTime),
            type_coerce(null(), UtcDateTime),
            *(nothing for _ in formats),
        )
        .select_from(PublicArticle)
        .join(place, and_(place.article_id == PublicArticle.id, place.position.is_not(None)))
        .join(PublicThing, PublicThing.id == place.series_id)
        .where(PublicArticle.slug == bindparam("slug", type_=Text))
    )


def older_count() -> ScalarSelect[int]:
    """The number of public articles that are older than the enclosing statement's, by the runs of the site order."""
    run = aliased(PublicChunk, name="run")
    other = aliased(PublicArticle, name="counted")
    mine = tuple_(PublicArticle.published_at, PublicArticle.id)
    other_key = tuple_(other.published_at, other.id)
    run_key = tuple_(run.published_at, run.id)
    within = (
        select(func.count())
        .select_from(other)
        .where(other_key >= run_key, other_key < mine)
        .correlate(run, PublicArticle)
        .scalar_subquery()
    )
    return (
        select(run.before + within)
        .where(run_key <= mine)
        .order_by(run.published_at.desc(), run.id.desc())
        .limit(1)
        .correlate(PublicArticle)
        .scalar_subquery()
    )


def beside_in_site(*, newer: bool) -> ScalarSelect[bytes]:
    """How the article next to the enclosing statement's in the site order stands in the nav of others."""
    other = aliased(PublicArticle, name="newer" if newer else "older")
    mine, key = tuple_(PublicArticle.published_at, PublicArticle.id), tuple_(other.published_at, other.id)
    nearest = select(other.neighbour).correlate(PublicArticle).limit(1)
    if newer:
        return nearest.where(key > mine).order_by(other.published_at, other.id).scalar_subquery()
    return nearest.where(key < mine).order_by(other.published_at.desc(), other.id.desc()).scalar_subquery()


def at_position(series_id: Any, position: Any) -> ScalarSelect[bytes]:
    """How the article at a position of a series stands in the nav of others."""
    other, article = aliased(PublicPlace), aliased(PublicArticle)
    return (
        select(article.neighbour)
        .select_from(other)
        .join(article, article.id == other.article_id)
        .where(other.series_id == series_id, other.position == position)
        .correlate(PublicThing, PublicPlace, series_id.class_)
        .scalar_subquery()
    )
