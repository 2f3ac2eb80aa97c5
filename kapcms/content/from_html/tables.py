"""Tables: rows and cells, whatever groups they stand in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kapcms.content.from_html.blocks import block
from kapcms.content.from_html.builder import kept, or_paragraph
from kapcms.content.from_html.tree import children, whole_number
from kapcms.content.schema import NODES

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from kapcms.content.from_html.walker import Walker
    from kapcms.content.inline import Node

_ALIGNMENT = re.compile(r"text-align\s*:\s*(left|center|right)", re.IGNORECASE)
_CELLS = {"td": "table_cell", "th": "table_header"}


def table(walker: Walker, node: LexborNode) -> None:
    """`<table>`; its caption becomes a paragraph in front of it."""
    builder = walker.builder
    if not builder.has_room(3):
        block(walker, node)
        return
    builder.flush()
    rows: list[Node] = []
    for child in children(node):
        if child.tag == "caption":
            block(walker, child)
        elif child.tag in {"thead", "tbody", "tfoot"}:
            rows += _rows(walker, child)
    if rows:
        builder.block({"type": "table", "content": rows}, len(rows))


def _rows(walker: Walker, group: LexborNode) -> list[Node]:
    cells_of_rows = (_cells(walker, row) for row in children(group) if row.tag == "tr")
    return [{"type": "table_row", "content": cells} for cells in cells_of_rows if cells]


def _cells(walker: Walker, row: LexborNode) -> list[Node]:
    cells: list[Node] = []
    for cell in children(row):
        kind = _CELLS.get(cell.tag or "")
        if kind is None:
            continue
        with walker.builder.container(3) as content:
            walker.walk(cell)
        attributes = _attributes(kind, cell)
        built: Node = {"type": kind, "attrs": attributes} if attributes else {"type": kind}
        walker.builder.node_count += 1
        cells.append({**built, "content": or_paragraph(content)})
    return cells


def _attributes(kind: str, cell: LexborNode) -> dict[str, Any]:
    given = cell.attributes
    if not given:
        return {}
    styled = _ALIGNMENT.search(given.get("style") or "")
    alignment = styled[1] if styled else given.get("align") or ""
    return kept(
        NODES[kind].attributes,
        {
            "colspan": whole_number(given.get("colspan")),
            "rowspan": whole_number(given.get("rowspan")),
            "align": alignment.lower() or None,
        },
    )
