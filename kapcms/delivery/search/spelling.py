"""How far two words are apart in errors of typing."""

from __future__ import annotations

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
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, against in enumerate(other, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, above = above, row
    return above[-1]
