"""`kapcms audit`: who did what, as NDJSON, for keeping it elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kapcms.cli.exporting import reading, write_lines
from kapcms.cli.failing import clear_failures
from kapcms.clock import parse_rfc3339
from kapcms.models.audit_entry import AuditFilters
from kapcms.services.exporting.audit import audit_lines

if TYPE_CHECKING:
    from datetime import datetime


class _Moment(click.ParamType[Any]):
    """A moment by RFC 3339, with its offset."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The aware moment that `value` tells."""
        try:
            return parse_rfc3339(value)
        except ValueError:
            self.fail(f"{value!r} is no moment; give one as 2026-01-31T09:00:00Z", param, ctx)


MOMENT = _Moment()


@click.command()
@click.option("--output", type=click.Path(path_type=Path), required=True, help="A file (`-`: standard output).")
@click.option("--who", help="Only what this one did.")
@click.option("--what", help="Only acts of this kind, as `article.published`.")
@click.option("--type", help="Only acts on this type of thing.")
@click.option("--after", type=MOMENT, help="Only what was done after this moment.")
@click.option("--before", type=MOMENT, help="Only what was done before this moment.")
@clear_failures
def audit(output: Path, **narrowing: Any) -> None:
    """Write who did what when to what, from where, oldest first. The file appears whole or not at all."""
    with reading(output):
        count = write_lines(output, audit_lines(AuditFilters(**narrowing)))
    click.echo(f"{count} lines written", err=True)
