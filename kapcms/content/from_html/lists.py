"""Lists, with what broken ones hold: text between items, lists straight inside lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcms.content.from_html.blocks import block
from kapcms.content.from_html.builder import kept, or_paragraph
from kapcms.content.from_html.tree import whole_number
from kapcms.content.schema import NODES

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from kapcms.content.from_html.walker import Walker
    from kapcms.content.inline import Node


def bullet_list(walker: Walker, node: LexborNode) -> None:
    """`<ul>`, `<menu>`."""
    _list(walker, node, {"type": "bullet_list"})


def ordered_list(walker: Walker, node: LexborNode) -> None:
    """`<ol>`, with its first number."""
    attributes = kept(NODES["ordered_list"].attributes, {"start": whole_number(node.attrs.get("start"))})
    _list(walker, node, {"type": "ordered_list", "attrs": attributes} if attributes else {"type": "ordered_list"})


def _list(walker: Walker, node: LexborNode, built: Node) -> None:
    builder = walker.builder
    if node.mem_id in walker.notes.places:
        return
    if not builder.has_room(2):
        block(walker, node)
        return
    items: list[Node] = []
    child = node.first_child
    while child is not None:
        if child.tag == "li":
            with builder.container(2) as content:
                walker.walk(child)
            items.append({"type": "list_item", "content": or_paragraph(content)})
        elif child.is_element_node or (child.is_text_node and not (child.text_content or "").isspace()):
            _add_stray(walker, child, items)
        child = child.next
    if items:
        builder.flush()
        builder.block({**built, "content": items}, len(items))


def _add_stray(walker: Walker, node: LexborNode, items: list[Node]) -> None:
    """What stands between items becomes part of the item before, as browsers show it."""
    with walker.builder.container(2) as content:
        walker.walk_one(node)
    if not content:
        return
    if items:
        items[-1]["content"] += content
    else:
        items.append({"type": "list_item", "content": content})
