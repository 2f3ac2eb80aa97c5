"""Feeds, sitemap, robots.txt and llms.txt: at the root of the site, kept as all public answers are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import marshmallow as ma
from flask import request

from kapcms.api.access import for_all, for_readers
from kapcms.api.content.blueprint import respond, respond_bytes, respond_moved
from kapcms.api.content.caching import POLLED, cached
from kapcms.api.openapi import Blueprint
from kapcms.config import settings_in_force
from kapcms.delivery.feeds.entries import Feed, FeedChoice, read_feed
from kapcms.delivery.feeds.json_feed import json_feed
from kapcms.delivery.feeds.plain_files import read_llms, read_robots
from kapcms.delivery.feeds.site_map import read_sitemap
from kapcms.delivery.found import Absent, Answer, Moved
from kapcms.later import later
from kapcms.schemas.fields import In, OneOf, Text, locale

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response

    from kapcms.delivery.feeds import xml_feeds
else:
    xml_feeds = later("kapcms.delivery.feeds.xml_feeds")

blp = Blueprint("feeds", __name__, url_prefix="/", description="Feeds, sitemap, robots.txt and llms.txt")

ATOM = "application/atom+xml; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
JSON_FEED = "application/feed+json"
XML = "application/xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
NARROWING = ("series", "topic", "author")


class FeedIn(In):
    """Of what: at most one of `series`, `topic`, `author` (slugs), in one language; and whether texts are whole."""

    series = Text(200, least=1)
    topic = Text(200, least=1)
    author = Text(200, least=1)
    locale = locale()
    content = OneOf("full", "excerpt", load_default="full")

    @ma.validates_schema
    def check_one(self, data: dict[str, Any], **kwargs: Any) -> None:
        """A feed is narrowed once.

        Raises:
            ValidationError: it is narrowed twice.
        """
        del kwargs
        given = [name for name in NARROWING if name in data]
        if len(given) > 1:
            raise ma.ValidationError("Give only one of series, topic and author.", given[1])


@blp.get("feed.xml")
@for_readers
@cached(POLLED)
@blp.arguments(FeedIn, location="query")
@blp.response(200, content_type="application/atom+xml")
def get_atom(args: dict[str, Any]) -> Response:
    """The 50 newest articles of the site, a series, a topic or an author as Atom."""
    return _feed(args, xml_feeds.atom, ATOM)


@blp.get("rss.xml")
@for_readers
@cached(POLLED)
@blp.arguments(FeedIn, location="query")
@blp.response(200, content_type="application/rss+xml")
def get_rss(args: dict[str, Any]) -> Response:
    """The same as RSS 2.0."""
    return _feed(args, xml_feeds.rss, RSS)


@blp.get("feed.json")
@for_readers
@cached(POLLED)
@blp.arguments(FeedIn, location="query")
@blp.response(200, content_type=JSON_FEED)
def get_json_feed(args: dict[str, Any]) -> Response:
    """The same as JSON Feed 1.1."""
    return _feed(args, json_feed, JSON_FEED)


@blp.get("sitemap.xml")
@for_readers
@cached(POLLED)
@blp.response(200, content_type="application/xml")
def get_sitemap() -> Response:
    """Every public page with the moment it last changed; beyond 50,000 pages an index of such files."""
    return _file(read_sitemap(), XML)


@blp.get("sitemap-<int:part>.xml")
@for_readers
@cached(POLLED)
@blp.response(200, content_type="application/xml")
def get_sitemap_part(part: int) -> Response:
    """One file that the index names."""
    return _file(read_sitemap(part), XML)


@blp.get("robots.txt")
@for_all
@cached(POLLED)
@blp.response(200, content_type="text/plain")
def get_robots() -> Response:
    """What crawlers may read, and where the sitemap is."""
    return _file(read_robots(is_open=settings_in_force().content_access == "public"), TEXT)


@blp.get("llms.txt")
@for_readers
@cached(POLLED)
@blp.response(200, content_type="text/plain")
def get_llms() -> Response:
    """The site in a few lines for language models: its series and newest articles, as Markdown."""
    return _file(read_llms(), TEXT)


def _feed(args: dict[str, Any], write: Callable[[Feed, str], bytes], content_type: str) -> Response:
    narrowed_to = next((name for name in NARROWING if name in args), None)
    slug = None if narrowed_to is None else args[narrowed_to]
    choice = FeedChoice(narrowed_to, slug, args["content"], args.get("locale"))  # type: ignore[arg-type]  # NARROWING has its words
    feed = read_feed(choice)
    if isinstance(feed, Absent):
        return respond(feed, "")
    shortened = {} if args["content"] == "full" else {"content": args["content"]}
    shortened |= {"locale": args["locale"]} if "locale" in args else {}
    if isinstance(feed, Moved):
        return respond_moved(feed, f"{request.path}?{urlencode({str(narrowed_to): feed.slug} | shortened)}")
    wanted = ({} if narrowed_to is None else {narrowed_to: slug}) | shortened
    own_url = f"{feed.site_url}{request.path}" + (f"?{urlencode(wanted)}" if wanted else "")
    return respond_bytes(Answer(write(feed, own_url), feed.number, feed.modified_at, feed.keys), content_type)


def _file(found: Answer | Absent, content_type: str) -> Response:
    return respond_bytes(found, content_type) if isinstance(found, Answer) else respond(found, "")
