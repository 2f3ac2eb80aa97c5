"""Flask-Migrate's place in the app: it moves in when something migrates or asks about migrations.

With alembic it costs 95 ms to import, which servers and most commands need not pay.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kapcms.later import later
from kapcms.models.database import db

if TYPE_CHECKING:
    import flask_migrate
    from flask import Flask
else:
    flask_migrate = later("flask_migrate")

FOLDER = Path(__file__).resolve().parent.parent.parent / "migrations"
EXTENSION = "migrate"
"""Under this name Flask-Migrate looks for itself in the app."""


class _Place:
    """Kept for Flask-Migrate until it is first asked for anything."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        flask_migrate.Migrate(self._app, db, directory=str(FOLDER), render_as_batch=True, compare_type=True)
        return getattr(self._app.extensions[EXTENSION], name)


def add_migrations(app: Flask) -> None:
    """Let `flask_migrate.upgrade()` and its siblings find our migrations in the context of `app`."""
    app.extensions[EXTENSION] = _Place(app)
