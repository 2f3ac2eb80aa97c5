"""Answers of the worker itself to what is no proper request: `application/problem+json`, then the connection closes."""

from __future__ import annotations

import json
from http import HTTPStatus
from wsgiref.handlers import format_date_time

CODES = {
    HTTPStatus.BAD_REQUEST: ("unreadable", "This is not a request of HTTP/1.1 or HTTP/1.0 that can be read."),
    HTTPStatus.FORBIDDEN: ("forbidden", "Requests from this address are refused."),
    HTTPStatus.REQUEST_TIMEOUT: ("too_slow", "The request did not come in whole within the time it is given."),
    HTTPStatus.REQUEST_URI_TOO_LONG: ("address_too_long", "The request line is longer than this server reads."),
    HTTPStatus.EXPECTATION_FAILED: ("expectation_failed", "The only expectation met here is 100-continue."),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: ("fields_too_large", "The header fields are too many or too long."),
    HTTPStatus.NOT_IMPLEMENTED: ("unreadable", "The transfer coding is not known here."),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("internal_error", "Something failed here; the log has the details."),
}
"""The stable `code` and the sentence of each status that the worker answers itself (RFC 9457)."""


def refusal(status: HTTPStatus, now: float) -> bytes:
    """The whole answer; `now` in seconds of the epoch."""
    code, detail = CODES[status]
    problem = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail, "code": code}
    body = json.dumps(problem).encode()
    head = (
        f"HTTP/1.1 {int(status)} {status.phrase}\r\nDate: {format_date_time(now)}\r\nConnection: close\r\n"
        f"Content-Type: application/problem+json\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("latin-1") + body
