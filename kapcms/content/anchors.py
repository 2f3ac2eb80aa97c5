"""The anchors of headings: unique in their document, and stable while the text of a heading changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kapcms.content.slug import slug_words

if TYPE_CHECKING:
    from collections.abc import Sequence

_RESERVED = re.compile(r"(footnote|citation)(-|$)")
"""Anchors that the renderers give to footnotes and citations."""

_FALLBACK = "section"


def anchors_for(headings: Sequence[tuple[str | None, str]]) -> list[str]:
    """An anchor for each heading, given (the anchor it has or None, its text), in the order of the document.

    A heading keeps the anchor it has, unless an earlier one has the same or it is reserved; the others get one made of
    their text, numbered from 2 where it is taken.
    """
    taken: set[str] = set()
    anchors: list[str | None] = []
    for anchor, _ in headings:
        kept = None if anchor is None or anchor in taken or _RESERVED.match(anchor) else anchor
        anchors.append(kept)
        if kept is not None:
            taken.add(kept)
    used: dict[str, int] = {}
    return [
        anchor if anchor is not None else _free_anchor(text, taken, used)
        for anchor, (_, text) in zip(anchors, headings, strict=True)
    ]


def _free_anchor(text: str, taken: set[str], used: dict[str, int]) -> str:
    """An anchor that is not `taken`; `used` has the last number of each base, so that equal headings cost no search."""
    base = slug_words(text) or _FALLBACK
    if _RESERVED.match(base):
        base = f"{_FALLBACK}-{base}"
    number = used.get(base, 1)
    anchor = base if number == 1 else f"{base}-{number}"
    while anchor in taken:
        number += 1
        anchor = f"{base}-{number}"
    taken.add(anchor)
    used[base] = number
    return anchor


def headings_to_mark(headings: Sequence[tuple[str, str]]) -> set[str]:
    """Which anchors of `headings` (anchor, text) would not come back if only the texts were given."""
    marked: set[str] = set()
    while True:
        found = anchors_for([(anchor if anchor in marked else None, text) for anchor, text in headings])
        wrong = {anchor for (anchor, _), given in zip(headings, found, strict=True) if anchor != given}
        if not wrong:
            return marked
        marked |= wrong
