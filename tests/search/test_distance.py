"""How far two words are apart in errors of typing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapcms.delivery.search.spelling import distance

WORDS = st.text(alphabet="abcé", max_size=9)


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [
        ("ketamine", "ketamine", 0),
        ("ketamin", "ketamine", 1),
        ("kettamine", "ketamine", 1),
        ("ketanine", "ketamine", 1),
        ("ketmaine", "ketamine", 1),
        ("kteamien", "ketamine", 2),
        ("ca", "abc", 3),
    ],
)
def test_an_error_is_a_letter_left_out_added_changed_or_swapped(one, other, errors):
    assert distance(one, other, 5) == errors
    assert distance(one, other, 0) == min(errors, 1)


@given(WORDS, WORDS, st.integers(0, 3))
def test_more_errors_than_are_forgiven_are_one_more(one, other, most):
    assert distance(one, other, most) == min(plain(one, other), most + 1)


def plain(one, other):
    """The definition, straight: the cheapest of all ways to end."""
    table = {(i, j): max(i, j) for i in range(len(one) + 1) for j in range(len(other) + 1) if not (i and j)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            ways = [table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (one[i - 1] != other[j - 1])]
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                ways.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(ways)
    return table[len(one), len(other)]
