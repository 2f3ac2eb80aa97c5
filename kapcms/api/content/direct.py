"""The plainest request answered without the framework: one article, no parameters, no conditions.

It is the request that front ends send. Routing, parsing of arguments and the request context cost several times what
the answer costs (measured: 2,100 µs of CPU through Flask, 330 µs here); everything else goes through Flask as ever.
"""

from __future__ import annotations

import re
import time
from contextvars import Context
from threading import local
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from kapcms.api.content.caching import CONTENT
from kapcms.api.content.headers import OPEN_TO_ALL_ORIGINS, PREFIX, headers_of, keep_of
from kapcms.api.guarding import headers_of_data
from kapcms.clock import now
from kapcms.config import settings_in_force
from kapcms.delivery.article_statement import article_statement
from kapcms.delivery.articles import Wanted, compose, read_article
from kapcms.delivery.found import Answer
from kapcms.delivery.kept.answer import KEEP
from kapcms.delivery.kept.answer import Answer as Kept
from kapcms.delivery.pipelined import Pipelined
from kapcms.delivery.prepared import never_wait
from kapcms.models.database import db

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask

    from kapcms.delivery.found import Found
    from kapcms.delivery.kept.answer import Headers
    from kapcms.models.database import AnyRow

PLAIN = re.compile(rf"{PREFIX}/articles/([a-z0-9-]+)")
"""Addresses of articles whose slug needs no decoding."""
PLAIN_WISH = Wanted()
OK = "200 OK"
FOR_THE_FRAMEWORK = (
    "HTTP_IF_MATCH",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_RANGE",
    "HTTP_ACCEPT",
    "CONTENT_LENGTH",
)
"""With any of these the framework answers; `Accept: */*` is no such wish."""


class AnswerDirectly:
    """The WSGI application `inner` of `app`, with the plainest requests answered before it."""

    def __init__(self, app: Flask, inner: WSGIApplication) -> None:
        self._app = app
        self._inner = inner
        self._threads = local()
        with app.app_context():
            self._is_open = settings_in_force().content_access == "public"
            self._same_for_all = [*headers_of_data(), *OPEN_TO_ALL_ORIGINS]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One request."""
        slug = _slug(environ) if self._is_open else None
        found = None if slug is None else self._context().run(self._read, slug)
        if found is None:
            return self._inner(environ, start_response)
        answer, headers = found
        environ[KEEP] = keep_of(answer)
        start_response(OK, [*headers, *self._same_for_all])
        return [answer.body]

    def at_once(self, name: bytes) -> Kept | None:
        """The same for an event loop, by the canonical name of the request; None: it may take time, or is not plain.

        For a database that is a file. It reads some pages of it, and where another has locked them it gives up.
        """
        slug = self._slug_in(name)
        if slug is None:
            return None
        never_wait()
        found = self._context().run(self._read, slug)
        return self._kept(*found) if found else None

    def connect(self) -> Pipelined:
        """A connection over which an event loop asks PostgreSQL for plain articles.

        Raises:
            DBAPIError: the database cannot be reached.
        """
        with self._app.app_context():
            return Pipelined(db.engine, article_statement(PLAIN_WISH.ordered_formats))

    def parameters(self, name: bytes) -> dict[str, Any] | None:
        """What to ask with for the request of this canonical name; None: it is not plain."""
        slug = self._slug_in(name)
        return None if slug is None else {"slug": slug}

    def answer(self, rows: Sequence[AnyRow]) -> Kept | None:
        """The answer that these rows give; None for the framework."""
        if not rows:
            return None
        found = self._context().run(self._with_fields, rows)
        return self._kept(*found) if found else None

    def _slug_in(self, name: bytes) -> str | None:
        matched = PLAIN.fullmatch(name.decode("latin-1")) if self._is_open else None
        return matched.group(1) if matched else None

    def _with_fields(self, rows: Sequence[AnyRow]) -> tuple[Answer, Headers] | None:
        return _ready(compose(rows, PLAIN_WISH))

    def _kept(self, answer: Answer, headers: Headers) -> Kept:
        return Kept(OK, [*headers, *self._same_for_all], answer.body, keep=keep_of(answer), now=time.time())

    def _read(self, slug: str) -> tuple[Answer, Headers] | None:
        """The answer and its fields; None where the framework has more to do: something is due, or nothing is here."""
        try:
            return _ready(read_article(slug, PLAIN_WISH))
        except DBAPIError:
            return None  # the framework asks again, and tells it as a problem

    def _context(self) -> Context:
        """This thread's context with the app in it, pushed once: nothing here leaves anything to tear down."""
        context: Context | None = getattr(self._threads, "context", None)
        if context is None:
            context = self._threads.context = Context()
            context.run(self._app.app_context().push)
        return context


def _ready(found: Found) -> tuple[Answer, Headers] | None:
    """An answer that may be given now, with its fields."""
    if not isinstance(found, Answer) or (found.due_at is not None and found.due_at <= now()):
        return None
    return found, headers_of(found, CONTENT)


def _slug(environ: WSGIEnvironment) -> str | None:
    if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING") or environ.get("SCRIPT_NAME"):
        return None
    if any(environ.get(name) not in {None, "", "*/*"} for name in FOR_THE_FRAMEWORK):
        return None
    matched = PLAIN.fullmatch(environ.get("PATH_INFO", ""))
    return matched.group(1) if matched else None
