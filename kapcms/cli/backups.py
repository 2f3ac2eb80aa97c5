"""`kapcms backup | restore`: all that is stored as one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask_migrate import upgrade

from kapcms.cli.failing import clear_failures
from kapcms.models.database import db
from kapcms.services.backup.restoring import restore_from
from kapcms.services.backup.saving import back_up

if TYPE_CHECKING:
    from kapcms.services.backup.archive import Elsewhere


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-media", is_flag=True, help="Copy the media of a bucket too; those of a folder always are.")
@clear_failures
def backup(file: Path, *, with_media: bool) -> None:
    """Write database and media to FILE while the site goes on; FILE must not be there yet."""
    manifest = back_up(file, with_bucket=with_media)
    total = sum(facts["bytes"] for facts in manifest.files.values())
    click.echo(f"{file}: {len(manifest.files)} files, {total} bytes, checked by SHA-256", err=True)
    if manifest.elsewhere is not None:
        click.echo(f"{_left_out(manifest.elsewhere)}; keep copies of the bucket, or add --with-media", err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@clear_failures
def restore(file: Path) -> None:
    """Put a backup into an empty place: no database yet, or one without tables; and bring it to this version."""
    manifest = restore_from(file, lambda revision: upgrade(revision=revision))
    db.engine.dispose()
    upgrade()
    click.echo(f"restored what was stored at {manifest.made_at}; `kapcms check` looks it over", err=True)
    if manifest.elsewhere is not None:
        told = f"{_left_out(manifest.elsewhere)}; let KAPCMS_MEDIA_STORE name that bucket, or bring its files back"
        click.echo(told, err=True)


def _left_out(elsewhere: Elsewhere) -> str:
    """What is not in a backup, for people."""
    size = f"{elsewhere.files} media files of {elsewhere.bytes} bytes"
    return f"NOT in the backup: {size} in {elsewhere.store}"
