"""Which lines of a text without markup are headings: told by shape alone, and by `#` marks that survived flattening."""

# ruff: noqa: RUF001 (the curly quotes and apostrophes of real pages)

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST = 110
_MOST_WORDS = 16
_MOST_WORDS_EXCLAIMED = 6
_OPENING = "\"'“‘„«([¿¡"
_CLOSING = "\"'”’»)]%"
_MARKED = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*")
_SENTENCE_END = re.compile(r"(?:^|\s)(\S+)[.](?=\s)")
_NO_HEADING = re.compile(
    r"(?:by|written by|posted (?:by|on|in)|published|updated|filed under|tags?:|categor(?:y|ies):|share"
    r"|source:|credits?:|(?:photo|image|illustration|picture|video)s? (?:by|from|via|credit|courtesy|source)"
    r"|caption:|courtesy of)(?:\W|$)"
    r"|(?:https?:|www\.)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:\w+day,?\s+)?(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"
    r"|\d{1,2}(?:st|nd|rd|th)?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?,?\s+\d{4}"
    r"|[\d\s./:-]+)",
    re.IGNORECASE,
)
_SHORT_TOKEN = 3
"""A dot after so short a token (`Dr.`, `vs.`, `1.`) ends no sentence."""


@dataclass(frozen=True, slots=True)
class MarkedHeading:
    """A line that began with `#` marks: level (2 to 4), text, and the paragraph that was run into it, if any."""

    level: int
    title: str
    rest: str | None = None
    is_guessed: bool = False


def marked_heading(line: str) -> MarkedHeading | None:
    """The heading of a line such as `## Title` or, flattened, `## Title Its paragraph`, or None.

    A flattened line is cut at two spaces, else before the first capitalised word after a lower-case one (the start of
    a sentence after a heading in sentence case), else after a first single word. The last two are guesses. Where
    nothing of this fits, None: the line is no heading.
    """
    mark = _MARKED.fullmatch(line)
    if mark is None:
        return None
    level, text = min(max(len(mark[1]), 2), 4), mark[2]
    if len(text) <= _LONGEST and not text.endswith("."):
        return MarkedHeading(level, " ".join(text.split()))
    title, gap, rest = text.partition("  ")
    if gap and len(title) <= _LONGEST:
        return MarkedHeading(level, title.strip(), rest.strip() or None)
    words = text.split()
    cut = _cut(words)
    if cut is None:
        return None
    return MarkedHeading(level, " ".join(words[:cut]), " ".join(words[cut:]), is_guessed=True)


def _cut(words: list[str]) -> int | None:
    """Where a heading in sentence case ends and the first sentence of its paragraph begins."""
    for index in range(1, min(len(words), _MOST_WORDS + 1)):
        before, word = words[index - 1], words[index]
        if not word[:1].isupper() or word in {"I", "I’m", "I'm"}:
            continue
        if index == 1 or before[:1].islower() or before.endswith(("?", "!")):
            return index
    return None


def is_heading_shaped(line: str) -> bool:
    """Whether a line that stands alone looks like a heading.

    It is short, begins with a capital or a figure, does not end like a sentence (`?` and a brief `!` are allowed), has
    no end of a sentence inside, and is no byline, credit, date, address or quotation.
    """
    words = line.split()
    if not 0 < len(line) <= _LONGEST or len(words) > _MOST_WORDS:
        return False
    return _begins_like_heading(line) and _ends_like_heading(line, len(words)) and not _is_something_else(line)


def _begins_like_heading(line: str) -> bool:
    first = line.lstrip(_OPENING)[:1]
    return first.isalnum() and not first.islower()


def _ends_like_heading(line: str, words: int) -> bool:
    last = line.rstrip(_CLOSING)[-1:]
    if last == "!":
        return words <= _MOST_WORDS_EXCLAIMED
    return last == "?" or last.isalnum()


def _is_something_else(line: str) -> bool:
    is_quotation = line[0] in '"“„«' and line[-1] in '"”»'
    has_sentence = any(len(end[1]) > _SHORT_TOKEN for end in _SENTENCE_END.finditer(line))
    return bool(is_quotation or has_sentence or "@" in line or _NO_HEADING.match(line) or _DATE.fullmatch(line))
