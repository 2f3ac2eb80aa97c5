"""All commands by name; each is imported, and the app made, when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask

COMMANDS = {
    "serve": "kapcms.cli.serving:serve",
    "worker": "kapcms.cli.working.command:worker",
    "setup": "kapcms.cli.database:setup",
    "migrate": "kapcms.cli.database:migrate",
    "seed": "kapcms.cli.database:seed",
    "import": "kapcms.cli.importing:import_command",
    "fetch-media": "kapcms.cli.media:fetch_media_command",
    "export": "kapcms.cli.exporting:export_command",
    "jobs": "kapcms.cli.jobs:jobs",
    "media": "kapcms.cli.library:media",
    "webhooks": "kapcms.cli.webhooks:webhooks",
    "audit": "kapcms.cli.auditing:audit",
    "user": "kapcms.cli.accounts:user",
    "token": "kapcms.cli.accounts:token",
    "check": "kapcms.cli.database:check",
    "rebuild": "kapcms.cli.database:rebuild",
    "purge": "kapcms.cli.database:purge",
    "backup": "kapcms.cli.backups:backup",
    "restore": "kapcms.cli.backups:restore",
    "routes": "kapcms.cli.routes:routes",
}
"""Every command, and where it is: `module:name`."""
WITHOUT_APP = frozenset({"serve"})
"""Commands that make no app in their own process."""


class Commands(click.Group):
    """`python -m kapcms`; `app_context` makes the app's context for the command that is called."""

    def __init__(self, app_context: Callable[[], AbstractContextManager[Any]]) -> None:
        super().__init__("kapcms", help="kapcms: a headless CMS for sites that publish articles in series.")
        self._app_context = app_context

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the alphabet."""
        return sorted({*COMMANDS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported."""
        place = COMMANDS.get(cmd_name)
        return super().get_command(ctx, cmd_name) if place is None else load_command(place)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called, in the context of the app where it needs one."""
        found = super().resolve_command(ctx, args)
        if found[0] not in WITHOUT_APP:
            ctx.with_resource(self._app_context())
        return found


def load_command(place: str) -> click.Command:
    """The command at `module:name`."""
    module, _, name = place.partition(":")
    command: click.Command = getattr(import_module(module), name)
    return command


def add_commands(app: Flask) -> None:
    """Join every command to the app, for `flask --app wsgi …` and for tests."""
    app.cli = Commands(app.app_context)
