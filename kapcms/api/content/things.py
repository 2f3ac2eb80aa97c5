"""Series, topics, people and the site in the Content API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from kapcms.api.access import for_readers
from kapcms.api.content.blueprint import blueprint, respond, respond_page, span_of
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


@blp.get("/series")
@for_readers
@blp.arguments(CountedPageIn, location="query")
@blp.response(200, many(PublicSeriesCardOut))
def list_series(args: dict[str, Any]) -> Response:
    """The public series by title, each with the number of its public articles."""
    return _list("series", args)


@blp.get("/series/<slug>")
@for_readers
@blp.response(200, one(PublicSeriesOut))
def get_series(slug: str) -> Response:
    """A series with the cards of its public articles, in order, each with its `position`."""
    return respond(read_thing("series", slug), "series")


@blp.get("/topics")
@for_readers
@blp.arguments(CountedPageIn, location="query")
@blp.response(200, many(PublicTopicOut))
def list_topics(args: dict[str, Any]) -> Response:
    """The public topics by title."""
    return _list("topic", args)


@blp.get("/topics/<slug>")
@for_readers
@blp.response(200, one(PublicTopicOut))
def get_topic(slug: str) -> Response:
    """A topic."""
    return respond(read_thing("topic", slug), "topics")


@blp.get("/people")
@for_readers
@blp.arguments(CountedPageIn, location="query")
@blp.response(200, many(PublicPersonOut))
def list_people(args: dict[str, Any]) -> Response:
    """The public people by name."""
    return _list("person", args)


@blp.get("/people/<slug>")
@for_readers
@blp.response(200, one(PublicPersonOut))
def get_person(slug: str) -> Response:
    """A person."""
    return respond(read_thing("person", slug), "people")


@blp.get("/snippets/<slug>")
@for_readers
@blp.response(200, one(PublicSnippetOut))
def get_snippet(slug: str) -> Response:
    """A block that articles share, as HTML and as document."""
    return respond(read_thing("snippet", slug), "snippets")


@blp.get("/site")
@for_readers
@blp.response(200, one(PublicSiteOut))
def get_site() -> Response:
    """The site's own facts."""
    return respond(read_thing("site", SITE_SLUG), "site")


def _list(type_: str, args: dict[str, Any]) -> Response:
    return respond_page(read_things(type_, span_of(args, request.path)), args, request.path)
