"""`kapcms routes`: every address, its methods, and who may call it."""

from __future__ import annotations

import click
from flask import current_app


@click.command()
def routes() -> None:
    """List every address with its methods and who may call it."""
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule):
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        access = getattr(current_app.view_functions[rule.endpoint], "access", "NOBODY SAID")
        click.echo(f"{methods:8} {rule.rule:60} {access}")
