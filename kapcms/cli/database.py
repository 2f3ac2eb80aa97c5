"""`kapcms setup | migrate | seed | check | rebuild | purge`: the database as a whole."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click
from flask import current_app
from flask_migrate import upgrade

from kapcms.cli.failing import clear_failures
from kapcms.cli.progress import with_bar
from kapcms.cli.purging import purge_all
from kapcms.config import settings_in_force
from kapcms.models.transaction import rehearsal, transaction
from kapcms.services.advice.caring import notes
from kapcms.services.drafts.entering import drafts_are_missing, rebuild_draft_search
from kapcms.services.drafts.refolding import fold_old_texts
from kapcms.services.projecting.search import rebuild_search, search_is_missing
from kapcms.services.upkeep.checking import check as find_damage
from kapcms.services.upkeep.deploying import find_unsafe
from kapcms.services.upkeep.founding import found_admin, found_site
from kapcms.services.upkeep.rebuilding import documents_are_old
from kapcms.services.upkeep.rebuilding import rebuild as rebuild_public
from kapcms.services.upkeep.resealing import seal_anew
from kapcms.services.upkeep.seeding import plant

SEEDS = Path(__file__).resolve().parent.parent.parent / "seeds"


@click.command()
@clear_failures
def migrate() -> None:
    """Bring the database to this version: its tables, and the site's own facts."""
    _migrate()
    click.echo("the database is up to date", err=True)


@click.command()
@clear_failures
def seed() -> None:
    """Plant the first series; again changes nothing."""
    _plant()


@click.command()
@clear_failures
def setup() -> None:
    """Migrate, plant the seeds, and make a first admin: all that `kapcms serve` needs."""
    settings = settings_in_force()
    _migrate()
    _plant()
    with transaction():
        admin = found_admin()
    click.echo(f"data in {settings.var_dir}", err=True)
    click.echo(f"editor  {settings.base_url}/editor/  (API document: {settings.base_url}/docs)", err=True)
    if admin is not None:
        click.echo(f"sign in as {admin[0]} with the password {admin[1]} (shown only now)", err=True)


@click.command()
@click.option("--deploy", is_flag=True, help="Look for unsafe settings instead.")
@clear_failures
def check(*, deploy: bool) -> None:
    """Look for damage in drafts, log and public tables; nothing is repaired. Exit code 1 where something is wrong."""
    if deploy:
        damage, remarks = list(find_unsafe(settings_in_force(), is_debug=current_app.debug)), []
    else:
        with rehearsal():
            damage = list(find_damage())
            remarks = list(notes()) if not damage else []
    for line in damage:
        click.echo(line)
    for line in remarks:
        click.echo(f"note: {line}", err=True)
    click.echo("all is well" if not damage else f"{len(damage)} found", err=True)
    if damage:
        raise SystemExit(1)


@click.command()
@click.option("--search", is_flag=True, help="Only the search indexes, from the public articles and the drafts.")
@clear_failures
def rebuild(*, search: bool) -> None:
    """Make the public tables anew from the log, and the search indexes with them."""
    with transaction():
        count = rebuild_search() if search else rebuild_public(partial(with_bar, what="rebuilding"))
        rebuild_draft_search()
    click.echo(f"{count} public {'articles indexed' if search else 'things rebuilt'}", err=True)


@click.command()
@clear_failures
def purge() -> None:
    """Delete what lay in the trash long enough (KAPCMS_TRASH_DAYS), and what has outlived its use (KAPCMS_LOG_DAYS)."""
    counts = purge_all()
    click.echo(", ".join(f"{count} {what}" for what, count in counts.items()) + " purged", err=True)


def _migrate() -> None:
    upgrade()
    with transaction():
        found_site()
        seal_anew()
    is_folded_anew = False
    while _fold_some():
        is_folded_anew = True
    with transaction():
        if documents_are_old():
            rebuild_public()
        elif is_folded_anew or search_is_missing():
            rebuild_search()
        if is_folded_anew or drafts_are_missing():
            rebuild_draft_search()


def _fold_some() -> int:
    with transaction():
        return fold_old_texts()


def _plant() -> None:
    with transaction():
        counts = plant(SEEDS)
    click.echo(f"seeds: {counts['created']} planted, {counts['unchanged']} were there", err=True)
