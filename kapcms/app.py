"""Wiring: the one place where settings, database, doors and commands meet."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

collects = gc.isenabled()
gc.disable()  # what modules make stays: to look for garbage in it again and again is an eighth of their import

from flask import Flask

from kapcms.api.content.direct import AnswerDirectly
from kapcms.api.keeping import keep_responses
from kapcms.api.limiting import add_limits
from kapcms.api.observing import observe_requests
from kapcms.api.preflights import KeepPreflights
from kapcms.api.wiring import add_api
from kapcms.cli.wiring import add_commands
from kapcms.cli.working.watching import AROUND_JOB
from kapcms.config import read_settings
from kapcms.later import later, optional
from kapcms.logs import write_logs
from kapcms.models.database import db, engine_options, open_connections_well
from kapcms.models.migrating import add_migrations
from kapcms.models.slow_queries import log_slow_queries

if collects:
    gc.freeze()  # nor now
    gc.enable()

if TYPE_CHECKING:
    from kapcms.config import Settings
    from kapcms.editor import pages, read
else:
    pages = later("kapcms.editor.pages")
    read = later("kapcms.editor.read")


def create_app(settings: Settings | None = None) -> Flask:
    """The app with these settings (default: those of the environment)."""
    settings = settings or read_settings()
    app = Flask("kapcms", static_folder=None)
    app.config.update(
        KAPCMS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=dict(engine_options(settings.database_url)),
        MAX_CONTENT_LENGTH=settings.request_limit_bytes,
    )
    db.init_app(app)
    with app.app_context():
        open_connections_well(db.engine)
        log_slow_queries(db.engine, settings.slow_query_ms)
    add_migrations(app)
    write_logs(settings.log_level)
    observe_requests(app, settings)
    add_limits(app, settings)
    rules = add_api(app)
    rules.late("/editor/", lambda: [pages.blp])
    rules.late("/read/", lambda: [read.blp])
    add_commands(app)
    app.wsgi_app = KeepPreflights(app.wsgi_app)  # type: ignore[method-assign]  # Flask's documented way
    direct = None
    if settings.traces == "none":
        direct = app.wsgi_app = AnswerDirectly(app, app.wsgi_app)  # type: ignore[method-assign]  # Flask's documented way
    else:
        _trace(app, settings.traces)
    keep_responses(app, settings, direct)
    return app


def _trace(app: Flask, way: str) -> None:
    """Trace requests, statements and jobs; the packages for it are needed only where it is on.

    Raises:
        BadSetting: they are not installed.
    """
    needs = "KAPCMS_TRACES needs packages: pip install -r requirements-traces.txt"
    tracing = optional("kapcms.api.tracing", needs)
    with app.app_context():
        app.extensions[AROUND_JOB] = tracing.trace(app, db.engine, way)
