"""Every kind of work in the background, told in one shape, and what failed of it tried again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kapcms.errors import NotFound
from kapcms.services.jobs import deliveries, imports, mails, purges, renditions, rounds, schedules
from kapcms.services.jobs.work import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from kapcms.services.jobs.work import Failure


@dataclass(frozen=True, slots=True)
class Jobs:
    """A kind of work. `next_at`: when the first of what waits is due; `error` and `attempts`: of the newest failure."""

    kind: str
    waiting: int
    failed: int
    next_at: datetime | None
    error: str | None
    attempts: int
    failures: list[Failure]


def all_jobs() -> list[Jobs]:
    """Every kind of work, in a fixed order."""
    return [_told(name, kind) for name, kind in KINDS.items()]


def retry_failed(name: str, only: str | None = None) -> int:
    """Let everything of a kind that failed be tried again, or the failure with the id `only`; how much it is.

    Raises:
        NotFound: work of this kind is not known, or no failure has this id.
        Conflict: the one cannot be tried as things stand.
    """
    kind = KINDS.get(name)
    if kind is None:
        raise NotFound(f"There are no jobs of the kind {name!r}; there are {', '.join(KINDS)}.")
    count = kind.retry(only) + rounds.retry_rounds(name, only)
    if only is not None and not count:
        raise NotFound(f"Nothing with the id {only!r} failed among the jobs of the kind {name!r}.")
    return count


def _told(name: str, kind: Kind) -> Jobs:
    work = kind.look()
    of_worker = rounds.failed_rounds(name)
    failures = [*of_worker, *work.failures]
    error, attempts = (failures[0].error, failures[0].attempts) if failures else (None, 0)
    return Jobs(name, work.waiting, work.failed + len(of_worker), work.next_at, error, attempts, failures)


def _retry_nothing(only: str | None) -> int:
    """Only rounds of the worker fail in this kind of work."""
    del only
    return 0


KINDS = {
    "schedules": Kind(schedules.look, schedules.retry),
    "webhooks": Kind(deliveries.look, deliveries.retry),
    "renditions": Kind(renditions.look, renditions.retry),
    "imports": Kind(imports.look, imports.retry),
    "purges": Kind(purges.look, purges.retry),
    "mails": Kind(mails.look, mails.retry),
    "backups": Kind(rounds.look_at_backups, _retry_nothing),
    "upkeep": Kind(rounds.look_at_upkeep, _retry_nothing),
}
"""All kinds: publications at their time, webhooks, sizes of images, imports, CDNs, mails, backups, tidying up."""
