"""Every request that the app answers: its id, one line in the log, and its place in the counts.

Answers from the kept responses do not come here; they are counted by the process that keeps them.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from flask import g, request

from kapcms.delivery.counts import COUNTS, counts_in, counts_in_force
from kapcms.logs import contextvars, get_logger
from kapcms.models.database import new_id

if TYPE_CHECKING:
    from flask import Flask, Response

    from kapcms.config import Settings

log = get_logger()

GIVEN_ID = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}")
"""Ids of proxies that are taken over as they are."""
NO_ROUTE = "(none)"
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
"""Those that routes take. Others are counted as one: who makes up names must not fill the counts."""
OTHER_METHOD = "(other)"
QUIET = frozenset({"/health", "/ready", "/metrics"})
"""Asked every few seconds by machines: counted, but not logged."""


def observe_requests(app: Flask, settings: Settings) -> None:
    """Number, log and count all requests to `app`."""
    app.extensions[COUNTS] = counts_in(settings.var_dir / "counts")
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if GIVEN_ID.fullmatch(given) else new_id()
    g.begun = time.perf_counter()
    contextvars.clear_contextvars()
    contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    seconds = time.perf_counter() - g.get("begun", time.perf_counter())
    route = NO_ROUTE if request.url_rule is None else request.url_rule.rule
    method = request.method if request.method in METHODS else OTHER_METHOD
    counts = counts_in_force()
    counts.add("requests", method, route, str(response.status_code))
    counts.add("request_seconds", method, route, amount=seconds)
    if "request_id" in g:
        response.headers["X-Request-Id"] = g.request_id
    if request.path not in QUIET:
        log.info(
            "request",
            method=request.method,
            path=request.path,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )
    return response
