"""Which names came before in a file of any size."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from heapq import merge
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

RECENT = 4096
"""So many marks wait until they are put among the sorted ones."""


class Seen:
    """Names by their hashes of 64 bits, at 8 bytes each (a set takes 80 to 120): an import must not grow by them.

    That two of a million names have the same one is as likely as 1 to 40 million.
    """

    def __init__(self) -> None:
        self._sorted = array("q")
        self._recent: set[int] = set()

    def add(self, name: Hashable) -> None:
        """Remember a name."""
        if name in self:
            return
        self._recent.add(hash(name))
        if len(self._recent) == RECENT:
            self._sorted = array("q", merge(self._sorted, sorted(self._recent)))
            self._recent.clear()

    def __contains__(self, name: Hashable) -> bool:
        mark = hash(name)
        if mark in self._recent:
            return True
        at = bisect_left(self._sorted, mark)
        return at < len(self._sorted) and self._sorted[at] == mark

    def __len__(self) -> int:
        return len(self._sorted) + len(self._recent)
