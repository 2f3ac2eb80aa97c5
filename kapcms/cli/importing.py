"""`kapcms import PATH…`: from files of other systems to drafts, with a report line for every item."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import click
from rich.console import Console

from kapcms.cli.failing import Failed, broken_off, clear_failures
from kapcms.cli.import_progress import Progress, show_sum
from kapcms.config import settings_in_force
from kapcms.importers.detecting import kinds
from kapcms.later import later
from kapcms.models.database import db
from kapcms.models.transaction import transaction
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.importing.options import ImportOptions
from kapcms.services.importing.rehearsing import rehearsal
from kapcms.services.importing.running import Plan, run_import

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.cli import media
    from kapcms.services.importing.reporting import Sum
else:
    media = later("kapcms.cli.media")


_LEFT = {
    True: "broken off; nothing was written.",
    False: "broken off; what was stored stays, and the same command with --resume goes on.",
}
"""What Ctrl-C leaves, of a rehearsal or not."""


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", help="What the files are; default: told from their bytes.")
@click.option("--source", help="A name for where they come from; default: their kind and site.")
@click.option(
    "--site",
    metavar="URL",
    help="The address of the old site, where its files do not say it (Ghost, folders); give it at every run.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; report what would be.")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Write the report there.")
@click.option("--publish", is_flag=True, help="Publish what was public at its source, with its dates.")
@click.option(
    "--nav",
    type=click.Choice(["newer-first", "older-first"]),
    help='What "Previous" on the pages means: newer-first says that it is the newer post.',
)
@click.option("--on-conflict", type=click.Choice(["keep", "update", "fail"]), default="keep", show_default=True)
@click.option("--resume", is_flag=True, help="Go on where the same import broke off.")
@click.option("--limit", type=click.IntRange(1), help="Take so many articles.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="Leave out what is older (UTC).")
@click.option("--only", multiple=True, help="Take what matches: a pattern on id, slug, title or address.")
@click.option("--skip", multiple=True, help="Leave out what matches.")
@click.option(
    "--fetch-media",
    metavar="HOST",
    multiple=True,
    help="Then bring images from this host and all below it into the library; repeat it. No host is asked unnamed.",
)
@click.option("--fetch-private", is_flag=True, help="Also from hosts inside of private networks.")
@clear_failures
def import_command(paths: tuple[Path, ...], **chosen: Any) -> None:
    """Import articles as drafts. The same files again write nothing.

    One JSON line is printed for every item, then one with the sum. A file that cannot be read is named on standard
    error, and the others go on.

    Exit code 0: all went in. 1: some did not, which the report or standard error names (items that failed, files that
    could not be read among others that were, images that did not come). 2: no file could be read to its end, or the
    options are wrong. 130: it was broken off (Ctrl-C).
    """
    if chosen["kind"] is not None and chosen["kind"] not in kinds():
        raise click.BadParameter(f"known are {', '.join(kinds())}", param_hint="--kind")
    console = Console(stderr=True)
    is_rehearsal = chosen["dry_run"]
    scratch = settings_in_force().var_dir / "imports"
    _check_report(chosen["report"], paths)
    with (
        broken_off(_LEFT[is_rehearsal]),
        _report_to(chosen["report"], resume=chosen["resume"]) as out,
        Progress(console) as progress,
        rehearsal(scratch) if is_rehearsal else nullcontext(transaction) as each_step,
    ):
        plan = Plan(
            paths=paths,
            kind=chosen["kind"],
            options=_options(chosen),
            by=COMMAND_LINE,
            scratch=scratch,
            is_rehearsal=is_rehearsal,
            resume=chosen["resume"],
            watch=progress.show,
            tell=lambda line: click.echo(f"kapcms: {line}", err=True),
        )
        total = run_import(plan, each_step, out)
    show_sum(console, total, is_rehearsal=is_rehearsal)
    db.session.remove()
    missed = 0
    if chosen["fetch_media"] and not is_rehearsal:
        missed = media.fetch_from(
            chosen["fetch_media"],
            lambda line: click.echo(f"kapcms: {line}", err=True),
            publish=chosen["publish"],
            private=chosen["fetch_private"],
        )
    raise SystemExit(_exit_code(total, missed))


def _exit_code(total: Sum, missed: int) -> int:
    if total.unreadable and not total.files:
        return 2
    return 1 if total.unreadable or total.counts["failed"] or missed else 0


def _options(chosen: dict[str, Any]) -> ImportOptions:
    since = cast("datetime | None", chosen["since"])
    return ImportOptions(
        source=chosen["source"],
        site=_site(chosen["site"]),
        labels=chosen["nav"],
        on_conflict=chosen["on_conflict"],
        publish=chosen["publish"],
        limit=chosen["limit"],
        since=since.replace(tzinfo=UTC) if since else None,
        only=chosen["only"],
        skip=chosen["skip"],
    )


def _site(address: str | None) -> str | None:
    if address is not None and not re.fullmatch(r"https?://[^/\s]+(/\S*)?", address):
        raise click.BadParameter("it is no address (https://old.example)", param_hint="--site")
    return address


def _check_report(report: Path | None, paths: tuple[Path, ...]) -> None:
    """A report is never written over what it would be about."""
    if report is None or not report.exists() or _is_report(report):
        return
    place = report.resolve()
    if any(path.resolve() in {place, *place.parents} for path in paths):
        raise click.BadParameter(f"{report}: this file is to be imported", param_hint="--report")


def _is_report(path: Path) -> bool:
    """Whether an earlier run may have begun it."""
    if not path.is_file():
        return True
    with path.open("rb") as file:
        return file.read(5) in {b"", b'{"n":', b'{"sum'}


@contextmanager
def _report_to(path: Path | None, *, resume: bool) -> Iterator[BinaryIO]:
    if path is None:
        yield sys.stdout.buffer
        return
    try:
        file = path.open("r+b" if resume and path.exists() else "wb")
    except OSError as error:
        raise click.BadParameter(f"{path}: {error.strerror}", param_hint="--report") from error
    try:
        with file:
            yield file
    except OSError as error:
        raise Failed(f"{error.filename or path}: {error.strerror}; what was stored before stays.") from error
