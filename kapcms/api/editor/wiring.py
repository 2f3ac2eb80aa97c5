"""The Editor API joined to the app, when it is first asked for: see `LateMap`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from kapcms.api.editor import (
    account,
    audit,
    care,
    checks,
    colleagues,
    due_reviews,
    exports,
    impact,
    imports,
    jobs,
    media,
    orders,
    previews,
    publications,
    redirects,
    revisions,
    seeds,
    sessions,
    site,
    sources,
    tokens,
    trash,
    unresolved,
    users,
    webhooks,
    working_copies,
)
from kapcms.api.openapi import API
from kapcms.api.rules import LateRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.routing import Rule

BLUEPRINTS = (
    *working_copies.BLUEPRINTS,
    due_reviews.blp,
    checks.blp,
    sources.blp,
    publications.blp,
    revisions.blp,
    previews.blp,
    trash.blp,
    orders.blp,
    media.blp,
    unresolved.blp,
    redirects.blp,
    impact.blp,
    care.blp,
    imports.blp,
    exports.blp,
    site.blp,
    seeds.blp,
    sessions.blp,
    tokens.blp,
    audit.blp,
    users.blp,
    colleagues.blp,
    account.blp,
    webhooks.blp,
    jobs.blp,
)
"""Every file of its routes, in the order of the OpenAPI document."""
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


def join_editor(app: Flask) -> Iterator[Rule]:
    """Give `app` the views of the Editor API; its rules.

    Flask takes no blueprints after its first request: an app that has answered none takes them, and hands them over.
    """
    taker = Flask(app.import_name, static_folder=None)
    taker.url_rule_class = LateRule
    for blueprint in BLUEPRINTS:
        app.extensions[API].register_blueprint(blueprint, app=taker)
    app.view_functions.update(taker.view_functions)
    app.blueprints.update(taker.blueprints)
    for name in OF_BLUEPRINTS:
        taken = getattr(taker, name)
        getattr(app, name).update({blueprint: taken[blueprint] for blueprint in taken.keys() & taker.blueprints})
    return taker.url_map.iter_rules()
