"""Redirects in the Editor API: list, add, remove, import. Old slugs need none: they lead to their thing anyway."""

from __future__ import annotations

from typing import Any

from flask import request

from kapcms.api.access import only
from kapcms.api.cursors import links, read_cursor, write_cursor
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.writing import writes
from kapcms.schemas.envelope import PageIn, many, one
from kapcms.schemas.redirect import ImportedRedirectsOut, RedirectIn, RedirectOut, RedirectsIn
from kapcms.services.publication.redirecting import import_redirects, list_redirects, put_redirect, remove_redirect

blp = blueprint("redirects", "Redirects made by hand")


@blp.get("/redirects")
@only("viewer")
@blp.arguments(PageIn, location="query")
@blp.response(200, many(RedirectOut))
def get_redirects(args: dict[str, Any]) -> dict[str, Any]:
    """The redirects by path."""
    after = read_cursor(request.path, args["cursor"])[0][0] if "cursor" in args else None
    found = list_redirects(after=after, limit=args["limit"] + 1)
    page = found[: args["limit"]]
    following = write_cursor(request.path, (page[-1]["path"],)) if len(found) > len(page) else None
    return {
        "data": page,
        "meta": {"limit": args["limit"], "next_cursor": following},
        "links": links(following, None),
    }


@blp.post("/redirects")
@only("editor")
@writes
@blp.arguments(RedirectIn)
@blp.response(201, one(RedirectOut))
def post_redirect(fields: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Let a path lead elsewhere; 200 where it is a redirect already, which then leads there."""
    redirect, outcome = put_redirect(fields["path"], fields["to"])
    return {"data": redirect}, 201 if outcome == "created" else 200


@blp.post("/redirects/imports")
@only("editor")
@writes
@blp.arguments(RedirectsIn)
@blp.response(200, ImportedRedirectsOut)
def post_redirects(fields: dict[str, Any]) -> dict[str, Any]:
    """Put many at once; each is reported, and one that is refused stops no other."""
    return {"data": import_redirects(fields["redirects"])}


@blp.delete("/redirects/<uuid:redirect_id>")
@only("editor")
@writes
@blp.response(204)
def delete_redirect(redirect_id: object) -> None:
    """Let it lead nowhere."""
    remove_redirect(str(redirect_id))
