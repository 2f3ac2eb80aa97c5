"""`kapcms jobs`: what waits in the background, what failed, and trying it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kapcms.cli.failing import clear_failures
from kapcms.clock import rfc3339
from kapcms.config import settings_in_force
from kapcms.models.sole_worker import worker_silence
from kapcms.models.transaction import transaction
from kapcms.services.jobs.listing import KINDS, all_jobs, retry_failed

if TYPE_CHECKING:
    from datetime import datetime

    from kapcms.services.jobs.listing import Jobs


@click.group()
def jobs() -> None:
    """What is done in the background."""


@jobs.command("list")
@click.option("--failed", is_flag=True, help="Only what failed; exit code 1 where something did.")
@clear_failures
def list_jobs(*, failed: bool) -> None:
    """List every kind of work: how much waits, how much failed; and below it what failed, why, and its next attempt."""
    found = [one for one in all_jobs() if one.failed or not failed]
    for one in found:
        _show(one)
    _tell_worker()
    if failed and found:
        raise SystemExit(1)


@jobs.command("retry")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.option("--id", "only", help="Only the failure with this id.")
@clear_failures
def retry_jobs(kind: str, only: str | None) -> None:
    """Let what failed be tried again at once; imports go on where they stopped."""
    with transaction():
        count = retry_failed(kind, only)
    click.echo(f"{count} will be tried again", err=True)
    _tell_worker()


def _show(one: Jobs) -> None:
    click.echo(f"{one.kind:10} {one.waiting:6} waiting {one.failed:6} failed{_at(one.next_at)}")
    for failure in one.failures:
        click.echo(
            f"  {failure.id}  {failure.about}: {failure.error}  [attempt {failure.attempts}{_at(failure.next_at)}]"
        )


def _at(moment: datetime | None) -> str:
    return "" if moment is None else f", next {rfc3339(moment)}"


def _tell_worker() -> None:
    if worker_silence(settings_in_force().var_dir) is None:
        click.echo("no worker works: start `kapcms worker`", err=True)
