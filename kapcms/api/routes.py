"""The routes of readers and about the server itself, and the document of both APIs: see `LateMap`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from apispec.ext.marshmallow import MarshmallowPlugin

from kapcms.api import about, metrics, reference
from kapcms.api.content import articles, changes, feeds, files, media, redirects, search, things
from kapcms.api.openapi import API, Api, deep_object, exclusive_minimum, schema_name
from kapcms.delivery.waiting import waiters_for
from kapcms.schemas.document import document_components
from kapcms.schemas.field_values import field_components
from kapcms.schemas.public import RedirectedOut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Blueprint, Flask

DESCRIBED = (
    articles.blp,
    search.blp,
    feeds.blp,
    things.blp,
    media.blp,
    files.blp,
    changes.blp,
    redirects.blp,
    about.blp,
    metrics.blp,
)
"""Every file of routes, in the order of the OpenAPI document."""


def blueprints_of_all(app: Flask) -> Sequence[Blueprint]:
    """All that is for everybody; `app` gets what they work with."""
    app.config.update(API_TITLE="kapcms", API_VERSION="1", OPENAPI_VERSION="3.1.0")
    plugin = MarshmallowPlugin(schema_name_resolver=schema_name)
    api = Api(app, spec_kwargs={"marshmallow_plugin": plugin, "info": {"description": about.DESCRIPTION}})
    cast("Any", plugin.converter).add_attribute_function(exclusive_minimum)
    cast("Any", plugin.converter).add_parameter_attribute_function(deep_object)
    about.describe_security(api.spec)
    for name, schema in (*document_components(), *field_components()):
        api.spec.components.schema(name, schema)
    api.spec.components.schema(RedirectedOut.__name__, schema=RedirectedOut)
    api.describe(DESCRIBED)
    app.extensions[API] = api
    app.extensions[changes.WAITERS] = waiters_for(app.config["KAPCMS"].threads)
    return (*DESCRIBED, reference.blp)
