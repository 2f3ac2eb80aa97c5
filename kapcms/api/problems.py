"""Every error as RFC 9457 `application/problem+json`. Only here do errors meet status codes."""

from __future__ import annotations

import errno
import sqlite3
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response
from gunicorn.http.errors import ParseException
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from kapcms.errors import (
    Conflict,
    Fault,
    Forbidden,
    Gone,
    Invalid,
    KapcmsError,
    NotFound,
    NotSignedIn,
    PreconditionMissing,
    Stale,
    TooLarge,
    TooMany,
    Unavailable,
    Unreadable,
)
from kapcms.logs import get_logger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask import Flask

log = get_logger()

STATUSES: dict[type[KapcmsError], tuple[int, str]] = {
    Unreadable: (400, "The request cannot be read"),
    NotSignedIn: (401, "Not signed in"),
    Forbidden: (403, "Not allowed"),
    NotFound: (404, "Not found"),
    Conflict: (409, "Conflict"),
    Gone: (410, "Gone"),
    Stale: (412, "Based on an old version"),
    TooLarge: (413, "Too large"),
    Invalid: (422, "Cannot be stored"),
    PreconditionMissing: (428, "If-Match is missing"),
    TooMany: (429, "Too many requests"),
    Unavailable: (503, "Not available just now"),
}
"""Status and title of every error that a route may raise."""

CODES = {404: "not_found", 405: "method_not_allowed", 406: "not_acceptable", 413: "too_large", 415: "wrong_type"}
"""Stable codes of the errors that the framework raises."""
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
DISK_FULL = "53100"
"""PostgreSQL's code for it. Source: its manual, appendix A."""
RETRY_SECONDS = 5
"""What `Retry-After` says where the database cannot answer."""


def add_problems(app: Flask) -> None:
    """Answer every error of the app as problem+json; nothing internal ever leaves."""
    app.register_error_handler(KapcmsError, answer_kapcms_error)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(OperationalError, answer_database_error)
    app.register_error_handler(IntegrityError, answer_collision)
    app.register_error_handler(ParseException, answer_parse_error)
    app.register_error_handler(Exception, answer_unexpected_error)


def problem(  # noqa: PLR0913  the members of RFC 9457
    status: int,
    code: str,
    title: str,
    detail: str,
    *,
    faults: Sequence[Fault] = (),
    extra: Mapping[str, Any] | None = None,
) -> Response:
    """One problem as a response."""
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code}
    if faults:
        body["errors"] = [{"pointer": f.pointer, "code": f.code, "detail": f.detail} for f in faults]
    body |= extra or {}
    content = orjson.dumps(body, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC)
    response = Response(content, status, content_type="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    return response


def answer_kapcms_error(error: KapcmsError) -> Response:
    """An error of ours, with the status of its class."""
    status, title = STATUSES.get(type(error), (500, "Something went wrong"))
    extra = dict(error.extra)
    retry = extra.pop("retry_after_seconds", None)
    response = problem(status, error.code, title, error.detail, faults=error.faults, extra=extra)
    if retry is not None:
        response.headers["Retry-After"] = str(retry)
    if isinstance(error, NotSignedIn):
        response.headers["WWW-Authenticate"] = 'Bearer realm="kapcms"'
    return response


def answer_http_error(error: HTTPException) -> Response:
    """An error of the framework: unknown address, wrong method, a body that is too large."""
    status = error.code or 500
    code = CODES.get(status, "bad_request" if status < 500 else "error")  # noqa: PLR2004  classes of statuses
    response = problem(status, code, error.name, _framework_detail(error))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def answer_database_error(error: OperationalError) -> Response:
    """The database is away or locked for too long: come back soon. Or it has no room left."""
    if _is_full(error.orig):
        return answer_full_disk(error)
    log.warning("database_unavailable", error=str(error.orig))
    response = problem(503, "unavailable", "Not available just now", "The database cannot answer just now; try again.")
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def answer_full_disk(error: Exception) -> Response:
    """The disk is full: nothing of the request was stored (RFC 4918, section 11.5)."""
    log.error("disk_full", error=str(error))
    return problem(
        507, "storage_full", "Insufficient Storage", "The server's disk is full; nothing was stored. Free some space."
    )


def answer_collision(error: IntegrityError) -> Response:
    """Two writers made the same thing at the same moment, and the database kept one."""
    log.info("collision", error=str(error.orig))
    detail = "Somebody else wrote the same at this very moment; read it again and repeat."
    return problem(409, "collision", "Conflict", detail)


def answer_parse_error(error: ParseException) -> Response:
    """The server's own parser found the body broken while the app was reading it."""
    log.info("broken_request", error=str(error))
    return problem(400, "bad_request", "Bad Request", "The request's body is broken.")


def answer_unexpected_error(error: Exception) -> Response:
    """A mistake of ours: logged whole, told in one sentence."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return answer_database_error(OperationalError(None, None, error))
    if _is_full(error):
        return answer_full_disk(error)
    log.error("unexpected_error", exc_info=error)
    return problem(500, "internal", "Something went wrong", "This is a mistake of ours; it was logged.")


def _is_full(error: BaseException | None) -> bool:
    """Whether it says that there is no room on the disk: SQLite's words, PostgreSQL's, or the system's."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return getattr(error, "sqlstate", None) == DISK_FULL or (isinstance(error, OSError) and error.errno in NO_ROOM)


def _framework_detail(error: HTTPException) -> str:
    if error.code == 404:  # noqa: PLR2004  HTTP's number
        return "Nothing is at this address."
    if error.code == 405:  # noqa: PLR2004  HTTP's number
        return "This address does not take this method; Allow names those it takes."
    return error.description or error.name
