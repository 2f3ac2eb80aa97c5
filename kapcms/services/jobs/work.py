"""The shapes that every kind of work is told in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

MOST_TOLD = 50
"""So many failures of a kind are told one by one, the newest; all are counted."""
MOST_AT_ONCE = 10_000
"""So many failures are taken up again by one act; the next act takes the others."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Something whose last attempt failed. `next_at`: when it is tried again by itself; None where a person must ask.

    `about` says to a person what it is; `attempts` failed one after the other.
    """

    id: str
    about: str
    error: str
    attempts: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work: how much `waiting` is to be done, the first of it at `next_at`, and what of it `failed`."""

    waiting: int
    next_at: datetime | None
    failed: int
    failures: list[Failure]


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of work is looked at, and what failed of it tried again: all, or the one with this id; how many."""

    look: Callable[[], Work]
    retry: Callable[[str | None], int]
