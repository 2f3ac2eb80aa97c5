"""What changed between two documents, block by block, and inside a block of text word by word."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from kapcms.content.aligning import block_keys, differing_spans
from kapcms.content.text import text_from_document
from kapcms.content.to_html.blocks import HtmlWriter
from kapcms.content.to_html.escaping import text as escaped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kapcms.content.inline import Node

LEAST_LIKENESS = 0.4
"""Two blocks with fewer words in common than this share of the longer one are a removal and an addition."""

COMMON_WORD = 20
"""A word in more blocks than this says nothing about which block is which."""

_WORDS = re.compile(r"\A\s+|\w+\s*|[^\w\s]\s*")


def diff_documents(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The changes between two canonical documents, in the order of reading; every block is in exactly one.

    Each is `{"kind", "before", "after", "block_before", "block_after"}`, with the indexes and blocks None where there
    is none; `kind` is `same`, `added`, `removed`, `changed` or `moved`. A changed block also has `segments`:
    `{"op": "same|insert|delete", "text"}`, which joined without the deletions give its new text.
    """
    old, new = before["content"], after["content"]
    old_keys, new_keys = block_keys(old), block_keys(new)
    pairs: dict[int, tuple[int, str]] = {}
    spans = differing_spans(old_keys, new_keys)
    _pair_equal(spans, len(old), pairs)
    _pair_moved(spans, old_keys, new_keys, pairs)
    for i1, i2, j1, j2 in spans:
        left = {i: old[i] for i in range(i1, i2) if i not in pairs}
        _pair_changed(left, {j: new[j] for j in _free(range(j1, j2), pairs)}, pairs)
    return _in_reading_order(old, new, pairs)


def diff_html(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The changes as HTML: `<ins>` and `<del>` around blocks that came or went, and around words of changed ones.

    A changed block shows its text alone. A moved one stands where it is now, in `<div data-diff="moved">`.
    """
    return "\n".join(map(_change_html, diff_documents(before, after)))


def diff_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields that differ, by name: `{"field", "before", "after"}`; for `body` `changes` (no `same`) instead.

    A field that one side has not is None there.
    """
    changes: list[dict[str, Any]] = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if name == "body" and old is not None and new is not None:
            blocks = [change for change in diff_documents(old, new) if change["kind"] != "same"]
            changes.append({"field": name, "changes": blocks})
        else:
            changes.append({"field": name, "before": old, "after": new})
    return changes


def diff_words(before: str, after: str) -> list[dict[str, str]]:
    """The segments of `before` and `after`, word by word: `{"op": "same|insert|delete", "text"}`."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    segments: list[dict[str, str]] = []
    position = 0
    for i1, i2, j1, j2 in differing_spans(old, new):
        segments.append({"op": "same", "text": "".join(old[position:i1])})
        segments.append({"op": "delete", "text": "".join(old[i1:i2])})
        segments.append({"op": "insert", "text": "".join(new[j1:j2])})
        position = i2
    segments.append({"op": "same", "text": "".join(old[position:])})
    return [segment for segment in segments if segment["text"]]


def diff_words_html(before: str, after: str) -> str:
    """The same as HTML with `<ins>` and `<del>`, line breaks as `<br>`."""
    return "".join(map(_segment_html, diff_words(before, after)))


def _pair_equal(spans: Sequence[tuple[int, int, int, int]], count: int, pairs: dict[int, tuple[int, str]]) -> None:
    i, shift = 0, 0
    for i1, i2, _, j2 in [*spans, (count, count, 0, 0)]:
        pairs.update((index, (index + shift, "same")) for index in range(i, i1))
        i, shift = i2, j2 - i2


def _pair_moved(
    spans: Sequence[tuple[int, int, int, int]],
    old_keys: Sequence[str],
    new_keys: Sequence[str],
    pairs: dict[int, tuple[int, str]],
) -> None:
    places: dict[str, list[int]] = {}
    for _, _, j1, j2 in reversed(spans):
        for j in reversed(range(j1, j2)):
            places.setdefault(new_keys[j], []).append(j)
    for i1, i2, _, _ in spans:
        for i in range(i1, i2):
            if places.get(old_keys[i]):
                pairs[i] = (places[old_keys[i]].pop(), "moved")


def _free(indexes: range, pairs: Mapping[int, tuple[int, str]]) -> list[int]:
    taken = {j for j, _ in pairs.values()}
    return [j for j in indexes if j not in taken]


def _pair_changed(old: Mapping[int, Node], new: Mapping[int, Node], pairs: dict[int, tuple[int, str]]) -> None:
    """Pair the blocks of one stretch that are left: each with the one that shares most of its rarer words."""
    mine = {i: _words_of(block) for i, block in old.items()}
    theirs = {j: _words_of(block) for j, block in new.items()}
    places: dict[str, list[int]] = {}
    for j, words in theirs.items():
        for word in words:
            places.setdefault(word, []).append(j)
    for i, words in mine.items():
        votes = Counter(j for word in words if len(places.get(word, ())) <= COMMON_WORD for j in places.get(word, ()))
        candidates = [j for j, _ in votes.most_common(3)] or list(theirs)[:COMMON_WORD]
        alike = [j for j in candidates if old[i]["type"] == new[j]["type"] and _are_alike(words, theirs[j])]
        if alike:
            pairs[i] = (alike[0], "changed")
            for word in theirs.pop(alike[0]):
                places[word].remove(alike[0])


def _words_of(block: Node) -> set[str]:
    return set(_text_of(block).split())


def _are_alike(mine: set[str], theirs: set[str]) -> bool:
    return len(mine & theirs) >= max(len(mine), len(theirs)) * LEAST_LIKENESS


def _text_of(block: Node) -> str:
    return text_from_document({"content": [block]})


def _in_reading_order(
    old: Sequence[Node], new: Sequence[Node], pairs: Mapping[int, tuple[int, str]]
) -> list[dict[str, Any]]:
    sources = {j: (i, kind) for i, (j, kind) in pairs.items()}
    changes: list[dict[str, Any]] = []
    i = 0
    for j, block in enumerate(new):
        source, kind = sources.get(j, (None, "added"))
        if source is not None and kind != "moved":
            changes += [_change("removed", k, None, old[k], None) for k in range(i, source) if k not in pairs]
            i = max(i, source + 1)
        changes.append(_change(kind, source, j, None if source is None else old[source], block))
    changes += [_change("removed", k, None, old[k], None) for k in range(i, len(old)) if k not in pairs]
    return changes


def _change(kind: str, i: int | None, j: int | None, old: Node | None, new: Node | None) -> dict[str, Any]:
    change: dict[str, Any] = {"kind": kind, "before": i, "after": j, "block_before": old, "block_after": new}
    if kind == "changed" and old is not None and new is not None:
        change["segments"] = diff_words(_text_of(old), _text_of(new))
    return change


def _change_html(change: Mapping[str, Any]) -> str:
    writer = HtmlWriter({}, {}, {}, notes_in_place=True)
    kind = change["kind"]
    if kind == "changed":
        parts = (_segment_html(segment) for segment in change["segments"])
        return f'<div data-diff="changed">{"".join(parts)}</div>'
    if kind == "removed":
        return f"<del>{writer.block(change['block_before'])}</del>"
    block = writer.block(change["block_after"])
    if kind == "added":
        return f"<ins>{block}</ins>"
    return f'<div data-diff="moved">{block}</div>' if kind == "moved" else block


def _segment_html(segment: Mapping[str, str]) -> str:
    tag = {"insert": "ins", "delete": "del"}.get(segment["op"])
    written = escaped(segment["text"]).replace("\n", "<br>")
    return f"<{tag}>{written}</{tag}>" if tag else written
