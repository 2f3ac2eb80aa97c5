"""The routes of the Editor API, joined when it is first asked for: see `LateMap`."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

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

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

    from kapcms.api.openapi import Blueprint
    from kapcms.api.rules import LateMap

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


def blueprints_of_editors(app: Flask) -> Sequence[Blueprint]:
    """All of it; the app's document describes them, which comes with the routes of readers."""
    cast("LateMap", app.url_map).join("/")
    app.extensions[API].describe(BLUEPRINTS)
    return BLUEPRINTS
