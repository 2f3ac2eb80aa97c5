"""Series, topics, people, snippets, the glossary and the site in the Content API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from kapcms.api.access import for_readers
from kapcms.api.content.blueprint import (
    AtIn,
    blueprint,
    check_fallback,
    languages_of,
    respond,
    respond_page,
    scope_of_number,
    span_of,
)
from kapcms.api.content.caching import CONTENT, cached
from kapcms.delivery.fields import check_filters
from kapcms.delivery.history.loading import state_at
from kapcms.delivery.history.things import read_series_at, read_thing_at, read_things_at
from kapcms.delivery.things import ORDERS, ThingFilters, ThingList, read_series, read_thing, read_things
from kapcms.models.public import SITE_SLUG
from kapcms.schemas.envelope import CountedPageIn, many, names_of, one, sparse
from kapcms.schemas.fields import FieldFilters, Locales, OneOf, Words, locale
from kapcms.schemas.public import (
    PublicPersonOut,
    PublicSeriesCardOut,
    PublicSeriesOut,
    PublicSiteOut,
    PublicSnippetOut,
    PublicTermOut,
    PublicTopicOut,
)

if TYPE_CHECKING:
    import marshmallow as ma
    from flask import Response

blp = blueprint("things", "Public series, topics, people, and the site")

NOUNS = {
    "series": "series",
    "topic": "topics",
    "person": "people",
    "snippet": "snippets",
    "term": "glossary",
    "site": "site",
}
"""How addresses name the types."""


def shown_of(schema: type[ma.Schema]) -> Words:
    """The argument `fields`: which members of what `schema` describes are wanted."""
    return Words(names_of(schema), data_key="fields", attribute="shown", load_default=None)


class ThingsArguments(AtIn, CountedPageIn):
    """Which page, in which order, and at which number of the log."""

    sort = OneOf(*ORDERS, load_default="title")


class LanguageArguments(AtIn):
    """In which language it is wanted, and in which others where it is not there in that one."""

    locale = locale()
    fallback = Locales(load_default=())


class TopicsArguments(ThingsArguments):
    """Which topics."""

    fields_ = shown_of(PublicTopicOut)


class SeriesArguments(ThingsArguments, LanguageArguments):
    """Which series: in one language (or, each once, in the next of `fallback`), with these values of own fields."""

    field = FieldFilters(load_default=())
    fields_ = shown_of(PublicSeriesCardOut)


class PeopleArguments(ThingsArguments):
    """Which people: with these values of fields of the site's own."""

    field = FieldFilters(load_default=())
    fields_ = shown_of(PublicPersonOut)


class GlossaryArguments(ThingsArguments):
    """Which terms: in one language."""

    locale = locale()
    fields_ = shown_of(PublicTermOut)


@blp.get("/series/<slug>")
@for_readers
@cached(CONTENT)
@blp.arguments(LanguageArguments, location="query")
@blp.response(200, one(PublicSeriesOut))
def get_series(args: dict[str, Any], slug: str) -> Response:
    """A series, or its translation in `locale`, with the cards of its public articles in order, with `position`."""
    check_fallback(args)
    languages = languages_of(args)
    found = read_series_at(state_at(args["at"]), slug, languages) if "at" in args else read_series(slug, languages)
    return respond(found, "series")


def _offer_list(type_: str, arguments: type[ThingsArguments], schema: type[ma.Schema]) -> None:
    @blp.get(f"/{NOUNS[type_]}", endpoint=f"list_{NOUNS[type_]}")
    @for_readers
    @cached(CONTENT)
    @blp.arguments(arguments, location="query")
    @blp.response(200, many(sparse(schema)))
    def list_(args: dict[str, Any]) -> Response:
        """What is public, by title or name; a series with the number of its public articles."""
        check_fallback(args)
        return _list(type_, args)


def _offer_one(type_: str, schema: type[ma.Schema]) -> None:
    @blp.get(f"/{NOUNS[type_]}/<slug>", endpoint=f"get_{type_}")
    @for_readers
    @cached(CONTENT)
    @blp.arguments(AtIn, location="query")
    @blp.response(200, one(schema))
    def get(args: dict[str, Any], slug: str) -> Response:
        """One, by its slug; a snippet as HTML and as document."""
        return _one(type_, slug, args)


_offer_list("series", SeriesArguments, PublicSeriesCardOut)
_offer_list("topic", TopicsArguments, PublicTopicOut)
_offer_one("topic", PublicTopicOut)
_offer_list("person", PeopleArguments, PublicPersonOut)
_offer_one("person", PublicPersonOut)
_offer_one("snippet", PublicSnippetOut)
_offer_list("term", GlossaryArguments, PublicTermOut)
_offer_one("term", PublicTermOut)


@blp.get("/site")
@for_readers
@cached(CONTENT)
@blp.arguments(AtIn, location="query")
@blp.response(200, one(PublicSiteOut))
def get_site(args: dict[str, Any]) -> Response:
    """The site's own facts."""
    return _one("site", SITE_SLUG, args)


def _list(type_: str, args: dict[str, Any]) -> Response:
    filters = ThingFilters(**{name: args[name] for name in ThingFilters.__dataclass_fields__ if name in args})
    wanted = ThingList(type_, filters, args["sort"], frozenset(args["shown"] or ()))
    scope = f"{request.path}?{filters}&{wanted.sort}" + scope_of_number(args)
    span = span_of(args, scope)
    if "at" in args:
        state = state_at(args["at"])
        check_filters(type_, filters.field, state.site["field_schemas"])
        return respond_page(read_things_at(state, wanted, span), args, scope)
    check_filters(type_, filters.field)
    return respond_page(read_things(wanted, span), args, scope)


def _one(type_: str, slug: str, args: dict[str, Any]) -> Response:
    found = read_thing_at(state_at(args["at"]), type_, slug) if "at" in args else read_thing(type_, slug)
    return respond(found, NOUNS[type_])
