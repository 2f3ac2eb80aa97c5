"""Walks over a canonical document: its nodes, its headings, the plain text of one node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WITHOUT_BLOCKS = frozenset({"paragraph", "heading", "code_block", "embed", "divider", "snippet"})
_LEAVES_OF_BLOCKS = frozenset({"paragraph", "image", "code_block", "embed", "divider", "snippet"})


def nodes_of(root: Mapping[str, Any], pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every node below `root`, with its JSON pointer, in the order of reading."""
    for index, child in enumerate(root.get("content", ())):
        place = f"{pointer}/content/{index}"
        yield place, child
        if "content" in child:
            yield from nodes_of(child, place)


def images_of(root: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every image below `root`, in the order of reading."""
    for child in root.get("content", ()):
        if child["type"] == "image":
            yield child
        elif child["type"] not in _WITHOUT_BLOCKS:
            yield from images_of(child)


def headings_of(root: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every heading below `root`, in the order of reading."""
    for child in root.get("content", ()):
        if child["type"] == "heading":
            yield child
        elif child["type"] not in _LEAVES_OF_BLOCKS:
            yield from headings_of(child)


def plain_text(node: Mapping[str, Any]) -> str:
    """The text of one text block, without its footnotes; a line break is a space."""
    parts: list[str] = []
    for child in node.get("content", ()):
        if child["type"] == "text":
            parts.append(child["text"])
        elif child["type"] == "hard_break":
            parts.append(" ")
    return "".join(parts)
