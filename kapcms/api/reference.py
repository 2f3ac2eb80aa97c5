"""`/docs`: the OpenAPI document as a page of our own, without scripts and without anything from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from flask import Blueprint, Response, current_app, make_response, render_template

from kapcms.api.access import for_all
from kapcms.api.conditions import conditional
from kapcms.api.openapi import API
from kapcms.delivery.fields import public_field_schemas
from kapcms.delivery.kept.answer import strong_etag
from kapcms.schemas.field_values import COMPONENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

METHODS = ("get", "post", "put", "patch", "delete")
STYLE = (Path(__file__).resolve().parent / "templates" / "reference.css").read_bytes()
DEEPEST = 3
"""How deep fields inside fields are shown; deeper ones are in the document itself."""

blp = Blueprint("reference", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the document, resolved enough to be shown."""

    method: str
    path: str
    summary: str
    text: str
    parameters: list[dict[str, Any]]
    fields: list[FieldLine]
    answers: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of a request body: its path, what it is, whether it must be there, and what is said of it."""

    path: str
    kind: str
    is_required: bool
    text: str


@blp.get("/docs")
@for_all
def docs() -> Response:
    """The reference of both APIs."""
    document = _document()
    response = make_response(render_template("reference.html", info=document["info"], groups=groups_of(document)))
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


@blp.get("/docs/reference.css")
@for_all
def docs_style() -> Response:
    """The looks of the reference."""
    return Response(STYLE, content_type="text/css; charset=utf-8")


@blp.get("/openapi.json")
@for_all
def openapi() -> Response:
    """The reference for machines: OpenAPI 3.1."""
    body = orjson.dumps(_document())
    headers = {"ETag": strong_etag(body), "Cache-Control": "no-cache"}
    return conditional(Response(body, content_type="application/json", headers=headers))


def _document() -> dict[str, Any]:
    """The document, with the fields that this site defines for itself."""
    document: dict[str, Any] = current_app.extensions[API].document()
    schemas = {COMPONENTS[type_]: schema for type_, schema in public_field_schemas().items()}
    components = document["components"]
    return document | {"components": components | {"schemas": components["schemas"] | schemas}}


def groups_of(document: dict[str, Any]) -> dict[str, list[Operation]]:
    """The operations of an OpenAPI document by tag, in its order."""
    groups: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                tag = next(iter(item[method].get("tags", ())), "other")
                groups.setdefault(tag, []).append(_operation(document, method, path, item))
    return groups


def _operation(document: dict[str, Any], method: str, path: str, item: dict[str, Any]) -> Operation:
    facts = item[method]
    body = facts.get("requestBody", {}).get("content", {})
    schema: dict[str, Any] = next((content["schema"] for content in body.values()), {})
    return Operation(
        method=method.upper(),
        path=path,
        summary=facts.get("summary", ""),
        text=facts.get("description", ""),
        parameters=[_resolved(document, p) for p in (*item.get("parameters", ()), *facts.get("parameters", ()))],
        fields=list(_fields(document, schema)),
        answers=[
            (code, _resolved(document, answer).get("description", "")) for code, answer in facts["responses"].items()
        ],
    )


def _fields(document: dict[str, Any], schema: dict[str, Any], prefix: str = "", depth: int = 0) -> Iterator[FieldLine]:
    schema = _resolved(document, schema)
    required = set(schema.get("required", ()))
    for name, given in schema.get("properties", {}).items():
        facts = _resolved(document, given)
        path = f"{prefix}{name}"
        yield FieldLine(path, kind_of(facts), name in required, facts.get("description", ""))
        inner = facts.get("items", facts)
        if depth < DEEPEST:
            suffix = "[]." if "items" in facts else "."
            yield from _fields(document, inner, path + suffix, depth + 1)


def kind_of(facts: dict[str, Any]) -> str:
    """A schema in a few words: type, format, limits."""
    kind = facts.get("type", "any")
    words = [" or ".join(kind) if isinstance(kind, list) else str(kind)]
    words += [str(facts[name]) for name in ("format",) if name in facts]
    if "enum" in facts:
        words.append("one of " + ", ".join(str(value) for value in facts["enum"]))
    for name, word in (("minLength", "at least"), ("maxLength", "at most"), ("minimum", "from"), ("maximum", "to")):
        if name in facts:
            words.append(f"{word} {facts[name]}")
    return " ".join(words)


def _resolved(document: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """The facts that a `$ref` points to, or those given."""
    reference = facts.get("$ref")
    if reference is None and len(facts.get("anyOf", ())) > 0:  # a nullable reference
        return _resolved(document, facts["anyOf"][0])
    if reference is None:
        return facts
    found = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found
