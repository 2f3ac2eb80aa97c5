"""What every request of the framework goes through, and the map by which the routes are joined when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from flask import current_app, request
from flask.json.provider import JSONProvider

from kapcms.api.accepting import add_acceptance
from kapcms.api.access import begin_unknown
from kapcms.api.due import fire_what_is_due
from kapcms.api.guarding import EDITOR_API, add_guards
from kapcms.api.problems import add_problems
from kapcms.api.rules import LateMap
from kapcms.content.characters import FORBIDDEN
from kapcms.errors import Fault, NotFound, Unreadable
from kapcms.later import later, optional

if TYPE_CHECKING:
    from flask import Flask

    from kapcms.api import routes
    from kapcms.api.editor import wiring as editor_wiring
else:
    routes = later("kapcms.api.routes")
    editor_wiring = later("kapcms.api.editor.wiring")


class OrjsonProvider(JSONProvider):
    """JSON by orjson: fast, and strict about what is no JSON."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """`obj` as JSON text."""
        del kwargs
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """The value that `s` is."""
        del kwargs
        return orjson.loads(s)


def add_api(app: Flask) -> LateMap:
    """Join both APIs, their document, and the routes about the server itself; the map, for other late routes.

    Raises:
        BadSetting: a setting needs a package that is not installed.
    """
    app.json = OrjsonProvider(app)
    app.url_map = rules = LateMap(app)
    rules.late("/", lambda: routes.blueprints_of_all(app))
    rules.late(EDITOR_API, lambda: editor_wiring.blueprints_of_editors(app))
    if app.config["KAPCMS"].oidc_issuer:
        needs = "KAPCMS_OIDC_ISSUER needs a package: pip install authlib requests"
        provider = optional("kapcms.api.editor.provider", needs)
        provider.add_provider(app)
        rules.late(EDITOR_API, lambda: provider.blueprints_of_provider(app))
    add_problems(app)
    add_guards(app)
    add_acceptance(app)
    app.before_request(begin_unknown)
    app.before_request(_refuse_unspeakable_addresses)
    app.before_request(_refuse_unknown_parameters)
    app.before_request(fire_what_is_due)
    return rules


def _refuse_unspeakable_addresses() -> None:
    """Nothing has control characters in its address, and not every database can be asked for them.

    Raises:
        NotFound: there are some.
    """
    if FORBIDDEN.search(request.path):
        raise NotFound("Nothing is at this address.")


def _refuse_unknown_parameters() -> None:
    """Name the query parameters of a route that takes none; routes that take some check theirs themselves.

    Raises:
        Unreadable: there are some.
    """
    if not request.args or request.endpoint is None or not request.path.startswith("/api/"):
        return
    view = current_app.view_functions.get(request.endpoint)
    takes = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", ())
    if not any(parameter.get("in") == "query" for parameter in takes):
        name = next(iter(request.args))
        fault = Fault(f"?{name}", "unknown", "This address takes no parameters.")
        raise Unreadable(f"The parameter ?{name} is unknown.", code="bad_parameter", faults=(fault,))
