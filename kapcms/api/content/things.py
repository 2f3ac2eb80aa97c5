"""Series, topics, people and the site in the Content API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from kapcms.api.access import for_readers
from kapcms.api.content.blueprint import AtIn, blueprint, respond, respond_page, scope_of_number, span_of
from kapcms.delivery.history.loading import state_at
from kapcms.delivery.history.things import read_thing_at, read_things_at
from kapcms.delivery.things import read_thing, read_things
from kapcms.models.public import SITE_SLUG
from kapcms.schemas.envelope import CountedPageIn, many, one
from kapcms.schemas.public import (
    PublicPersonOut,
    PublicSeriesCardOut,
    PublicSeriesOut,
    PublicSiteOut,
    PublicSnippetOut,
    PublicTopicOut,
)

if TYPE_CHECKING:
    from flask import Response

blp = blueprint("things", "Public series, topics, people, and the site")

NOUNS = {"series": "series", "topic": "topics", "person": "people", "snippet": "snippets", "site": "site"}
"""How addresses name the types."""


class ThingsArguments(AtIn, CountedPageIn):
    """Which page, and at which number of the log."""


@blp.get("/series")
@for_readers
@blp.arguments(ThingsArguments, location="query")
@blp.response(200, many(PublicSeriesCardOut))
def list_series(args: dict[str, Any]) -> Response:
    """The public series by title, each with the number of its public articles."""
    return _list("series", args)


@blp.get("/series/<slug>")
@for_readers
@blp.arguments(AtIn, location="query")
@blp.response(200, one(PublicSeriesOut))
def get_series(args: dict[str, Any], slug: str) -> Response:
    """A series with the cards of its public articles, in order, each with its `position`."""
    return _one("series", slug, args)


@blp.get("/topics")
@for_readers
@blp.arguments(ThingsArguments, location="query")
@blp.response(200, many(PublicTopicOut))
def list_topics(args: dict[str, Any]) -> Response:
    """The public topics by title."""
    return _list("topic", args)


@blp.get("/topics/<slug>")
@for_readers
@blp.arguments(AtIn, location="query")
@blp.response(200, one(PublicTopicOut))
def get_topic(args: dict[str, Any], slug: str) -> Response:
    """A topic."""
    return _one("topic", slug, args)


@blp.get("/people")
@for_readers
@blp.arguments(ThingsArguments, location="query")
@blp.response(200, many(PublicPersonOut))
def list_people(args: dict[str, Any]) -> Response:
    """The public people by name."""
    return _list("person", args)


@blp.get("/people/<slug>")
@for_readers
@blp.arguments(AtIn, location="query")
@blp.response(200, one(PublicPersonOut))
def get_person(args: dict[str, Any], slug: str) -> Response:
    """A person."""
    return _one("person", slug, args)


@blp.get("/snippets/<slug>")
@for_readers
@blp.arguments(AtIn, location="query")
@blp.response(200, one(PublicSnippetOut))
def get_snippet(args: dict[str, Any], slug: str) -> Response:
    """A block that articles share, as HTML and as document."""
    return _one("snippet", slug, args)


@blp.get("/site")
@for_readers
@blp.arguments(AtIn, location="query")
@blp.response(200, one(PublicSiteOut))
def get_site(args: dict[str, Any]) -> Response:
    """The site's own facts."""
    return _one("site", SITE_SLUG, args)


def _list(type_: str, args: dict[str, Any]) -> Response:
    scope = request.path + scope_of_number(args)
    span = span_of(args, scope)
    page = read_things_at(state_at(args["at"]), type_, span) if "at" in args else read_things(type_, span)
    return respond_page(page, args, scope)


def _one(type_: str, slug: str, args: dict[str, Any]) -> Response:
    found = read_thing_at(state_at(args["at"]), type_, slug) if "at" in args else read_thing(type_, slug)
    return respond(found, NOUNS[type_])
