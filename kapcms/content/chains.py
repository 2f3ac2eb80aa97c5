"""Chains of articles out of what sources said of their neighbours: who stands directly before whom.

Pure: claims in, proposals out. What contradicts itself is told apart from what is only missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Claim = tuple[str, str]
"""The first stands directly before the second."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why a group is no chain: `two_next` or `two_previous` (an article, then the rivals), or `cycle` (its members)."""

    kind: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """Articles that hang together: in their order where there is no conflict, else by id."""

    articles: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def chains(claims: Iterable[Claim]) -> list[Chain]:
    """One chain for every group of articles that claims hold together, sorted; who is claimed by nobody is in none."""
    after: dict[str, set[str]] = {}
    before: dict[str, set[str]] = {}
    for first, second in claims:
        after.setdefault(first, set()).add(second)
        before.setdefault(second, set()).add(first)
    seen: set[str] = set()
    found = []
    for start in sorted(after.keys() | before.keys()):
        if start not in seen:
            group = _group(start, after, before)
            seen |= group
            found.append(_chain(group, after, before))
    return found


def _group(start: str, after: Mapping[str, set[str]], before: Mapping[str, set[str]]) -> set[str]:
    group, waiting = {start}, [start]
    while waiting:
        article = waiting.pop()
        beside = (after.get(article, set()) | before.get(article, set())) - group
        group |= beside
        waiting += beside
    return group


def _chain(group: set[str], after: Mapping[str, set[str]], before: Mapping[str, set[str]]) -> Chain:
    conflicts = [
        Conflict(kind, (article, *sorted(claims[article])))
        for kind, claims in (("two_next", after), ("two_previous", before))
        for article in sorted(group)
        if len(claims.get(article, ())) > 1
    ]
    heads = sorted(article for article in group if not before.get(article))
    if not conflicts and not heads:
        conflicts = [Conflict("cycle", tuple(sorted(group)))]
    if conflicts:
        return Chain(tuple(sorted(group)), tuple(conflicts))
    order = [heads[0]]
    while after.get(order[-1]):
        order += after[order[-1]]
    return Chain(tuple(order), ())
