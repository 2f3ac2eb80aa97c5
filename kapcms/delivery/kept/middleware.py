"""WSGI middleware that answers from the kept responses and fills them. Works under any WSGI server.

The app marks an answer with `environ[KEEP] = Keep(keys, number)` and sets its fields itself. For paths under
`prefixes` it is always asked with a plain GET, without conditions and codings: HEAD, If-None-Match,
If-Modified-Since and Accept-Encoding of marked answers are this module's work, kept or not.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from kapcms.delivery.kept.answer import KEEP, Answer, Headers, Keep, http_date, is_same
from kapcms.delivery.kept.asking import Asked, accepts, asked
from kapcms.delivery.kept.flights import Flights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from kapcms.delivery.kept.freshness import Freshness, Moment
    from kapcms.delivery.kept.watching import Watch
    from kapcms.delivery.pipelined import Pipelined

    ReadAtOnce = Callable[[bytes], Answer | None]
    """The answer to the plain GET of a canonical name, read without waiting for anybody; None: let the app answer."""


class ReadLater(Protocol):
    """How an event loop reads the answer to the plain GET of a canonical name from a database that is a server."""

    def connect(self) -> Pipelined:
        """A connection for it; waits, and raises what connecting raises."""

    def parameters(self, name: bytes) -> dict[str, Any] | None:
        """What to ask with; None: let the app answer."""

    def answer(self, rows: Sequence[Any]) -> Answer | None:
        """The answer that the rows give; None: let the app answer."""


KEPT_STATUSES = frozenset({HTTPStatus.OK, HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
DUE_AT = "kapcms.due_at"
"""Under this name the app is told when the next schedule is due (epoch seconds), where that is known without asking."""
WAITING = "wait="
"""In the query of a request that the app may hold until there is news."""
NOT_FOR_THE_APP = (
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_RANGE",
    "HTTP_IF_RANGE",
)


class KeepResponses:
    """The app with its answers kept, as long as `freshness`, told by `watch`, says that they are true.

    `at_once` or `later`, where there is one, is for an event loop in front of this app.
    """

    def __init__(  # noqa: PLR0913 - the parts it ties together, by keyword
        self,
        app: WSGIApplication,
        freshness: Freshness,
        watch: Watch,
        *,
        prefixes: tuple[str, ...] = ("/",),
        at_once: ReadAtOnce | None = None,
        later: ReadLater | None = None,
    ) -> None:
        self.app = app
        self.freshness = freshness
        self.prefixes = prefixes
        self.at_once = at_once
        self.later = later
        self._watch = watch
        self._flights = Flights()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One request."""
        self._watch.ensure_running()
        want = asked(environ) if self._may_keep(environ) else None
        if want is None:
            return self.app(environ, start_response)
        begun = self.freshness.current() if want.name is not None else None
        if want.name is None or begun is None:
            return self._from_app(want, environ, start_response)[1]
        answer = self.freshness.kept.get(want.name, self.freshness.now())
        if answer is None:
            return self._together(want, begun, environ, start_response)
        return self._give(want, answer, environ, start_response)

    def _may_keep(self, environ: WSGIEnvironment) -> bool:
        """Whether the answer may be kept. One that waits for news never is: who asks the same must not wait for it."""
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        return path.startswith(self.prefixes) and WAITING not in query

    def _together(
        self, want: Asked, begun: Moment, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """A miss: lead the flight, or wait for the one who does."""
        assert want.name is not None  # noqa: S101 - for the type checker: the caller asked
        with self._flights.join(want.name, begun) as (flight, leads):
            if leads:
                answer, body = self._from_app(want, environ, start_response, begun)
                flight.answer = answer
                return body
        found = flight.wait()
        if found is None:
            return self._from_app(want, environ, start_response, begun)[1]
        return self._give(want, found, environ, start_response)

    def _give(
        self, want: Asked, answer: Answer, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """A kept answer, unless the client may not take its media type: then the app decides."""
        if not accepts(want.accept, answer.media_type):
            return self.app(environ, start_response)
        self.freshness.kept.hits += 1
        return self._send(want, answer, start_response)

    def _from_app(
        self, want: Asked, environ: WSGIEnvironment, start_response: StartResponse, begun: Moment | None = None
    ) -> tuple[Answer | None, Iterable[bytes]]:
        """The app's answer, kept if it is marked and `begun` is given; the first part is None if it is not marked."""
        plain = {name: value for name, value in environ.items() if name not in NOT_FOR_THE_APP}
        plain["REQUEST_METHOD"] = "GET"
        if begun is not None:
            plain[DUE_AT] = self.freshness.due_at
        caught = _Caught(self.app, plain)
        if caught.is_unavailable and want.name is not None:
            kept = self.freshness.last_known(want.name)
            if kept is not None:
                caught.leave()
                return None, self._give(want, kept, environ, start_response)
        keep = plain.get(KEEP)
        if not isinstance(keep, Keep) or not caught.is_keepable():
            return None, caught.pass_on(start_response, is_head=want.is_head)
        is_private = caught.is_private()
        answer = Answer(caught.status, caught.headers, caught.whole_body(), keep=keep, now=self.freshness.now())
        if is_private:
            return None, self._send(replace(want, name=None), answer, start_response)
        if want.name is not None and begun is not None:
            self.freshness.store(want.name, answer, begun)
        return answer, self._send(want, answer, start_response)

    def _send(self, want: Asked, answer: Answer, start_response: StartResponse) -> Iterable[bytes]:
        """`answer` in the form that was asked for."""
        is_new = want.coding not in answer.variants
        variant = answer.variant(want.coding)
        if is_new and want.name is not None:
            self.freshness.kept.grown(want.name, answer)
        if answer.is_ok and _is_unchanged(want, answer, variant.etag):
            start_response("304 Not Modified", list(variant.headers_304))
            return []
        start_response(answer.status, list(variant.headers))
        return [] if want.is_head else [variant.body]


def _is_unchanged(want: Asked, answer: Answer, etag: str | None) -> bool:
    """Whether the client has it already. If-Modified-Since counts only without If-None-Match (RFC 9110, 13.1.3)."""
    if want.if_none_match is not None:
        return is_same(want.if_none_match, etag)
    since = http_date(want.if_modified_since or "")
    return since is not None and answer.last_modified is not None and answer.last_modified <= since


class _Caught:
    """An app's answer held back until it is known what to do with it."""

    def __init__(self, app: WSGIApplication, environ: WSGIEnvironment) -> None:
        self.status = ""
        self.headers: Headers = []
        self._exc_info: Any = None
        self._written: list[bytes] = []
        self._body = app(environ, self._start)
        self._rest = iter(self._body)
        if not self.status:  # a generator starts its response with its first piece
            self._written.append(next(self._rest, b""))

    def _start(self, status: str, headers: Headers, exc_info: Any = None, /) -> Callable[[bytes], object]:
        self.status, self.headers, self._exc_info = status, headers, exc_info
        return self._written.append

    @property
    def is_unavailable(self) -> bool:
        """Whether the app cannot answer just now: its database is away."""
        return self.status.startswith("503")

    def is_keepable(self) -> bool:
        """Whether the status and the fields allow to keep it, whatever the app marked: a net under a mistake."""
        fields = {name.lower(): value.lower() for name, value in self.headers}
        return (
            int(self.status[:3]) in KEPT_STATUSES
            and "set-cookie" not in fields
            and "content-encoding" not in fields
            and fields.get("vary", "accept-encoding") == "accept-encoding"
            and "no-store" not in fields.get("cache-control", "")
        )

    def is_private(self) -> bool:
        """Whether it is not to be kept, though its forms are this module's work as those of kept answers are."""
        return any(name.lower() == "cache-control" and "private" in value.lower() for name, value in self.headers)

    def whole_body(self) -> bytes:
        """All of it."""
        try:
            return b"".join([*self._written, *self._rest])
        finally:
            self.leave()

    def pass_on(self, start_response: StartResponse, *, is_head: bool) -> Iterable[bytes]:
        """As the app gave it, piece by piece."""
        start_response(self.status, self.headers, self._exc_info)
        if is_head:
            self.leave()
            return []
        return self._pieces()

    def _pieces(self) -> Iterable[bytes]:
        try:
            yield from self._written
            yield from self._rest
        finally:
            self.leave()

    def leave(self) -> None:
        """Take no more of the answer."""
        if hasattr(self._body, "close"):
            self._body.close()
