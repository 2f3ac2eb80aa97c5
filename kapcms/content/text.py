"""Renders a document as plain text: one blank line between blocks, lists with their marks, notes at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kapcms.content.inline import Node


def text_from_document(document: Mapping[str, Any]) -> str:
    """The words of the canonical `document`, as a person would read them aloud; "" where there are none.

    Images give their captions, embeds their titles, calls to action their labels. Snippets and citations are not
    in it; a footnote is a number in brackets, its text stands at the end.
    """
    notes: list[str] = []
    parts = _blocks(document["content"], notes)
    if notes:
        parts.append("\n".join(f"[{number}] {note}" for number, note in enumerate(notes, start=1)))
    return "\n\n".join(parts)


def _blocks(nodes: Sequence[Node], notes: list[str]) -> list[str]:
    return [text for node in nodes if (text := _block(node, notes))]


def _block(node: Node, notes: list[str]) -> str:
    kind = node["type"]
    content = node.get("content", ())
    if kind in {"bullet_list", "ordered_list"}:
        return _list(node, notes)
    if kind == "table":
        return "\n".join(_row(row, notes) for row in content)
    if kind == "embed":
        return str(node["attrs"].get("title", ""))
    if kind == "call_to_action":
        return "\n\n".join([*_blocks(content, notes), node["attrs"]["label"]])
    if kind in {"blockquote", "section"}:
        return "\n\n".join(_blocks(content, notes))
    return _line(content, notes)


def _list(node: Node, notes: list[str]) -> str:
    first = node.get("attrs", {}).get("start", 1)
    items: list[str] = []
    for number, item in enumerate(node["content"], start=first):
        mark = f"{number}. " if node["type"] == "ordered_list" else "\u2022 "
        items.append(mark + "\n".join(_blocks(item["content"], notes)).replace("\n", "\n" + " " * len(mark)))
    return "\n".join(items)


def _row(row: Node, notes: list[str]) -> str:
    return "\t".join(" ".join(_blocks(cell["content"], notes)) for cell in row["content"])


def _line(nodes: Sequence[Node], notes: list[str]) -> str:
    parts: list[str] = []
    for node in nodes:
        if node["type"] == "text":
            parts.append(node["text"])
        elif node["type"] == "hard_break":
            parts.append("\n")
        elif node["type"] == "footnote":
            notes.append(_line(node.get("content", ()), notes).replace("\n", " "))
            parts.append(f"[{len(notes)}]")
    return "".join(parts)
