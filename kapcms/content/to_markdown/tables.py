"""Tables that Markdown can say: one row of headers, one line a cell, aligned by column."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from kapcms.content.inline import Node

_RULES = {None: "---", "left": ":--", "center": ":-:", "right": "--:"}


def simple_table(table: Node, write_cell: Callable[[Node], str]) -> str | None:
    """`table` as Markdown, None where only HTML can say it. `write_cell` writes a paragraph on one line."""
    rows = [row["content"] for row in table["content"]]
    if not _is_simple(rows):
        return None
    lines = [f"| {' | '.join(write_cell(cell['content'][0]) for cell in row)} |" for row in rows]
    if any(text.count("|") != len(row) + 1 for text, row in zip(lines, rows, strict=True)):
        return None
    rules = " | ".join(_RULES[_alignment(cell)] for cell in rows[0])
    return "\n".join([lines[0], f"| {rules} |", *lines[1:]])


def _is_simple(rows: list[list[Node]]) -> bool:
    shape = [_alignment(cell) for cell in rows[0]]
    return (
        all(cell["type"] == "table_header" for cell in rows[0])
        and all(cell["type"] == "table_cell" for row in rows[1:] for cell in row)
        and all([_alignment(cell) for cell in row] == shape for row in rows)
        and all(_is_simple_cell(cell) for row in rows for cell in row)
    )


def _is_simple_cell(cell: Node) -> bool:
    only_aligned = cell.get("attrs", {}).keys() <= {"align"}
    return only_aligned and [block["type"] for block in cell["content"]] == ["paragraph"]


def _alignment(cell: Node) -> str | None:
    alignment: str | None = cell.get("attrs", {}).get("align")
    return alignment
