"""The map of addresses: what readers need is there from the start, the Editor API when it is first asked for."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from werkzeug.routing import Map, MapAdapter, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from wsgiref.types import WSGIEnvironment

    from werkzeug.wrappers import Request


class LateRule(Rule):
    """A rule whose code for building addresses is made at its first use.

    Werkzeug makes it for every rule at once (`Rule.compile`), two pieces of code each; nothing here builds addresses
    by rules. With 170 rules that took most of the time of making the app (0.11 s of CPU in all, now 0.03).
    """

    def get_empty_kwargs(self) -> dict[str, Any]:
        """What makes a copy, with `defaults` as they are: Werkzeug turns {} into None, at which flask-smorest fails."""
        return {**super().get_empty_kwargs(), "defaults": self.defaults}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        make = cache(super()._compile_builder)

        def build(*args: Any, **values: Any) -> tuple[str, str]:
            return make(append_unknown)(*args, **values)

        return build


class LateMap(Map):
    """A map whose rules below `prefix` are made by `make_late` when something below it, or a list, is first asked for.

    So a process that only answers readers, and most commands, never import the Editor API and what it works with:
    170 modules, a fifth of the start. The rules of the start are never touched again, since other threads match by
    them: the whole is a map of its own, and is there at once or not at all.
    """

    def __init__(self, prefix: str, make_late: Callable[[], Iterable[Rule]]) -> None:
        super().__init__(merge_slashes=False, strict_slashes=False)
        self._prefix = prefix
        self._make_late = make_late
        self._making = Lock()
        self._whole: Map | None = None

    def whole(self) -> Map:
        """The map of all addresses; made once."""
        with self._making:
            if self._whole is None:
                rules = [*super().iter_rules(), *self._make_late()]
                made = Map([rule.empty() for rule in rules], merge_slashes=False, strict_slashes=False)
                made.update()
                self._whole = made
            return self._whole

    def iter_rules(self, endpoint: str | None = None) -> Iterator[Rule]:
        """All rules, or those of an endpoint."""
        return self.whole().iter_rules(endpoint)

    def bind_to_environ(
        self, environ: WSGIEnvironment | Request, server_name: str | None = None, subdomain: str | None = None
    ) -> MapAdapter:
        """What matches this request."""
        path = (environ if isinstance(environ, dict) else environ.environ)["PATH_INFO"]
        if path.startswith(self._prefix):
            return self.whole().bind_to_environ(environ, server_name, subdomain)
        return super().bind_to_environ(environ, server_name, subdomain)
