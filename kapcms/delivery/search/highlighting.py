"""What of an article shows why it was found: its title and the best pieces of its text, as safe HTML with <mark>.

Every piece of the text is escaped by itself before a mark is put around it, so nothing that an author wrote is markup.
"""

from __future__ import annotations

from html import escape
from itertools import islice
from typing import Any, Protocol

from kapcms.content.search_words import SpottedStem, spot_stems

FRAGMENT_CHARACTERS = 180
BEFORE_CHARACTERS = 50
"""What a fragment shows before its first found word."""
MOST_FRAGMENTS = 2
MOST_HITS = 30
"""Found words of a text among which the best places are chosen."""
WORDS_LOOKED_AT = 4_000
"""Of a text; a fragment from its beginning is as good as one from its end."""


class Text(Protocol):
    """What of an entry is shown."""

    title: str
    headings: str
    text: str
    locale: str


def highlights_of(entry: Text, stems: frozenset[str]) -> dict[str, Any]:
    """`title`: the whole title; `fragments`: pieces of the text, or else of its headings; all as HTML."""
    pieces = fragments(entry.text, stems, entry.locale) or fragments(entry.headings, stems, entry.locale)
    return {"title": marked(entry.title, stems, entry.locale), "fragments": pieces}


def marked(text: str, stems: frozenset[str], locale: str) -> str:
    """The whole text as HTML, with its found words marked."""
    return _marked(text, _hits(text, stems, locale), 0, len(text))


def fragments(text: str, stems: frozenset[str], locale: str) -> list[str]:
    """Up to MOST_FRAGMENTS pieces of the text as HTML, those with most of the different stems first."""
    found = hits = _hits(text, stems, locale)
    pieces: list[tuple[int, int]] = []
    while hits and len(pieces) < MOST_FRAGMENTS:
        best = max(hits, key=lambda hit: (_variety(hit, hits), -hit.start))
        start, end = _around(text, best)
        pieces.append((start, end))
        hits = [hit for hit in hits if hit.end <= start or hit.start >= end]
    return [_piece(text, found, start, end) for start, end in pieces]


def _hits(text: str, stems: frozenset[str], locale: str) -> list[SpottedStem]:
    return list(islice(spot_stems(text, stems, locale, WORDS_LOOKED_AT), MOST_HITS))


def _variety(first: SpottedStem, hits: list[SpottedStem]) -> int:
    until = first.start + FRAGMENT_CHARACTERS - BEFORE_CHARACTERS
    return len({hit.stem for hit in hits if first.start <= hit.start and hit.end <= until})


def _around(text: str, hit: SpottedStem) -> tuple[int, int]:
    """Whole words around the hit."""
    start = max(0, hit.start - BEFORE_CHARACTERS)
    end = min(len(text), max(start + FRAGMENT_CHARACTERS, hit.end))
    if start:
        start = min(text.find(" ", start, hit.start) + 1 or hit.start, hit.start)
    if end < len(text):
        end = max(text.rfind(" ", hit.end, end), hit.end)
    return start, end


def _piece(text: str, hits: list[SpottedStem], start: int, end: int) -> str:
    inner = _marked(text, [hit for hit in hits if start <= hit.start and hit.end <= end], start, end)
    return ("\u2026 " if start else "") + inner.strip() + (" \u2026" if end < len(text) else "")


def _marked(text: str, hits: list[SpottedStem], start: int, end: int) -> str:
    parts = []
    for hit in hits:
        parts += [escape(text[start : hit.start]), "<mark>", escape(text[hit.start : hit.end]), "</mark>"]
        start = hit.end
    return "".join([*parts, escape(text[start:end])])
