"""`kapcms export`: everything as NDJSON that comes back byte for byte, or a folder of Markdown for site generators."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kapcms.cli.failing import Failed, clear_failures
from kapcms.cli.progress import with_bar
from kapcms.models.database import db
from kapcms.services.exporting.lines import export_lines
from kapcms.services.exporting.markdown import markdown_files

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command("export")
@click.option("--format", "format_", type=click.Choice(["ndjson", "markdown"]), default="ndjson", show_default=True)
@click.option(
    "--output", type=click.Path(path_type=Path), required=True, help="A file (`-`: standard output), or a folder."
)
@click.option("--revisions", is_flag=True, help="With every revision, not only those in use (NDJSON).")
@clear_failures
def export_command(format_: str, output: Path, *, revisions: bool) -> None:
    """Write everything there is: drafts, publications, series, people, topics. A file appears whole or not at all."""
    with reading(output):
        count = (
            _to_folder(output)
            if format_ == "markdown"
            else write_lines(output, with_bar(export_lines(revisions=revisions), "exporting"))
        )
    click.echo(f"{count} {'files' if format_ == 'markdown' else 'lines'} written", err=True)


@contextmanager
def reading(output: Path) -> Iterator[None]:
    """One transaction; what `output` cannot take is told in a sentence."""
    try:
        yield
    except OSError as error:
        raise Failed(f"{output}: {error.strerror or error}") from error
    finally:
        db.session.rollback()


def write_lines(output: Path, lines: Iterator[bytes]) -> int:
    """Write the file whole or not at all (`-`: to standard output); how many lines.

    A pipe or device is written to, and what a link leads to is written, not the link.
    """
    if str(output) == "-":
        return sum(1 for line in lines if sys.stdout.buffer.write(line))
    if output.exists() and not output.is_file():
        with output.open("wb") as stream:
            return sum(1 for line in lines if stream.write(line))
    output = output.resolve()
    part = output.with_name(f".{output.name}.part")
    try:
        with part.open("wb") as file:
            count = sum(1 for line in lines if file.write(line))
            file.flush()
            os.fsync(file.fileno())
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
    return count


def _to_folder(output: Path) -> int:
    if output.exists() and any(output.iterdir()):
        raise Failed(f"{output}: the folder is not empty; name a new one")
    count = 0
    for count, (name, text) in enumerate(with_bar(markdown_files(), "exporting"), start=1):  # noqa: B007  the last number is the count
        path = output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return count
