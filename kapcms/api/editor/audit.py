"""The audit in the Editor API: who did what when to what, from where. It can only be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from kapcms.api.access import only
from kapcms.api.cursors import links, read_cursor, write_cursor
from kapcms.api.editor.blueprint import blueprint
from kapcms.models.audit_entry import AuditFilters, find_entries
from kapcms.schemas.audit import AuditEntryOut, AuditIn
from kapcms.schemas.envelope import many

if TYPE_CHECKING:
    from kapcms.models.audit_entry import AuditEntry

blp = blueprint("audit", "The audit: who did what")


@blp.get("/audit")
@only("admin")
@blp.arguments(AuditIn, location="query")
@blp.response(200, many(AuditEntryOut))
def list_audit(args: dict[str, Any]) -> dict[str, Any]:
    """The acts, newest first: saves, publications, moves, trash, imports, tokens, accounts, signing in, refusals."""
    narrowing = {name: value for name, value in args.items() if name not in {"limit", "cursor"}}
    scope = f"{request.path}?{sorted(narrowing.items())}"
    beyond = read_cursor(scope, args["cursor"])[0] if "cursor" in args else None
    found = find_entries(AuditFilters(**narrowing), beyond=beyond, limit=args["limit"] + 1)
    page = found[: args["limit"]]
    following = write_cursor(scope, (page[-1].at, page[-1].id)) if len(found) > len(page) else None
    return {
        "data": [_shown(entry) for entry in page],
        "meta": {"limit": args["limit"], "next_cursor": following},
        "links": links(following, None),
    }


def _shown(entry: AuditEntry) -> dict[str, Any]:
    named = {name: getattr(entry, name) for name in AuditEntryOut().fields if name not in {"entry", "id"}}
    return named | {"entry": entry.id, "id": entry.thing_id}
