"""`kapcms media …`: the media library from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kapcms.cli.failing import Failed, clear_failures
from kapcms.errors import KapcmsError
from kapcms.models.transaction import transaction
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.drafts.editing import get_draft
from kapcms.services.drafts.listing import DraftFilters, key_of, list_drafts
from kapcms.services.media.library import add_medium, delete_medium
from kapcms.services.media.receiving import received
from kapcms.services.media.showing import media_cards, medium_shown_to_editors

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = 100


@click.group()
def media() -> None:
    """Images, sounds, films and documents."""


@media.command("add")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--alt", help="What the image shows, for who does not see it, in the site's language.")
@clear_failures
def add_media(paths: tuple[Path, ...], alt: str | None) -> None:
    """Add files; prints the slug of each. One that is refused is told, and the others go in (exit code 1)."""
    refused = [path for path in paths if not _is_added(path, {} if alt is None else {"alt": alt})]
    if refused:
        raise SystemExit(1)


@media.command("list")
@click.option("--unused", is_flag=True, help="Only those that no working copy and nothing public shows.")
@clear_failures
def list_media(*, unused: bool) -> None:
    """List the library, newest save first: slug, type, bytes, title."""
    for card in _cards(DraftFilters(type="media", unused=True if unused else None)):
        click.echo(f"{card['slug']:40} {card['media_type']:16} {card['bytes']:10}  {card['title']}")


@media.command("show")
@click.argument("key")
@clear_failures
def show_medium(key: str) -> None:
    """Show one, by slug or id: its facts, its addresses, and where it is used."""
    found = medium_shown_to_editors(get_draft("media", key))
    for name in ("id", "slug", "title", "media_type", "bytes", "width", "height", "alt", "url"):
        click.echo(f"{name:12} {'' if found[name] is None else found[name]}")
    for one in found["renditions"]:
        click.echo(f"{'rendition':12} {one['width']} {one['type']} {one['url']}")
    for use in found["used_in"]:
        click.echo(f"{'used in':12} {use['type']} {use['slug']} ({', '.join(use['in'])})")


@media.command("delete")
@click.argument("keys", nargs=-1, required=True)
@clear_failures
def delete_media(keys: tuple[str, ...]) -> None:
    """Delete for good, by slug or id; one that is used is kept, and where it is used is told (exit code 2)."""
    for key in keys:
        with transaction():
            delete_medium(get_draft("media", key, lock=True))
        click.echo(f"deleted {key}", err=True)


def _is_added(path: Path, fields: dict[str, Any]) -> bool:
    try:
        with path.open("rb") as file, received(file, path.name) as got, transaction():
            slug = add_medium(got, fields, COMMAND_LINE).slug
    except (KapcmsError, OSError) as error:
        reason = error.detail if isinstance(error, KapcmsError) else error.strerror
        Failed(f"{path}: {reason}").show()
        return False
    click.echo(slug)
    return True


def _cards(filters: DraftFilters) -> Iterator[dict[str, Any]]:
    beyond, has_more = None, True
    while has_more:
        page = list_drafts(filters, PAGE, beyond)
        yield from media_cards(page.drafts)
        has_more = page.has_more
        beyond = key_of(page.drafts[-1], filters.sort) if page.drafts else None
