"""What is seen of the worker's jobs: each run is counted for `/metrics`, and traced where traces are on."""

from __future__ import annotations

import time
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, TypeAlias, cast

from flask import current_app

from kapcms.delivery.counts import counts_in_force

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

AROUND_JOB = "kapcms.around_job"
"""Under this name the app keeps what traces a job, where traces are on."""
AroundJob: TypeAlias = "Callable[[str], AbstractContextManager[Callable[[], None]]]"


@contextmanager
def watched(job: str) -> Iterator[Callable[[], None]]:
    """Around one run of a job; a call of what it gives says that there was nothing to do.

    Raises whatever the job raises, after it was counted.
    """
    around = cast("AroundJob | None", current_app.extensions.get(AROUND_JOB))
    counts, begun = counts_in_force(), time.perf_counter()
    is_idle = False

    def nothing_done() -> None:
        nonlocal is_idle
        is_idle = True
        tell()

    with nullcontext(_nothing) if around is None else around(job) as tell:
        try:
            yield nothing_done
        except Exception:
            counts.add("job_failures", job)
            raise
        finally:
            if not is_idle:
                counts.add("job_runs", job)
                counts.add("job_seconds", job, amount=time.perf_counter() - begun)


def _nothing() -> None:
    return
