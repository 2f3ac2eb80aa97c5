"""Images of imported articles come from their old hosts: `kapcms fetch-media`, and `kapcms import --fetch-media`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kapcms.cli.failing import clear_failures
from kapcms.config import settings_in_force
from kapcms.services.media.downloading import Sources
from kapcms.services.media.fetching import fetch_media

if TYPE_CHECKING:
    from collections.abc import Callable


@click.command("fetch-media")
@click.option(
    "--host", "hosts", multiple=True, required=True, help="A host to fetch from, with all below it; repeat it."
)
@click.option("--publish", is_flag=True, help="Publish the articles whose working copy readers saw before.")
@click.option("--private", is_flag=True, help="Also hosts inside of private networks.")
@clear_failures
def fetch_media_command(hosts: tuple[str, ...], *, publish: bool, private: bool) -> None:
    """Fetch covers and images of articles from these hosts.

    The same command again fetches what did not come. Exit code 1 where any failed.
    """
    if fetch_from(hosts, click.echo, publish=publish, private=private):
        raise SystemExit(1)


def fetch_from(hosts: tuple[str, ...], tell: Callable[[str], object], *, publish: bool, private: bool) -> int:
    """Fetch what articles show from these hosts, telling a line for each file, and the sum on standard error.

    Gives the number of files that did not come.
    """
    named = [host.strip().rstrip(".").lower() for host in hosts]
    sources = Sources(named, settings_in_force().media_limit_bytes, allows_private=private)
    done = fetch_media(sources, tell, is_published=publish)
    click.echo(f"{len(done.media)} fetched, {len(done.failed)} failed, {done.articles} articles changed", err=True)
    return len(done.failed)
