"""Reading what a request says: JSON and query parameters, every fault named by pointer, nothing unknown accepted."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn

import marshmallow as ma
import orjson
from flask import request
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.exceptions import UnsupportedMediaType

from kapcms.errors import Fault, Invalid, PreconditionMissing, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask import Request


MOST_FAULTS = 100
"""So many faults are told: an answer must not grow beyond what was sent."""


class Parser(FlaskParser):
    """webargs' parser, with our errors: 400 for query parameters, 422 for fields, 415 for what is no JSON."""

    DEFAULT_UNKNOWN_BY_LOCATION = dict.fromkeys(("query", "json", "path", "multipart"), ma.RAISE)
    __location_map__ = FlaskParser.__location_map__ | {"multipart": "load_multipart"}

    def load_json(self, req: Request, schema: ma.Schema) -> Any:  # noqa: ARG002  the library's signature
        """The JSON value of the body.

        Raises:
            Unreadable: it is broken.
            UnsupportedMediaType: there is a body that is no JSON, or a compressed one.
        """
        body = req.get_data()
        if not body:
            return {}
        if req.headers.get("Content-Encoding", "identity") != "identity":
            raise UnsupportedMediaType("Send the body as it is, without Content-Encoding.")
        if not req.is_json:
            raise UnsupportedMediaType("Send JSON with Content-Type: application/json.")
        return read_json(body)

    def load_multipart(self, req: Request, schema: ma.Schema) -> Any:
        """The fields and files of a multipart body, together."""
        return self._makeproxy(CombinedMultiDict([req.form, req.files]), schema)

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        """The query's parameters, none of them twice."""
        for name, values in req.args.lists():
            if len(values) > 1:
                detail = f"The parameter {name!r} stands there more than once."
                raise Unreadable(detail, code="repeated_parameter", faults=(_parameter(name, "repeated", detail),))
        return self._makeproxy(_with_fields(req.args), schema)

    def handle_error(
        self,
        error: ma.ValidationError,
        req: Request,
        schema: ma.Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> NoReturn:
        """Tell the faults of a request in our words."""
        del req, schema, error_status_code, error_headers
        for location, messages in error.messages.items():  # type: ignore[union-attr]  # webargs nests by location
            if location in {"json", "multipart"}:
                faults = tuple(islice(faults_of(messages), MOST_FAULTS))
                raise Invalid(_summary(faults, "field"), faults=faults) from error
            faults = tuple(
                _parameter(f.pointer[1:], f.code, f.detail) for f in islice(faults_of(messages), MOST_FAULTS)
            )
            raise Unreadable(_summary(faults, "parameter"), code="bad_parameter", faults=faults) from error
        raise Unreadable("The request cannot be read.") from error


def _with_fields(args: Mapping[str, str]) -> MultiDict[str, Any]:
    """The parameters with those of the form `field[name]` together as `field` (deepObject, as OpenAPI calls it)."""
    plain: MultiDict[str, Any] = MultiDict()
    deep: dict[str, str] = {}
    for name, value in args.items():
        if name.startswith("field[") and name.endswith("]"):
            deep[name[len("field[") : -1]] = value
        else:
            plain[name] = value
    if deep:
        plain["field"] = deep
    return plain


def read_json(body: bytes) -> Any:
    """The JSON value that `body` is.

    Raises:
        Unreadable: it is broken, or nested too deep (orjson stops at 1024 levels).
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"The body is no JSON: {error.msg} at character {error.pos}.", code="broken_json") from error


def held_version() -> int | None:
    """The version that `If-Match` names; None for `*`.

    Of several ETags it is the newest: versions count upwards, so no other that came from here can be the stored one.

    Raises:
        PreconditionMissing: there is no `If-Match`.
        Unreadable: it is no version of ours.
    """
    text = request.headers.get("If-Match")
    if text is None:
        raise PreconditionMissing("Send If-Match with the ETag of the version that you edit.")
    text = text.strip()
    if text == "*":
        return None
    return max(_version(tag.strip()) for tag in text.split(","))


def _version(text: str) -> int:
    tag = text.removeprefix("W/").strip('"').partition(":")[0]  # a compressing proxy may add ":zstd"
    if not tag.isascii() or not tag.isdigit() or len(tag) > 15:  # noqa: PLR2004  more digits than any version has
        raise Unreadable('If-Match names no version; send the ETag as it came, as "3".', code="bad_if_match")
    return int(tag)


def held_version_if_sent() -> int | None:
    """The version that `If-Match` names, where an act may go without: None for `*` and where it is absent.

    Raises:
        Unreadable: it is no version of ours.
    """
    return held_version() if "If-Match" in request.headers else None


def faults_of(messages: Any, pointer: str = "") -> Iterator[Fault]:
    """Marshmallow's nested messages as flat faults, each with its JSON pointer."""
    if isinstance(messages, dict):
        for name, below in messages.items():
            yield from faults_of(below, pointer if name == "_schema" else f"{pointer}/{_escaped(str(name))}")
    elif isinstance(messages, list):
        for message in messages:
            yield from faults_of(message, pointer)
    else:
        yield Fault(pointer, _code_of(str(messages)), str(messages))


def _code_of(message: str) -> str:
    if message.startswith("Unknown field"):
        return "unknown"
    return "required" if message.startswith("Missing data") else "invalid"


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _parameter(name: str, code: str, detail: str) -> Fault:
    return Fault(f"?{name}", code, detail)


def _summary(faults: tuple[Fault, ...], what: str) -> str:
    first = faults[0]
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"The {what} {first.pointer or '/'} cannot be taken: {first.detail}{more}"
