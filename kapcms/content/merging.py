"""Joins two edits of one document: different blocks are merged, the same block changed twice is a conflict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kapcms.content.aligning import block_keys, differing_spans
from kapcms.later import later

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kapcms.content import document
    from kapcms.content.inline import Node
else:
    document = later("kapcms.content.document")


@dataclass(frozen=True, slots=True)
class Merged:
    """What two edits give together: a canonical document, or a mapping of fields."""

    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Clash:
    """Blocks `start` to `end` (exclusive) of the base, which both sides changed: what each made of them."""

    start: int
    end: int
    mine: tuple[Node, ...]
    theirs: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class _Edit:
    """Blocks `start` to `end` of the base become `blocks`; `start` == `end` is an insertion in front of `start`."""

    start: int
    end: int
    keys: tuple[str, ...]
    blocks: tuple[Node, ...]


def merge_documents(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merged | None:
    """The canonical document with both edits of the canonical `base`, None where they clash (`clashes_between`)."""
    if clashes_between(base, mine, theirs):
        return None
    edits = {(edit.start, edit.end): edit for edit in _edits(base, mine) + _edits(base, theirs)}
    blocks: list[Node] = []
    position = 0
    for edit in sorted(edits.values(), key=lambda edit: (edit.start, edit.end)):
        blocks += [*base["content"][position : edit.start], *edit.blocks]
        position = edit.end
    blocks += base["content"][position:]
    return Merged(document.checked({"type": "doc", "content": blocks or [{"type": "paragraph"}]}))


def clashes_between(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Clash]:
    """The places where two edits of `base` cannot both hold, in order; the same edit on both sides is none."""
    return [
        Clash(min(one.start, other.start), max(one.end, other.end), one.blocks, other.blocks)
        for one in _edits(base, mine)
        for other in _edits(base, theirs)
        if _clash(one, other)
    ]


def merge_fields(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merged | None:
    """The mapping with both edits of `base`, None where they clash; `body` is a document, merged by blocks.

    A field that one side took out is out. Keys are in the order of `mine`, then what only `theirs` has.
    """
    merged: dict[str, Any] = {}
    for name in {**mine, **theirs, **base}:
        value = _merged_value(name, base.get(name, _ABSENT), mine.get(name, _ABSENT), theirs.get(name, _ABSENT))
        if value is _CLASH:
            return None
        if value is not _ABSENT:
            merged[name] = value
    return Merged(merged)


_ABSENT = object()
_CLASH = object()


def _merged_value(name: str, base: Any, mine: Any, theirs: Any) -> Any:
    if theirs in (mine, base):
        return mine
    if mine == base:
        return theirs
    if name == "body" and all(isinstance(side, dict) for side in (base, mine, theirs)):
        merged = merge_documents(base, mine, theirs)
        return _CLASH if merged is None else merged.value
    return _CLASH


def _edits(base: Mapping[str, Any], side: Mapping[str, Any]) -> list[_Edit]:
    """What `side` did to `base`, in small edits: blocks replaced one for one are edits of their own."""
    old, new = base["content"], side["content"]
    keys = block_keys(new)
    edits: list[_Edit] = []
    for i1, i2, j1, j2 in differing_spans(block_keys(old), keys):
        if i2 - i1 == j2 - j1:
            pieces = [(i, i + 1, j, j + 1) for i, j in zip(range(i1, i2), range(j1, j2), strict=True)]
        else:
            pieces = [(i1, i2, j1, j2)]
        edits += [_Edit(start, end, tuple(keys[j:k]), tuple(new[j:k])) for start, end, j, k in pieces]
    return edits


def _clash(one: _Edit, other: _Edit) -> bool:
    if (one.start, one.end, one.keys) == (other.start, other.end, other.keys):
        return False
    if one.start == one.end or other.start == other.end:
        return _insertion_clashes(one, other)
    return one.start < other.end and other.start < one.end


def _insertion_clashes(one: _Edit, other: _Edit) -> bool:
    """An insertion clashes with another at its place, and with a change of blocks on both its sides."""
    if one.start == one.end and other.start == other.end:
        return one.start == other.start
    insertion, change = (one, other) if one.start == one.end else (other, one)
    return change.start < insertion.start < change.end
