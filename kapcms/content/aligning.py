"""Which blocks of two documents are the same: the ground of both comparing and merging."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kapcms.content.inline import Node

Span = tuple[int, int, int, int]
"""A stretch that differs: (start, end) in the first sequence, (start, end) in the second; ends are exclusive."""


def block_keys(blocks: Sequence[Node]) -> list[str]:
    """A text for each block, equal for equal blocks of canonical documents."""
    return [json.dumps(block, ensure_ascii=False, sort_keys=True, separators=(",", ":")) for block in blocks]


def differing_spans(before: Sequence[Any], after: Sequence[Any]) -> list[Span]:
    """The stretches in which two sequences of hashable items differ, in order; what is between them is equal."""
    start = 0
    while start < len(before) and start < len(after) and before[start] == after[start]:
        start += 1
    end = 0
    while end < len(before) - start and end < len(after) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    inner = _middle_spans(before[start : len(before) - end], after[start : len(after) - end])
    return [(start + i1, start + i2, start + j1, start + j2) for i1, i2, j1, j2 in inner]


def _middle_spans(before: Sequence[Any], after: Sequence[Any]) -> list[Span]:
    if not before and not after:
        return []
    if not set(before) & set(after):
        return [(0, len(before), 0, len(after))]
    anchors = _anchors(before, after)
    if not anchors:
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        return [(i1, i2, j1, j2) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"]
    spans: list[Span] = []
    i0 = j0 = 0
    for i, j in [*anchors, (len(before), len(after))]:
        inner = differing_spans(before[i0:i], after[j0:j])
        spans += [(i0 + i1, i0 + i2, j0 + j1, j0 + j2) for i1, i2, j1, j2 in inner]
        i0, j0 = i + 1, j + 1
    return spans


def _anchors(before: Sequence[Any], after: Sequence[Any]) -> list[tuple[int, int]]:
    """The longest chain of items that stand once on each side, in the same order on both (patience diff, Bram Cohen).

    difflib alone starts with the longest run, which may be one that was moved, and then finds little around it.
    """
    counts_before, counts_after = Counter(before), Counter(after)
    places = {item: j for j, item in enumerate(after) if counts_after[item] == 1 == counts_before[item]}
    tops: list[int] = []
    chain: list[tuple[int, int, int]] = []
    ends: list[int] = []
    for i, item in enumerate(before):
        if item not in places:
            continue
        j = places[item]
        length = bisect_left(tops, j)
        chain.append((i, j, ends[length - 1] if length else -1))
        tops[length : length + 1] = [j]
        ends[length : length + 1] = [len(chain) - 1]
    found: list[tuple[int, int]] = []
    place = ends[-1] if ends else -1
    while place >= 0:
        i, j, place = chain[place]
        found.append((i, j))
    return found[::-1]
