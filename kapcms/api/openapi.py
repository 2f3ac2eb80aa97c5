"""The OpenAPI 3.1 document of both APIs: flask-smorest's, with RFC 9457 errors and the limits of our own fields."""

from __future__ import annotations

import http
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

import marshmallow as ma
from flask_smorest import Api as SmorestApi
from flask_smorest.blueprint import Blueprint as SmorestBlueprint
from flask_smorest.utils import prepare_response

from kapcms.api.described_fields import add_request_fields
from kapcms.api.guarding import EDITOR_API
from kapcms.api.linking import add_links
from kapcms.api.parsing import Parser
from kapcms.schemas.fields import FieldFilters
from kapcms.schemas.problem import ProblemOut

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
SchemaOf = type[ma.Schema] | ma.Schema
API = "kapcms.api"
"""Under this name the app keeps its `Api`, which knows the OpenAPI document."""
PROBLEM = "application/problem+json"
UNKEPT = (EDITOR_API, "/health", "/ready", "/metrics")
"""Where answers have no tag by which a copy could be compared."""
NOT_MODIFIED = {"description": "Not Modified: the copy whose ETag is in If-None-Match is good still"}
READERS_ANSWERS = {
    "301": {
        "description": "Moved Permanently: the thing has another slug now",
        "headers": {"Location": {"description": "Where it stands now", "schema": {"type": "string"}}},
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/RedirectedOut"}}},
    },
    "304": NOT_MODIFIED,
    "410": {
        "description": "Gone: it was public once and is withdrawn; with its notice, where it has one",
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
    },
}
"""What every route of readers may answer beside what it gives itself."""


class Api(SmorestApi):
    """flask-smorest's Api, whose errors are problems, in answers and in the document."""

    ERROR_SCHEMA = ProblemOut  # type: ignore[assignment]  # the library guesses its own class

    def __init__(self, app: Flask, **kwargs: Any) -> None:
        self._undescribed: dict[str, SmorestBlueprint] = {}
        self._document: dict[str, Any] = {}
        self._describing = Lock()
        super().__init__(app, **kwargs)  # type: ignore[no-untyped-call]  # untyped library

    def describe(self, blueprints: Iterable[SmorestBlueprint]) -> None:
        """Describe routes of the app when the document is first read: it costs 160 ms of processor time."""
        self._undescribed |= {blueprint.name: blueprint for blueprint in blueprints}

    def document(self) -> dict[str, Any]:
        """The OpenAPI document with all routes; made once, and not to be changed."""
        list(self._app.url_map.iter_rules())  # what is joined late is described too
        with self._describing:
            if self._undescribed:
                self._document = self._described()
            return self._document

    def _described(self) -> dict[str, Any]:
        while self._undescribed:
            blp = self._undescribed.pop(next(iter(self._undescribed)))
            blp.register_views_in_doc(self, self._app, self.spec, name=blp.name, parameters=None)
            self.spec.tag({"name": blp.name, "description": blp.description})
        document: dict[str, Any] = self.spec.to_dict()
        for path, item in document["paths"].items():
            if "get" in item and not path.startswith(UNKEPT):
                item["get"]["responses"] |= READERS_ANSWERS if "{slug}" in path else {"304": NOT_MODIFIED}
        add_request_fields(document["paths"], self._app, EDITOR_API)
        add_links(document)
        return document

    def _register_error_handlers(self) -> None:
        """None: errors are answered as all others of the app are."""

    def _register_responses(self) -> None:
        for status in http.HTTPStatus:
            response: dict[str, Any] = {"description": status.phrase}
            if status >= http.HTTPStatus.BAD_REQUEST:
                response["schema"] = self.ERROR_SCHEMA
            prepare_response(response, self.spec, PROBLEM)
            self.spec.components.response(status.name, response, lazy=True)
        default = {"description": "Any error", "schema": self.ERROR_SCHEMA}
        prepare_response(default, self.spec, PROBLEM)
        self.spec.components.response("DEFAULT_ERROR", default, lazy=True)


class Blueprint(SmorestBlueprint):
    """flask-smorest's Blueprint with our parser, and with types."""

    ARGUMENTS_PARSER = Parser()
    DEFAULT_LOCATION_CONTENT_TYPE_MAPPING = SmorestBlueprint.DEFAULT_LOCATION_CONTENT_TYPE_MAPPING | {
        "multipart": "multipart/form-data"
    }

    def __init__(self, name: str, import_name: str, *, url_prefix: str, description: str) -> None:
        super().__init__(name, import_name, url_prefix=url_prefix, description=description)  # type: ignore[no-untyped-call]  # untyped library
        self._untold: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def _store_endpoint_docs(self, *args: Any, **options: Any) -> None:
        """Copy what a route's decorators said when the document is first read, and not at each start."""
        self._untold.append((args, options))

    def register_views_in_doc(self, *args: Any, **kwargs: Any) -> None:
        """Describe the routes in the document of an `Api`."""
        while self._untold:
            said, options = self._untold.pop(0)
            super()._store_endpoint_docs(*said, **options)  # type: ignore[no-untyped-call]  # as above
        super().register_views_in_doc(*args, **kwargs)  # type: ignore[no-untyped-call]  # as above

    def arguments(self, schema: SchemaOf, *, location: str = "json", **kwargs: Any) -> Decorator:
        """What the route accepts at `location` (json, query), given to it as a mapping."""
        if location == "query":
            kwargs["error_status_code"] = http.HTTPStatus.BAD_REQUEST
        made = super().arguments(schema, location=location, **kwargs)  # type: ignore[no-untyped-call]  # as above
        return cast("Decorator", made)

    def response(self, status_code: int, schema: SchemaOf | None = None, **kwargs: Any) -> Decorator:
        """What the route gives."""
        made = super().response(status_code, schema, **kwargs)  # type: ignore[no-untyped-call]  # as above
        return cast("Decorator", made)

    def also(self, status_code: int, schema: SchemaOf) -> Decorator:
        """What the route gives at times; the route itself says when."""
        return cast("Decorator", super().alt_response(status_code, schema=schema))  # type: ignore[no-untyped-call]  # as above


def deep_object(self: Any, field: Any, **kwargs: Any) -> dict[str, Any]:
    """`field[name]=value` in a query, as OpenAPI says it."""
    del self, kwargs
    return {"style": "deepObject", "explode": True} if isinstance(field, FieldFilters) else {}


def exclusive_minimum(self: Any, field: Any, **kwargs: Any) -> dict[str, Any]:
    """`Range(min_inclusive=False)` as JSON Schema says it; apispec leaves the bound inclusive."""
    del self, kwargs
    for validator in field.validators:
        if getattr(validator, "min", None) is not None and not getattr(validator, "min_inclusive", True):
            return {"exclusiveMinimum": validator.min}
    return {}


def schema_name(schema: ma.Schema | type[ma.Schema]) -> str:
    """The name of a schema in the document: its class's; one whose fields are all optional is a `…Patch`."""
    kind = schema if isinstance(schema, type) else type(schema)
    is_patch = isinstance(schema, ma.Schema) and schema.partial
    return kind.__name__.removesuffix("In") + "Patch" if is_patch else kind.__name__
