"""Search in the Content API: results, and suggestions while typing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from flask import request
from marshmallow import fields, validate

from kapcms.api.access import for_readers
from kapcms.api.content.blueprint import blueprint, respond_bytes
from kapcms.api.content.caching import CONTENT, cached
from kapcms.api.cursors import links, read_cursor, write_cursor
from kapcms.delivery.found import Answer
from kapcms.delivery.lists import Filters
from kapcms.delivery.search.searching import search
from kapcms.delivery.search.suggesting import suggest
from kapcms.schemas.envelope import PageIn, one
from kapcms.schemas.fields import In, MomentValue, Text, locale
from kapcms.schemas.public import SearchOut, SuggestionsOut

if TYPE_CHECKING:
    from flask import Response

blp = blueprint("search", "Search over public articles")

LONGEST_QUERY = 200
"""Characters of a query."""


class SearchIn(PageIn):
    """What is searched for: words, "phrases", `begin*`; and to which articles the search is narrowed, as in lists."""

    q = Text(LONGEST_QUERY, least=1, required=True)
    series = Text(200, least=1)
    topic = Text(200, least=1)
    author = Text(200, least=1)
    locale = locale()
    published_after = MomentValue()
    published_before = MomentValue()
    updated_after = MomentValue()
    reviewed_before = MomentValue()


class SuggestIn(In):
    """What was typed so far."""

    q = Text(LONGEST_QUERY, least=1, required=True)
    locale = locale()
    limit = fields.Integer(load_default=5, validate=validate.Range(1, 20))


@blp.get("/search")
@for_readers
@cached(CONTENT)
@blp.arguments(SearchIn, location="query")
@blp.response(200, SearchOut)
def get_results(args: dict[str, Any]) -> Response:
    """Articles with all words of `q`, in any inflection: in the title first, then in headings, then in the text.

    A word that no article has is taken as the beginning of one, then as a misspelling of the nearest (see
    `meta.corrections`). Of very common words, the 300 newest articles are ranked.
    """
    filters = Filters(**{name: args[name] for name in Filters.__dataclass_fields__ if name in args and name != "q"})
    scope = f"{request.path}?{args['q']}&{filters}&{args['limit']}"
    offset = int(read_cursor(scope, args["cursor"])[0][0]) if "cursor" in args else 0
    page = search(args["q"], filters, offset=offset, limit=args["limit"])
    following = None if page.is_last else write_cursor(scope, (offset + args["limit"],))
    previous = write_cursor(scope, (max(0, offset - args["limit"]),)) if offset else None
    corrections = [{"typed": typed, "taken_for": word} for typed, word in page.corrections.items()]
    meta = {"limit": args["limit"], "next_cursor": following, "corrections": corrections}
    about = orjson.dumps({"meta": meta, "links": links(following, previous)})
    body = b'{"data":[' + b",".join(page.items) + b"]," + about[1:]
    return respond_bytes(Answer(body, page.number, page.modified_at, page.keys))


@blp.get("/search/suggestions")
@for_readers
@cached(CONTENT)
@blp.arguments(SuggestIn, location="query")
@blp.response(200, one(SuggestionsOut))
def get_suggestions(args: dict[str, Any]) -> Response:
    """Words and articles for what was typed so far; the last word is taken as a beginning."""
    return respond_bytes(suggest(args["q"], args.get("locale"), args["limit"]))
