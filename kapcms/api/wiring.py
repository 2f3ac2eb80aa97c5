"""All HTTP doors joined to the app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import orjson
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import current_app, request
from flask.json.provider import JSONProvider

from kapcms.api import about, metrics, reference
from kapcms.api.accepting import add_acceptance
from kapcms.api.access import begin_unknown
from kapcms.api.content import articles as content_articles
from kapcms.api.content import changes as content_changes
from kapcms.api.content import feeds as content_feeds
from kapcms.api.content import files as content_files
from kapcms.api.content import media as content_media
from kapcms.api.content import redirects as content_redirects
from kapcms.api.content import search as content_search
from kapcms.api.content import things as content_things
from kapcms.api.due import fire_what_is_due
from kapcms.api.guarding import add_guards
from kapcms.api.openapi import API, EDITORS, Api, deep_object, exclusive_minimum, schema_name
from kapcms.api.problems import add_problems
from kapcms.api.rules import LateMap
from kapcms.config import settings_in_force
from kapcms.delivery.waiting import waiters_for
from kapcms.errors import Fault, NotFound, Unreadable
from kapcms.later import later, optional
from kapcms.schemas.document import document_components
from kapcms.schemas.field_values import field_components
from kapcms.schemas.fields import FORBIDDEN
from kapcms.schemas.public import RedirectedOut

if TYPE_CHECKING:
    from flask import Flask

    from kapcms.api.editor import wiring as editor_wiring
else:
    editor_wiring = later("kapcms.api.editor.wiring")

BLUEPRINTS = (
    content_articles.blp,
    content_search.blp,
    content_feeds.blp,
    content_things.blp,
    content_media.blp,
    content_files.blp,
    content_changes.blp,
    content_redirects.blp,
    about.blp,
    metrics.blp,
)
"""Every file of routes that is there from the start, in the order of the OpenAPI document."""


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


def add_api(app: Flask) -> None:
    """Join both APIs, their document, and the routes about the server itself."""
    app.json = OrjsonProvider(app)
    app.url_map = LateMap(EDITORS, lambda: editor_wiring.join_editor(app))
    app.config.update(API_TITLE="kapcms", API_VERSION="1", OPENAPI_VERSION="3.1.0")
    plugin = MarshmallowPlugin(schema_name_resolver=schema_name)
    api = Api(app, spec_kwargs={"marshmallow_plugin": plugin, "info": {"description": about.DESCRIPTION}})
    cast("Any", plugin.converter).add_attribute_function(exclusive_minimum)
    cast("Any", plugin.converter).add_parameter_attribute_function(deep_object)
    about.describe_security(api.spec)
    for name, schema in (*document_components(), *field_components()):
        api.spec.components.schema(name, schema)
    api.spec.components.schema(RedirectedOut.__name__, schema=RedirectedOut)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    if app.config["KAPCMS"].oidc_issuer:
        _add_provider(app, api)
    app.extensions[API] = api
    app.register_blueprint(reference.blp)
    with app.app_context():
        app.extensions[content_changes.WAITERS] = waiters_for(settings_in_force().threads)
    add_problems(app)
    add_guards(app)
    add_acceptance(app)
    app.before_request(begin_unknown)
    app.before_request(_refuse_unspeakable_addresses)
    app.before_request(_refuse_unknown_parameters)
    app.before_request(fire_what_is_due)


def _add_provider(app: Flask, api: Api) -> None:
    """Join the routes of signing in elsewhere; their packages are needed only where a provider is named.

    Raises:
        BadSetting: they are not installed.
    """
    needs = "KAPCMS_OIDC_ISSUER needs a package: pip install authlib requests"
    provider = optional("kapcms.api.editor.provider", needs)
    provider.add_provider(app)
    api.register_blueprint(provider.blp)


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
