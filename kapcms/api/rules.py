"""The map of addresses: each part of it is there when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from threading import RLock
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.routing import Map, MapAdapter, Rule, RuleFactory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from wsgiref.types import WSGIEnvironment

    from flask import Blueprint
    from werkzeug.wrappers import Request

Blueprints = Callable[[], "Iterable[Blueprint]"]
"""What imports the routes of a part and gives them."""
OF_BLUEPRINTS = (
    "after_request_funcs",
    "before_request_funcs",
    "error_handler_spec",
    "teardown_request_funcs",
    "template_context_processors",
    "url_default_functions",
    "url_value_preprocessors",
)
"""What Flask keeps by the names of blueprints."""


class LateRule(Rule):
    """A rule whose code for building addresses is made at its first use.

    Werkzeug makes it for every rule at once (`Rule.compile`), two pieces of code each; nothing here builds addresses
    by rules. With 170 rules that took most of the time of making the app (0.11 s of CPU in all, now 0.03).
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        make = cache(super()._compile_builder)

        def build(*args: Any, **values: Any) -> tuple[str, str]:
            return make(append_unknown)(*args, **values)

        return build


class LateMap(Map):
    """A map of `app` in parts, each with what is below one address; a part is made when something there is asked for.

    So importing the app, and most commands, take none of the routes with their schemas and libraries (370 modules, a
    quarter of the import), and a process that answers readers takes nothing of the Editor API.
    """

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self._app = app
        self._parts: dict[str, _Part] = {}
        self._joining = RLock()  # a part may ask for another

    def late(self, prefix: str, blueprints: Blueprints) -> None:
        """Make what is at `prefix` and below of these blueprints, beside those that were named for it before."""
        self._parts.setdefault(prefix, _Part(self._app, self._joining)).sources.append(blueprints)

    def join(self, path: str) -> Map:
        """The part that answers `path`, made where it is not yet."""
        return self._part_of(path).joined()

    def add(self, rulefactory: RuleFactory) -> None:
        """Add a rule at once."""
        for rule in rulefactory.get_rules(self):
            self.join(rule.rule).add(rule)

    def iter_rules(self, endpoint: str | None = None) -> Iterator[Rule]:
        """All rules, or those of an endpoint."""
        for part in self._parts.values():
            yield from (rule for rule in part.joined().iter_rules() if endpoint in {None, rule.endpoint})

    def bind_to_environ(
        self, environ: WSGIEnvironment | Request, server_name: str | None = None, subdomain: str | None = None
    ) -> MapAdapter:
        """What matches this request."""
        path = (environ if isinstance(environ, dict) else environ.environ)["PATH_INFO"]
        return self.join(path).bind_to_environ(environ, server_name, subdomain)

    def _part_of(self, path: str) -> _Part:
        path = f"/{path.lstrip('/')}/"  # as werkzeug matches it
        return self._parts[max((prefix for prefix in self._parts if path.startswith(prefix)), key=len)]


class _Part:
    """The rules of a part, in a map of their own, by which nobody matches before it is whole."""

    def __init__(self, app: Flask, joining: AbstractContextManager[Any]) -> None:
        self.sources: list[Blueprints] = []
        self._app = app
        self._joining = joining
        self._rules: Map | None = None

    def joined(self) -> Map:
        """The map with the rules of all its blueprints, made once."""
        if self._rules is None:
            with self._joining:
                if self._rules is None:
                    self._rules = self._made()
        return self._rules

    def _made(self) -> Map:
        """The rules of the blueprints; the app gets their views.

        Flask takes no blueprints after its first request: an app that has answered none takes them, and hands them on.
        """
        app, taker = self._app, Flask(self._app.import_name, static_folder=None)
        taker.url_map, taker.url_rule_class = Map(merge_slashes=False, strict_slashes=False), LateRule
        for blueprints in self.sources:
            for blueprint in blueprints():
                taker.register_blueprint(blueprint)
        app.view_functions = app.view_functions | taker.view_functions
        app.blueprints = app.blueprints | taker.blueprints
        for name in OF_BLUEPRINTS:
            taken = getattr(taker, name)
            getattr(app, name).update({blueprint: taken[blueprint] for blueprint in taken.keys() & taker.blueprints})
        return taker.url_map
