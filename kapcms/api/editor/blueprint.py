"""The part of the Editor API that one file of routes makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcms.api.openapi import Blueprint

if TYPE_CHECKING:
    from flask import Response

PREFIX = "/api/editor/v1"


def blueprint(name: str, description: str) -> Blueprint:
    """A blueprint below the Editor API's address, whose answers no cache may keep."""
    made = Blueprint(f"editor_{name}", __name__, url_prefix=PREFIX, description=description)
    made.after_request(_never_kept)
    return made


def _never_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Authorization, Cookie"
    return response
