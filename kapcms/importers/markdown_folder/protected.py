"""Where the code of a Markdown text stands: fences, indented blocks, code spans, and HTML's `pre` and `code`."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterable

_PARSER = MarkdownIt("commonmark").disable(["inline", "text_join", "reference", "html_block"], ignoreInvalid=True)
_RUN = re.compile(r"(?<!\\)`+")
_HTML_TAG = re.compile(r"<(?P<end>/)?(?P<name>pre|code|script|style)\b[^<>]*>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")


class Protected:
    """The ranges of a text that are code, in order."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._ranges = _joined(ranges)
        self._starts = [start for start, _ in self._ranges]

    def covers(self, position: int) -> bool:
        """Whether the character at `position` is inside code."""
        place = bisect_right(self._starts, position) - 1
        return place >= 0 and position < self._ranges[place][1]


def code_of(text: str) -> Protected:
    """The code in `text`."""
    blocks = list(_block_ranges(text))
    known = Protected(blocks)
    spans = list(_html_ranges(text, known))
    known = Protected([*blocks, *spans])
    return Protected([*blocks, *spans, *_span_ranges(text, known)])


def _block_ranges(text: str) -> Iterable[tuple[int, int]]:
    offsets = [0]
    for line in text.split("\n"):
        offsets.append(offsets[-1] + len(line) + 1)
    for token in _PARSER.parse(text):
        if token.type in {"fence", "code_block"} and token.map:
            yield offsets[token.map[0]], min(offsets[min(token.map[1], len(offsets) - 1)], len(text))


def _html_ranges(text: str, known: Protected) -> Iterable[tuple[int, int]]:
    tags = [tag for tag in _HTML_TAG.finditer(text) if not known.covers(tag.start())]
    last_end = {tag["name"].casefold(): tag.start() for tag in tags if tag["end"]}
    opened: re.Match[str] | None = None
    for tag in tags:
        name = tag["name"].casefold()
        if opened is None:
            opened = tag if not tag["end"] and last_end.get(name, -1) > tag.start() else None
        elif tag["end"] and name == opened["name"].casefold():
            yield opened.start(), tag.end()
            opened = None


def _span_ranges(text: str, known: Protected) -> Iterable[tuple[int, int]]:
    """Code spans, looked for within one paragraph at a time: a lonely backtick must not reach across the text."""
    start = 0
    for end in [*(m.start() for m in _PARAGRAPH.finditer(text)), len(text)]:
        runs = [run.span() for run in _RUN.finditer(text, start, end) if not known.covers(run.start())]
        yield from _pairs(runs)
        start = end


def _pairs(runs: list[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Each run of backticks with the next one of the same length, as CommonMark pairs them."""
    places: dict[int, list[int]] = {}
    for place, (start, end) in enumerate(runs):
        places.setdefault(end - start, []).append(place)
    place = 0
    while place < len(runs):
        start, end = runs[place]
        same = places[end - start]
        after = bisect_right(same, place)
        if after < len(same):
            yield start, runs[same[after]][1]
            place = same[after]
        place += 1


def _joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
