"""The canonical form of a run of inline nodes, whoever made it: the reader of HTML or a client.

White space means what HTML makes of it: runs are one space, none at the ends of a line. A space at the edge of a mark
bears only the marks of both its neighbours (`<b>so </b>it` is **so** it), equal neighbours are one text, line breaks
stand only between lines.
"""

from __future__ import annotations

import re
from typing import Any

Node = dict[str, Any]
"""A node or mark as JSON has it."""

_WHITE_SPACE = (*range(0x09, 0x0E), 0x20, 0xA0, 0x1680, *range(0x2000, 0x200C), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)

INVISIBLE = "".join(map(chr, (*_WHITE_SPACE, 0xFEFF)))
"""White space of Unicode and what has no width: meaningless at the ends of a line."""

_SPACES = re.compile(r"[ \t\n\r\x0b\x0c]+")
_EDGES = re.compile(r"( ?)(.*?)( ?)", re.DOTALL)
HARD_BREAK = "hard_break"


def collapse(text: str) -> str:
    """`text` with every run of HTML's white space as one space."""
    if "  " not in text and text.isprintable():  # most text, and no match of a pattern is as fast
        return text
    return _SPACES.sub(" ", text)


def tidy_lines(nodes: list[Node]) -> list[list[Node]]:
    """The canonical paragraphs of `nodes`: two line breaks in a row end a paragraph, empty ones are left out.

    `nodes` are texts, line breaks, footnotes and citations; the lists inside are new, their nodes may be shared.
    """
    if len(nodes) == 1 and nodes[0]["type"] == "text":
        text = collapse(nodes[0]["text"]).strip(INVISIBLE)
        return [[_text(text, nodes[0].get("marks"))]] if text else []
    paragraphs: list[list[Node]] = []
    was_empty = True
    for line in _lines(nodes):
        tidied = _tidy_line(line)
        if tidied and not was_empty:
            paragraphs[-1] += [{"type": HARD_BREAK}, *tidied]
        elif tidied:
            paragraphs.append(tidied)
        was_empty = not tidied
    return paragraphs


def tidy_line_of_lines(nodes: list[Node]) -> list[Node]:
    """The canonical form of `nodes` where only one text block may come of them: paragraphs become lines."""
    tidied: list[Node] = []
    for paragraph in tidy_lines(nodes):
        if tidied:
            tidied.append({"type": HARD_BREAK})
        tidied += paragraph
    return tidied


def _lines(nodes: list[Node]) -> list[list[Node]]:
    lines: list[list[Node]] = [[]]
    for node in nodes:
        if node["type"] == HARD_BREAK:
            lines.append([])
        else:
            lines[-1].append(node)
    return lines


def _tidy_line(nodes: list[Node]) -> list[Node]:
    if any("marks" in node and (node["text"][:1].isspace() or node["text"][-1:].isspace()) for node in nodes):
        nodes = _with_spaces_outside_marks(nodes)
    line: list[Node] = []
    swallow = True
    for node in nodes:
        if node["type"] != "text":
            line.append(node)
            swallow = False
            continue
        text = collapse(node["text"])
        if not line:
            text = text.lstrip(INVISIBLE)
        elif swallow and text[:1] == " ":
            text = text[1:]
        if text:
            _append_text(line, text, node.get("marks"))
            swallow = text[-1] == " "
    return _without_trailing_space(line)


def _append_text(line: list[Node], text: str, marks: list[Node] | None) -> None:
    if line and line[-1]["type"] == "text" and line[-1].get("marks") == marks:
        text = line.pop()["text"] + text
    line.append(_text(text, marks))


def _without_trailing_space(line: list[Node]) -> list[Node]:
    while line and line[-1]["type"] == "text":
        last = line.pop()
        text = last["text"].rstrip(INVISIBLE)
        if text:
            line.append(_text(text, last.get("marks")))
            break
    return line


def _text(text: str, marks: list[Node] | None) -> Node:
    return {"type": "text", "marks": marks, "text": text} if marks else {"type": "text", "text": text}


def _with_spaces_outside_marks(nodes: list[Node]) -> list[Node]:
    """`nodes` with the spaces at their edges as texts of their own, which bear the marks of both neighbours."""
    pieces: list[tuple[Node, list[Node]]] = []
    for node in nodes:
        marks = node.get("marks", [])
        if node["type"] != "text":
            pieces.append((node, marks))
            continue
        text = collapse(node["text"])
        core = text.strip(" ")
        if text[:1] == " ":
            pieces.append(({"type": "text", "text": " "}, marks))
        if core:
            pieces.append(({"type": "text", "text": core}, marks))
        if core and text[-1:] == " ":
            pieces.append(({"type": "text", "text": " "}, marks))
    before: list[list[Node]] = []
    around: list[Node] = []
    for node, marks in pieces:
        before.append(around)
        if node.get("text") != " ":
            around = marks
    around = []
    result: list[Node] = []
    for (node, marks), marks_before in zip(reversed(pieces), reversed(before), strict=True):
        if node.get("text") == " ":
            kept = [mark for mark in marks if mark in marks_before and mark in around]
            result.append(_text(" ", kept))
        else:
            around = marks
            result.append(_text(node["text"], marks) if node["type"] == "text" else node)
    result.reverse()
    return result
