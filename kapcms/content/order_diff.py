"""What changed between two orders of the same things: who came, who left, and the fewest that must have moved."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def diff_orders(before: Sequence[str], after: Sequence[str]) -> list[dict[str, Any]]:
    """The changes between two lists, in neither of which an id stands twice.

    Each is `{"kind": "added|removed|moved", "id", "before", "after"}` with places counted from 1, None where it has
    none. Removed ones come first, by their old place, then the others by their new one. What merely shifted because
    others moved is no change.
    """
    old = {entity_id: place for place, entity_id in enumerate(before, start=1)}
    new = {entity_id: place for place, entity_id in enumerate(after, start=1)}
    stayed = _longest_rising([old[entity_id] for entity_id in after if entity_id in old])
    removed = [_change("removed", entity_id, old[entity_id], None) for entity_id in before if entity_id not in new]
    others = [
        _change("moved" if entity_id in old else "added", entity_id, old.get(entity_id), place)
        for entity_id, place in new.items()
        if old.get(entity_id) not in stayed
    ]
    return removed + others


def _change(kind: str, entity_id: str, before: int | None, after: int | None) -> dict[str, Any]:
    return {"kind": kind, "id": entity_id, "before": before, "after": after}


def _longest_rising(places: Sequence[int]) -> set[int]:
    """The places of a longest rising subsequence (patience sorting, O(n log n))."""
    tails: list[int] = []
    tail_indexes: list[int] = []
    previous: list[int | None] = []
    for index, place in enumerate(places):
        pile = bisect_left(tails, place)
        previous.append(tail_indexes[pile - 1] if pile else None)
        tails[pile : pile + 1] = [place]
        tail_indexes[pile : pile + 1] = [index]
    kept: set[int] = set()
    at = tail_indexes[-1] if tail_indexes else None
    while at is not None:
        kept.add(places[at])
        at = previous[at]
    return kept
