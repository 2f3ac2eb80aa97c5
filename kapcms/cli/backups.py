"""`kapcms backup | restore`: all that is stored as one file, and back."""

from __future__ import annotations

from pathlib import Path

import click
from flask_migrate import upgrade

from kapcms.cli.failing import clear_failures
from kapcms.models.database import db
from kapcms.services.backup.restoring import restore_from
from kapcms.services.backup.saving import back_up


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@clear_failures
def backup(file: Path) -> None:
    """Write database and media to FILE while the site goes on; FILE must not be there yet."""
    manifest = back_up(file)
    total = sum(facts["bytes"] for facts in manifest.files.values())
    click.echo(f"{file}: {len(manifest.files)} files, {total} bytes, checked by SHA-256", err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@clear_failures
def restore(file: Path) -> None:
    """Put a backup into an empty place: no database yet, or one without tables; and bring it to this version."""
    manifest = restore_from(file, lambda revision: upgrade(revision=revision))
    db.engine.dispose()
    upgrade()
    click.echo(f"restored what was stored at {manifest.made_at}; `kapcms check` looks it over", err=True)
