"""The request fields of the Editor API in its OpenAPI document, so that a client made from it can edit.

Which operations need `If-Match` stands in their descriptions, where people read it ("needs `If-Match`", "may be left
out"); it is taken from there, and a test asks every route whether it is so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kapcms.api.writing import KEY_LENGTH, TAKES_KEY

if TYPE_CHECKING:
    from flask import Flask

IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag of the version that is edited, as the last answer gave it; * for whichever there is.",
    "schema": {"type": "string", "pattern": r'^(\*|"[0-9]{1,15}")$'},
}
IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A key of the client's own: the same request with the same key is done once, and answered again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": KEY_LENGTH, "pattern": "^[!-~]+$"},
}
_NAMED = re.compile(r"`If-Match`")
_CONVERTER = re.compile(r"<(?:[^<>]*:)?([^<>:]+)>")
_NEEDED = re.compile(r"\b[Nn]eeds `If-Match`")


def add_request_fields(paths: dict[str, Any], app: Flask, below: str) -> None:
    """Add them to the operations of the paths that begin with `below`."""
    repeatable = {
        _CONVERTER.sub(r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and hasattr(app.view_functions[rule.endpoint], TAKES_KEY)
    }
    for path, item in paths.items():
        if not path.startswith(below):
            continue
        for method in item.keys() & {"put", "post", "patch", "delete"}:
            operation = item[method]
            text = f"{operation.get('summary', '')} {operation.get('description', '')}"
            fields: list[dict[str, Any]] = []
            if _NAMED.search(text):
                fields.append(IF_MATCH | {"required": bool(_NEEDED.search(text))})
            if method == "post" and path in repeatable:
                fields.append(IDEMPOTENCY_KEY)
            operation["parameters"] = [*operation.get("parameters", []), *fields]
