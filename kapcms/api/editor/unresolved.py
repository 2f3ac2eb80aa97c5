"""Neighbours that imports named by title and that are not here yet."""

from __future__ import annotations

from typing import Any

from flask import request
from marshmallow import fields

from kapcms.api.access import only
from kapcms.api.cursors import links, read_cursor, write_cursor
from kapcms.api.editor.blueprint import blueprint
from kapcms.models.draft import find_drafts
from kapcms.models.named_neighbour import find_unresolved
from kapcms.schemas.article import NamedThingOut
from kapcms.schemas.envelope import PageIn, many
from kapcms.schemas.fields import OneOf, Out

blp = blueprint("unresolved", "Unresolved neighbours")


class UnresolvedOut(Out):
    """The article, and the title under which its source named its neighbour on `side`."""

    article = fields.Nested(NamedThingOut, required=True)
    side = OneOf("previous", "next", required=True)
    title = fields.String(required=True)
    meaning = OneOf("newer", "older", required=True, allow_none=True)


@blp.get("/unresolved")
@only("viewer")
@blp.arguments(PageIn, location="query")
@blp.response(200, many(UnresolvedOut))
def list_unresolved(args: dict[str, Any]) -> dict[str, Any]:
    """All unresolved neighbours."""
    scope = request.path
    after = read_cursor(scope, args["cursor"])[0] if "cursor" in args else None
    found = find_unresolved(after=after, limit=args["limit"] + 1)
    page = found[: args["limit"]]
    articles = find_drafts(neighbour.draft_id for neighbour in page)
    more = len(found) > len(page)
    following = write_cursor(scope, (page[-1].draft_id, page[-1].side)) if more else None
    return {
        "data": [
            {"article": articles[n.draft_id], "side": n.side, "title": n.title, "meaning": n.meaning} for n in page
        ],
        "meta": {"limit": args["limit"], "next_cursor": following},
        "links": links(following, None),
    }
