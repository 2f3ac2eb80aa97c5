"""The names of accounts, for pages that say who saved what: revisions, lists and the audit bear addresses."""

from __future__ import annotations

from typing import Any

from flask import request

from kapcms.api.access import only
from kapcms.api.cursors import links, read_cursor, write_cursor
from kapcms.api.editor.blueprint import blueprint
from kapcms.schemas.account import ColleagueOut
from kapcms.schemas.envelope import PageIn, many
from kapcms.services.access.accounts import list_users

blp = blueprint("colleagues", "Colleagues: how those who write are called")


@blp.get("/colleagues")
@only("viewer")
@blp.arguments(PageIn, location="query")
@blp.response(200, many(ColleagueOut))
def get_colleagues(args: dict[str, Any]) -> dict[str, Any]:
    """The name of every account by its address, oldest first."""
    beyond: Any = read_cursor(request.path, args["cursor"])[0] if "cursor" in args else None
    users = list_users(args["limit"] + 1, beyond)
    page = users[: args["limit"]]
    following = write_cursor(request.path, (page[-1].created_at, page[-1].id)) if len(users) > len(page) else None
    meta = {"limit": args["limit"], "next_cursor": following}
    return {
        "data": [{"email": user.email, "name": user.name} for user in page],
        "meta": meta,
        "links": links(following, None),
    }
