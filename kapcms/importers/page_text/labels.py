"""The `Previous` and `Next` labels at the foot of a page that was saved as text, and the titles that stand under them.

Seen in the wild: the label twice (once for the eye, once for screen readers), once, with `Post` or an arrow, with the
title on the same line, one direction only, in either order, all on one line. A doubled label is a label wherever it
stands, and so are both together, each above its title; a single one could be a heading of the text, so it counts only
where nothing but labels and titles follows.
"""

# ruff: noqa: RUF001 (the arrows and dashes of real pages)

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = r"(?:previous|prev|next)"
_OF = r"(?:\s+(?:blog\s+)?(?:post|article|entry|story|page|chapter|part|project|item))?"
_LABEL = re.compile(rf"[«‹←⟵<\s]*({_WORD}){_OF}[\s:»›→⟶>]*", re.IGNORECASE)
_GLUED = re.compile(rf"[«‹←<\s]*({_WORD}){_OF}[\s:»›→>]*\1{_OF}[\s:»›→>]*", re.IGNORECASE)
_SAME_LINE = re.compile(rf"[«‹←⟵<\s]*({_WORD}){_OF}\s*(?:[:»›→|–—-]+\s*|\s)(\S.*)", re.IGNORECASE)
_DOUBLED_INSIDE = re.compile(rf"\s*\b(Previous|Next|PREVIOUS|NEXT)({_OF})\s+\1\2\b[\s:]*")
_ARROW_LEFT = re.compile(r"[«‹←⟵]\s*(\S.*)")
_ARROW_RIGHT = re.compile(r"(.*\S)\s*[»›→⟶]")
_FOOT_LINES = 16
"""How many non-empty lines from the end are searched; two doubled labels with titles and a footer take less."""
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Foot:
    """A page without its labels: the lines of the text, the titles under the labels, and whether any label stood."""

    lines: list[str]
    previous: str | None = None
    next: str | None = None
    is_labelled: bool = False
    lines_after: int = 0


@dataclass(frozen=True, slots=True)
class _Section:
    direction: str
    title: str | None
    end: int
    is_doubled: bool
    is_titled_below: bool = False
    """Whether the label has its own line, and a title below it."""


def without_labels(lines: list[str]) -> Foot:
    """`lines` (stripped, empty ones included) split into the text and the titles under the labels.

    `lines_after` counts lines of text that stood below the labels; they are kept at the end of `lines`.
    """
    spread = _spread(lines)
    filled = [index for index, line in enumerate(spread) if line]
    for start in filled[-_FOOT_LINES:]:
        sections, end = _sections(spread, start)
        if sections and (end == len(spread) or _is_certain(sections)):
            return _foot(spread, start, sections)
    return Foot(lines)


def _is_certain(sections: list[_Section]) -> bool:
    """Whether labels are labels wherever they stand: one is doubled, or both stand there, each above its title."""
    titled = {section.direction for section in sections if section.is_titled_below}
    return any(section.is_doubled for section in sections) or titled == {"previous", "next"}


def is_label(line: str) -> bool:
    """Whether a line is a `Previous` or `Next` label and nothing else."""
    return _direction(line) is not None


def _foot(lines: list[str], start: int, sections: list[_Section]) -> Foot:
    titles = {section.direction: section.title for section in reversed(sections)}
    after = lines[sections[-1].end :]
    return Foot(
        lines=[*lines[:start], *after],
        previous=titles.get("previous"),
        next=titles.get("next"),
        is_labelled=True,
        lines_after=sum(bool(line) for line in after),
    )


def _spread(lines: list[str]) -> list[str]:
    """The same lines, with labels that stand doubled inside one of the last lines on lines of their own."""
    filled = [index for index, line in enumerate(lines) if line]
    first = filled[-_FOOT_LINES:][0] if filled else 0
    text = "\n".join(lines[first:])
    spread = _DOUBLED_INSIDE.sub(lambda label: f"\n\n{label[1]}\n{label[1]}\n\n", text)
    return [*lines[:first], *spread.split("\n")]


def _sections(lines: list[str], start: int) -> tuple[list[_Section], int]:
    """The label sections that begin at `start` without anything between them, and where they end."""
    sections: list[_Section] = []
    position = start
    while (section := _section(lines, position)) is not None:
        sections.append(section)
        position = _next_filled(lines, section.end)
    return sections, position


def _section(lines: list[str], start: int) -> _Section | None:
    if start >= len(lines):
        return None
    direction = _direction(lines[start])
    if direction is None:
        return _one_line_section(lines, start)
    labels = 2 if _GLUED.fullmatch(lines[start]) else 1
    position = _next_filled(lines, start + 1)
    while position < len(lines) and _direction(lines[position]) == direction:
        labels += 1
        position = _next_filled(lines, position + 1)
    if position == len(lines) or _direction(lines[position]) or _one_line_section(lines, position):
        return _Section(direction, None, position, is_doubled=labels > 1)
    title = lines[position]
    if labels == 1 and not _may_be_title(title):
        return None
    is_below = position > start and _may_be_title(title)
    return _Section(direction, _without_arrows(title), position + 1, labels > 1, is_titled_below=is_below)


def _one_line_section(lines: list[str], index: int) -> _Section | None:
    """A line such as `Previous Post: A title`, `« A title` or `A title »`."""
    line = lines[index]
    if not _may_be_title(line):
        return None
    if labelled := _SAME_LINE.fullmatch(line):
        return _labelled(labelled, index)
    left, right = _ARROW_LEFT.fullmatch(line), _ARROW_RIGHT.fullmatch(line)
    if left and not right:
        return _Section("previous", left[1], index + 1, is_doubled=False)
    if right and not left:  # both are a quotation in guillemets
        return _Section("next", right[1], index + 1, is_doubled=False)
    return None


def _labelled(line: re.Match[str], index: int) -> _Section | None:
    """Label and title on one line; without a sign between them both must begin with a capital, as titles do."""
    word, title = line[1], line[2]
    is_separated = bool(line.string[line.end(1) : line.start(2)].strip())
    if not is_separated and not (word[0].isupper() and title[:1].isupper() and " " in title):
        return None
    return _Section(_name(word), _without_arrows(title), index + 1, is_doubled=False)


def _direction(line: str) -> str | None:
    label = _LABEL.fullmatch(line) or _GLUED.fullmatch(line)
    return _name(label[1]) if label else None


def _name(word: str) -> str:
    return "next" if word.casefold() == "next" else "previous"


def _may_be_title(line: str) -> bool:
    return len(line) <= _LONGEST_TITLE and not line.endswith((".", ";", ","))


def _without_arrows(title: str) -> str:
    return title.strip("«»‹›←→⟵⟶ ") or title


def _next_filled(lines: list[str], start: int) -> int:
    return next((index for index in range(start, len(lines)) if lines[index]), len(lines))
