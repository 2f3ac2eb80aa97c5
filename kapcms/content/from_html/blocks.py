"""Elements that are blocks: paragraphs, headings, quotes, code, sections, and our own references."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kapcms.content.attributes import FORBIDDEN_CHARACTERS
from kapcms.content.from_html.builder import kept, or_paragraph
from kapcms.content.from_html.tree import attribute
from kapcms.content.schema import NODES

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from kapcms.content.from_html.walker import Handler, Walker
    from kapcms.content.inline import Node

_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|brush:|highlight-source)[-: ]*([A-Za-z0-9_+#.-]{1,50})")


def dropped(_walker: Walker, _node: LexborNode) -> None:
    """What is no content: scripts, styles, the head of a page."""


def block(walker: Walker, node: LexborNode) -> None:
    """An element that says only that its content stands on lines of its own."""
    if node.mem_id in walker.notes.places:
        return
    walker.builder.flush()
    walker.walk(node)
    walker.builder.flush()


def strong_block(walker: Walker, node: LexborNode) -> None:
    """`<dt>`, `<summary>`: a paragraph of strong text."""
    walker.builder.flush()
    walker.walk_marked(node, "strong")
    walker.builder.flush()


def heading(level: int) -> Handler:
    """The function for a heading that becomes one of `level`."""

    def read(walker: Walker, node: LexborNode) -> None:
        builder = walker.builder
        builder.flush()
        outer = builder.heading
        builder.heading = kept(NODES["heading"].attributes, {"level": level, "id": node.attrs.get("id")})
        walker.walk(node)
        builder.flush()
        builder.heading = outer

    return read


def quote(walker: Walker, node: LexborNode) -> None:
    """`<blockquote>`."""
    container(walker, node, {"type": "blockquote"})


def section(walker: Walker, node: LexborNode) -> None:
    """`<section>`: one with a role of ours stays, our references go, others are unwrapped."""
    if "data-references" in node.attrs:
        return
    attributes = kept(NODES["section"].attributes, {"role": node.attrs.get("data-role")})
    if attributes:
        container(walker, node, {"type": "section", "attrs": attributes})
    else:
        block(walker, node)


def container(walker: Walker, node: LexborNode, built: Node) -> None:
    """Add `built` with what `node` holds; its content alone where there is no more room for nesting."""
    if not walker.builder.has_room(1):
        block(walker, node)
        return
    with walker.builder.container() as content:
        walker.walk(node)
    walker.builder.block({**built, "content": or_paragraph(content)})


def division(walker: Walker, node: LexborNode) -> None:
    """`<div>`: our own reference to a snippet, or nothing but a box."""
    attributes = kept(NODES["snippet"].attributes, {"slug": node.attrs.get("data-snippet")})
    if attributes:
        walker.builder.flush()
        walker.builder.block({"type": "snippet", "attrs": attributes})
    else:
        block(walker, node)


def call_to_action(walker: Walker, node: LexborNode) -> None:
    """`<aside>`: our own call to action, or a box."""
    anchors = node.css("a[data-call-to-action-link]") if "data-call-to-action" in node.attrs else []
    anchor = anchors[-1] if anchors else None  # an inner call to action comes first
    given = {"label": anchor.text(deep=True), "url": anchor.attrs.get("href")} if anchor is not None else {}
    attributes = kept(NODES["call_to_action"].attributes, given)
    if anchor is None or len(attributes) != len(given) or not walker.builder.has_room(1):
        block(walker, node)
        return
    anchor.decompose()
    with walker.builder.container() as content:
        walker.walk(node)
    built: Node = {"type": "call_to_action", "attrs": attributes}
    walker.builder.block({**built, "content": content} if content else built)


def divider(walker: Walker, _node: LexborNode) -> None:
    """`<hr>`."""
    walker.builder.flush()
    walker.builder.block({"type": "divider"})


def preformatted(walker: Walker, node: LexborNode) -> None:
    """`<pre>`: code, with the language that its class or that of the element inside names."""
    walker.builder.flush()
    code = node.css_first("code")
    classes = attribute(node, "class") + " " + (attribute(code, "class") if code is not None else "")
    match = _LANGUAGE.search(classes)
    for line_break in node.css("br"):
        line_break.replace_with("\n")
    text = FORBIDDEN_CHARACTERS.sub("", node.text(deep=True)).replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    built: Node = {"type": "code_block"}
    if match:
        built["attrs"] = {"language": match[1]}
    if text:
        built["content"] = [{"type": "text", "text": text}]
    walker.builder.block(built)
