"""The audit in the Editor API: who did what when to what, from where. It can only be read, by page or as a whole."""

from __future__ import annotations

from typing import Any

from flask import Response, request, stream_with_context

from kapcms.api.access import only
from kapcms.api.cursors import links, read_cursor, write_cursor
from kapcms.api.editor.blueprint import blueprint
from kapcms.models.audit_entry import AuditFilters, find_entries
from kapcms.schemas.audit import AuditEntryOut, AuditFilterIn, AuditIn
from kapcms.schemas.envelope import many
from kapcms.services.exporting.audit import audit_lines, shown_entry

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
        "data": [shown_entry(entry) for entry in page],
        "meta": {"limit": args["limit"], "next_cursor": following},
        "links": links(following, None),
    }


@blp.get("/audit/export")
@only("admin")
@blp.arguments(AuditFilterIn, location="query")
@blp.response(200, content_type="application/x-ndjson")
def export_audit(args: dict[str, Any]) -> Response:
    """All the acts that pass the filters as NDJSON, oldest first: a line for each, as the list has it. Streamed."""
    lines = audit_lines(AuditFilters(**args))
    response = Response(stream_with_context(lines), mimetype="application/x-ndjson")
    response.headers["Content-Disposition"] = 'attachment; filename="kapcms-audit.ndjson"'
    return response
