"""What stands inside a line: text with its marks, line breaks, footnotes, citations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.content.to_html.escaping import attribute, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kapcms.content.inline import Node

TAGS = {
    "link": "a",
    "abbreviation": "abbr",
    "term": "abbr",
    "strong": "strong",
    "emphasis": "em",
    "strikethrough": "s",
    "sub": "sub",
    "sup": "sup",
    "code": "code",
}
"""The element of each mark."""
ATTRIBUTES = {"slug": "data-term"}
"""What an attribute of a mark is called in HTML, where that is another name."""


def opening(mark: Node) -> str:
    """The start tag of `mark`."""
    attributes = mark.get("attrs", {})
    written = "".join(attribute(ATTRIBUTES.get(name, name), value) for name, value in attributes.items())
    return f"<{TAGS[mark['type']]}{written}>"


def closing(mark: Node) -> str:
    """The end tag of `mark`."""
    return f"</{TAGS[mark['type']]}>"


def line(nodes: Sequence[Node], write_other: Callable[[Node], str]) -> str:
    """Inline `nodes`; marks that neighbours share stay open. `write_other` writes a footnote or a citation."""
    if len(nodes) == 1 and nodes[0]["type"] == "text" and "marks" not in nodes[0]:
        return text(nodes[0]["text"])
    parts: list[str] = []
    opened: list[Node] = []
    for node in nodes:
        marks = node.get("marks", [])
        shared = 0
        while shared < len(opened) and shared < len(marks) and opened[shared] == marks[shared]:
            shared += 1
        while len(opened) > shared:
            parts.append(closing(opened.pop()))
        for mark in marks[shared:]:
            parts.append(opening(mark))
            opened.append(mark)
        if node["type"] == "text":
            parts.append(text(node["text"]))
        elif node["type"] == "hard_break":
            parts.append("<br>")
        else:
            parts.append(write_other(node))
    parts += [closing(mark) for mark in reversed(opened)]
    return "".join(parts)


def citation(node: Node, numbers: Mapping[str, int]) -> str:
    """A citation as a link to its entry; `numbers` are the places of the article's citations by id."""
    key: Any = node["attrs"]["id"]
    shown = numbers.get(key, key)
    target = attribute("href", f"#citation-{shown}")
    return f"<sup{attribute('data-citation', key)}><a{target}>{text(str(shown))}</a></sup>"
