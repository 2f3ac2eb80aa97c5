"""Preflights of the Content API, kept: browsers send one before many a request of a page of another origin.

The answer follows from the address alone, so it is true for as long as the process lives. Source: Fetch standard, CORS
protocol.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcms.api.guarding import CONTENT_API

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

MOST_KEPT = 1_000
LONGEST_PATH = 500
OF_ONE_REQUEST = ("x-request-id", "ratelimit", "ratelimit-policy")


class KeepPreflights:
    """The WSGI application `app`, asked once for each address whether it lets pages of other origins in."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._kept: dict[str, tuple[str, list[tuple[str, str]]]] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One request."""
        if environ["REQUEST_METHOD"] != "OPTIONS" or "HTTP_ACCESS_CONTROL_REQUEST_METHOD" not in environ:
            return self._app(environ, start_response)
        path = environ.get("PATH_INFO", "")
        if not path.startswith(CONTENT_API):
            return self._app(environ, start_response)
        kept = self._kept.get(path)
        if kept is None:
            return self._app(environ | {"QUERY_STRING": ""}, self._keeping(path, start_response))
        status, headers = kept
        start_response(status, list(headers))
        return [b""]

    def _keeping(self, path: str, start_response: StartResponse) -> StartResponse:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Callable[[bytes], object]:
            if status.startswith("200") and len(path) <= LONGEST_PATH:
                if len(self._kept) >= MOST_KEPT:
                    self._kept.clear()
                self._kept[path] = (status, [field for field in headers if field[0].lower() not in OF_ONE_REQUEST])
            return start_response(status, headers, exc_info)

        return start
