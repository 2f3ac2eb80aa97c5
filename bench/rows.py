"""One row of the report: what was measured, its ratio over the rounds, and the goal."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Row:
    """`ratios` has one value a round; the goal bounds their median from below (`≥`) or above (`≤`).

    `shown` is the plain figure, for people; `unit` follows the ratio where it is no ratio. `cpu`: the same ratio by the
    processor time that the servers spent on an answer (theirs to ours), which other work on the machine disturbs least.
    `is_judged`: false where what it was measured beside only stands in for what the goal is about.
    """

    what: str
    beside: str
    ratios: tuple[float, ...]
    bound: Literal["≥", "≤"]
    goal: float
    shown: str = ""
    unit: str = ""
    cpu: tuple[float, ...] = ()
    is_judged: bool = True

    @property
    def median(self) -> float:
        """The middle of the rounds."""
        return statistics.median(self.ratios)

    @property
    def by_cpu(self) -> str:
        """The middle of the ratios of processor time, for people; empty where none were taken."""
        return f"{statistics.median(self.cpu):.2f}" if self.cpu else ""

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached, and by what it is about."""
        return self.is_judged and (self.median >= self.goal if self.bound == "≥" else self.median <= self.goal)

    @property
    def verdict(self) -> str:
        """The same in words."""
        return ("met" if self.is_met else "**missed**") if self.is_judged else "not judged"
