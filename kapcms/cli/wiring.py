"""All commands joined to the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask.cli import AppGroup

from kapcms.cli.accounts import token, user
from kapcms.cli.auditing import audit
from kapcms.cli.backups import backup, restore
from kapcms.cli.database import check, migrate, purge, rebuild, seed, setup
from kapcms.cli.exporting import export_command
from kapcms.cli.importing import import_command
from kapcms.cli.routes import routes
from kapcms.cli.serving import serve
from kapcms.cli.working.command import worker

if TYPE_CHECKING:
    from flask import Flask

COMMANDS = (
    serve,
    worker,
    setup,
    migrate,
    seed,
    import_command,
    export_command,
    audit,
    user,
    token,
    check,
    rebuild,
    purge,
    backup,
    restore,
    routes,
)


def add_commands(app: Flask) -> None:
    """Join every command to `python -m kapcms`."""
    app.cli = AppGroup("kapcms", help="kapcms: a headless CMS for sites that publish articles in series.")
    for command in COMMANDS:
        app.cli.add_command(command)
