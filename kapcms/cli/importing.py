"""`kapcms import PATH…`: from files of other systems to drafts, with a report line for every item."""

from __future__ import annotations

import sys
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

import click
import orjson
from rich.console import Console
from rich.progress import track

from kapcms.cli.failing import clear_failures
from kapcms.importers.detecting import importer_for, kind_of, kinds
from kapcms.importers.imported import UnreadableSource
from kapcms.importers.source import Source
from kapcms.models.database import db
from kapcms.models.transaction import transaction
from kapcms.services.caller import COMMAND_LINE
from kapcms.services.importing import ImportOptions, Sum, import_item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.importers.imported import Item
    from kapcms.services.importing import Labels, ReportLine
    from kapcms.services.upserting import OnConflict

COMMIT_EVERY = 100
"""So many items are one transaction: what was reported before a crash is stored."""


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", help="What the files are; default: told from their bytes.")
@click.option("--source", help="A name for where they come from; default: their kind.")
@click.option("--dry-run", is_flag=True, help="Write nothing; report what would be.")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Write the report there.")
@click.option("--publish", is_flag=True, help="Publish what was public at its source.")
@click.option(
    "--nav",
    type=click.Choice(["newer-first", "older-first"]),
    help='What "Previous" on the pages means: newer-first says that it is the newer post.',
)
@click.option("--on-conflict", type=click.Choice(["keep", "update", "fail"]), default="keep", show_default=True)
@clear_failures
def import_command(  # noqa: PLR0913  one parameter an option
    paths: tuple[Path, ...],
    kind: str | None,
    source: str | None,
    *,
    dry_run: bool,
    report: Path | None,
    publish: bool,
    nav: str | None,
    on_conflict: str,
) -> None:
    """Import articles as drafts. The same files again write nothing.

    One JSON line is printed for every item, then one with the sum. Exit code 1 where items failed, 2 where a file
    cannot be read at all; the other files go on.
    """
    if kind is not None and kind not in kinds():
        raise click.BadParameter(f"known are {', '.join(kinds())}", param_hint="--kind")
    options = ImportOptions(
        source=source,
        labels=cast("Labels | None", nav),
        on_conflict=cast("OnConflict", on_conflict),
        publish=publish,
    )
    with _report_to(report) as out:
        run = _Run(options, kind, out, is_rehearsal=dry_run)
        with rehearsal() if dry_run else nullcontext():
            for path in track(paths, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True):
                run.read(path)
        run.close()
    raise SystemExit(2 if run.unreadable else 1 if run.sum.counts["failed"] else 0)


class _Run:
    """One run over all paths: it numbers the items, reports each, and sums them up."""

    def __init__(self, options: ImportOptions, kind: str | None, out: TextIO, *, is_rehearsal: bool) -> None:
        self.options = options
        self.kind = kind
        self.out = out
        self.is_rehearsal = is_rehearsal
        self.sum = Sum()
        self.unreadable = 0
        self.n = 0

    def read(self, path: Path) -> None:
        """Import all items of one path; a file that cannot be read is told, and the others go on."""
        source = Source(path)
        try:
            kind = self.kind or kind_of(source)
            for batch in _batches(importer_for(kind).read(source)):
                with nullcontext() if self.is_rehearsal else transaction():
                    lines = [self._import(kind, item) for item in batch]
                for line in lines:  # only what is stored is reported
                    self.sum.add(line)
                    self._write(line.as_json())
        except UnreadableSource as error:
            self.unreadable += 1
            click.echo(f"kapcms: {path}: {error}", err=True)

    def close(self) -> None:
        """Report the sum."""
        self._write({"sum": self.sum.as_json() | {"unreadable": self.unreadable}})

    def _import(self, kind: str, item: Item) -> ReportLine:
        self.n += 1
        return import_item(self.n, item, replace(self.options, source=self.options.source or kind), COMMAND_LINE)

    def _write(self, line: object) -> None:
        self.out.write(orjson.dumps(line).decode() + "\n")


@contextmanager
def rehearsal() -> Iterator[None]:
    """A transaction in which all is done as it would be, and then undone."""
    db.session.rollback()
    db.session.connection(execution_options={"writing": True})
    try:
        yield
    finally:
        db.session.rollback()


@contextmanager
def _report_to(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        return
    with path.open("w", encoding="utf-8") as file:
        yield file


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    """The items in lists of `COMMIT_EVERY`; what came before a file's damage is given before the error."""
    batch: list[Item] = []
    try:
        for item in items:
            batch.append(item)
            if len(batch) == COMMIT_EVERY:
                yield batch
                batch = []
    except UnreadableSource:
        yield batch
        raise
    yield batch
