"""How far two words are apart in errors of typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcms.later import later

if TYPE_CHECKING:
    from rapidfuzz import distance as distances
else:
    distances = later("rapidfuzz.distance")

SHORTEST_CORRECTED = 4
"""Shorter words have too many neighbours to be corrected."""
LONG_WORD = 8
"""From so many letters on, two errors are forgiven."""


def errors_allowed(word: str) -> int:
    """How many errors a word of this length may have and still be recognised; no number is ever corrected."""
    if len(word) < SHORTEST_CORRECTED or not word.isalpha():
        return 0
    return 2 if len(word) >= LONG_WORD else 1


def distance(one: str, other: str, most: int) -> int:
    """Letters left out, added, changed, or swapped with their neighbour (optimal string alignment); `most` + 1 if more.

    Source: Damerau 1964, doi:10.1145/363958.363994, in the restricted form.
    """
    return int(distances.OSA.distance(one, other, score_cutoff=most))
