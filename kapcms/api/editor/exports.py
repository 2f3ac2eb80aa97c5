"""The export in the Editor API: everything there is, streamed."""

from __future__ import annotations

from typing import Any

from flask import Response, stream_with_context

from kapcms.api.access import only
from kapcms.api.editor.blueprint import blueprint
from kapcms.schemas.moving import ExportIn
from kapcms.services.exporting.lines import export_lines

blp = blueprint("exports", "Exports: everything there is, as lines of JSON that come back")


@blp.get("/exports")
@only("editor")
@blp.arguments(ExportIn, location="query")
@blp.response(200, content_type="application/x-ndjson")
def get_export(args: dict[str, Any]) -> Response:
    """Everything as NDJSON in a fixed order; `kapcms import` brings it back with its ids, dates and publications."""
    lines = export_lines(revisions=args["revisions"])
    response = Response(stream_with_context(lines), mimetype="application/x-ndjson")
    response.headers["Content-Disposition"] = 'attachment; filename="kapcms-export.ndjson"'
    return response
