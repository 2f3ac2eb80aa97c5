"""Which blocks of two documents are the same: the ground of both comparing and merging."""

from __future__ import annotations

import json
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
    middle_before, middle_after = before[start : len(before) - end], after[start : len(after) - end]
    if not middle_before and not middle_after:
        return []
    if not set(middle_before) & set(middle_after):
        return [(start, start + len(middle_before), start, start + len(middle_after))]
    matcher = SequenceMatcher(None, middle_before, middle_after, autojunk=False)
    return [
        (start + i1, start + i2, start + j1, start + j2)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]
