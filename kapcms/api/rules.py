"""The map of addresses: each part of it is there when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.routing import Map, MapAdapter, Rule, RuleFactory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import WSGIEnvironment

    from flask import Blueprint
    from werkzeug.wrappers import Request

EDITORS = "/api/editor/"
"""Where the Editor API is."""
Blueprints = Callable[[], "Iterable[Blueprint]"]
"""What imports the routes of a part and gives them."""
Part = tuple[str, Blueprints]
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

    def get_empty_kwargs(self) -> dict[str, Any]:
        """What makes a copy, with `defaults` as they are: Werkzeug turns {} into None, at which flask-smorest fails."""
        return {**super().get_empty_kwargs(), "defaults": self.defaults}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        make = cache(super()._compile_builder)

        def build(*args: Any, **values: Any) -> tuple[str, str]:
            return make(append_unknown)(*args, **values)

        return build


class LateMap(Map):
    """A map of `app` whose rules come from blueprints that are made when something below their address is asked for.

    So importing the app, and most commands, take none of the routes with their schemas and libraries (370 modules, a
    quarter of the import), and a process that answers readers takes nothing of the Editor API. Rules that were joined
    are never touched again, since other threads match by them: a larger map takes the place of the smaller at once.
    """

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self._app = app
        self._waiting: tuple[Part, ...] = ()
        self._joining = Lock()
        self._joined = _map_of(())

    def late(self, prefix: str, blueprints: Blueprints) -> None:
        """Join what `blueprints` gives when an address below `prefix`, or a list of all, is first asked for."""
        self._waiting += ((prefix, blueprints),)

    def join(self, path: str | None = None) -> Map:
        """The map with what may answer `path`; None: with everything."""
        if self._wanted(path):
            with self._joining:
                wanted = self._wanted(path)  # another thread may have been here
                taken = [rule for _, blueprints in wanted for rule in _hand_over(blueprints(), self._app)]
                self._joined = _map_of((*self._joined.iter_rules(), *taken))
                self._waiting = tuple(part for part in self._waiting if part not in wanted)
        return self._joined

    def add(self, rulefactory: RuleFactory) -> None:
        """Add a rule at once."""
        self._joined.add(rulefactory)

    def iter_rules(self, endpoint: str | None = None) -> Iterator[Rule]:
        """All rules, or those of an endpoint."""
        return self.join().iter_rules(endpoint)

    def bind_to_environ(
        self, environ: WSGIEnvironment | Request, server_name: str | None = None, subdomain: str | None = None
    ) -> MapAdapter:
        """What matches this request."""
        path = (environ if isinstance(environ, dict) else environ.environ)["PATH_INFO"]
        return self.join(path).bind_to_environ(environ, server_name, subdomain)

    def _wanted(self, path: str | None) -> list[Part]:
        return [part for part in self._waiting if path is None or path.startswith(part[0])]


def _map_of(rules: Iterable[Rule]) -> Map:
    made = Map([rule.empty() for rule in rules], merge_slashes=False, strict_slashes=False)
    made.update()
    return made


def _hand_over(blueprints: Iterable[Blueprint], app: Flask) -> Iterator[Rule]:
    """Give `app` the views of the blueprints; their rules.

    Flask takes no blueprints after its first request: an app that has answered none takes them, and hands them over.
    """
    taker = Flask(app.import_name, static_folder=None)
    taker.url_rule_class = LateRule
    for blueprint in blueprints:
        taker.register_blueprint(blueprint)
    app.view_functions.update(taker.view_functions)
    app.blueprints.update(taker.blueprints)
    for name in OF_BLUEPRINTS:
        taken = getattr(taker, name)
        getattr(app, name).update({blueprint: taken[blueprint] for blueprint in taken.keys() & taker.blueprints})
    return taker.url_map.iter_rules()
