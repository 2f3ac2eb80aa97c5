"""The editor's pages: one shell for every address below `/editor/`, the bundle's files, the schema of bodies.

No page holds data: the bundle asks the Editor API for it, signed in like any front end.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import orjson
from flask import Blueprint, Response, render_template, request, send_from_directory

from kapcms.config import settings_in_force
from kapcms.editor.build import BUILD, MANIFEST
from kapcms.editor.schema_json import schema_as_json

if TYPE_CHECKING:
    from collections.abc import Callable

POLICY = (
    "default-src 'self'; img-src 'self' https: data: blob:; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'self'; object-src 'none'"
)
"""Scripts, styles and requests are ours alone. Pictures may be elsewhere: imported articles show theirs."""
SESSION_COOKIE = "kapcms_session"
"""The cookie of sessions, as the Editor API names it; the pages only ask whether there is one."""
A_YEAR_SECONDS = 365 * 24 * 3600

blp = Blueprint("editor_pages", __name__, url_prefix="/editor", template_folder="templates")


def open_to_all(view: Callable[..., Any]) -> Callable[..., Any]:
    """Say that anybody may call the route: it gives nothing that is not public."""
    view.access = "all"  # type: ignore[attr-defined]  # read by the test of all routes
    return view


@blp.get("/")
@blp.get("/<path:page>")
@open_to_all
def shell(page: str = "") -> tuple[str, int]:
    """The shell of every page; where the bundle is not built, what to do about it."""
    del page
    files = built_files()
    if files is None:
        return render_template("editor/not_built.html"), 503
    settings = settings_in_force()
    return render_template(
        "editor/shell.html",
        files=files,
        has_session=SESSION_COOKIE in request.cookies,
        can_mail=settings.smtp_url is not None,
        has_reader_pages=settings.reader_pages,
        provider=settings.oidc_name if settings.oidc_issuer else None,
    ), 200


@blp.get("/assets/<name>")
@open_to_all
def asset(name: str) -> Response:
    """A file of the bundle; its name bears the hash of its content, so it may be kept for good."""
    response = send_from_directory(BUILD, name, max_age=A_YEAR_SECONDS)
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response


@blp.get("/schema.json")
@open_to_all
def schema() -> Response:
    """The schema of bodies, from which the editor is made."""
    return Response(orjson.dumps(schema_as_json()), content_type="application/json")


@blp.after_request
def guarded(response: Response) -> Response:
    """The answer with the policy that lets no script run but ours."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def built_files() -> dict[str, str] | None:
    """The names of the bundle's files by their entries, None where it is not built."""
    try:
        files: dict[str, str] = json.loads(MANIFEST.read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        return None
    return files
