"""Blocks as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcms.content.to_html.blocks import HtmlWriter, call_link
from kapcms.content.to_html.escaping import attribute
from kapcms.content.to_markdown.escaping import escaped, fence_for, tag_attribute, target
from kapcms.content.to_markdown.lines import line
from kapcms.content.to_markdown.tables import simple_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

    from kapcms.content.inline import Node

_BULLETS = "-+*"
_NUMBER_LIMIT = 999_999_999
"""The largest number of a list item in CommonMark."""


class MarkdownWriter:
    """Writes the blocks of one document and gathers its footnotes; `marked` are the anchors that must be shown."""

    def __init__(self, marked: AbstractSet[str]) -> None:
        self._marked = marked
        self._notes: list[str] = []
        self._html = HtmlWriter({}, {}, {}, notes_in_place=True)
        self._methods: dict[str, Callable[[Node], str]] = {
            "paragraph": self._line,
            "heading": self._heading,
            "blockquote": self._blockquote,
            "image": self._image,
            "table": self._table,
            "code_block": self._code_block,
            "divider": self._divider,
            "section": self._section,
            "call_to_action": self._call_to_action,
        }

    def notes(self) -> str:
        """The definitions of the footnotes met so far, for the end of the text."""
        definitions = []
        for number, note in enumerate(self._notes, start=1):
            definitions.append(f"[^{number}]: " + note.replace("\n", "\n    "))
        return "\n\n".join(definitions)

    def blocks(self, nodes: Sequence[Node], bullet: str = "") -> str:
        """`nodes` with blank lines between; neighbouring lists differ in their marks, and from the `bullet` around."""
        parts: list[str] = []
        before, mark = "", ""
        for node in nodes:
            kind = node["type"]
            if kind in {"bullet_list", "ordered_list"}:
                mark = _mark(kind, bullet, mark if kind == before else "")
                parts.append(self._list(node, mark))
            else:
                parts.append(self.block(node))
            before = kind
        return "\n\n".join(parts)

    def block(self, node: Node) -> str:
        """One block that is no list."""
        method = self._methods.get(node["type"])
        if method is None:
            return self._as_html(node)
        return method(node)

    def _as_html(self, node: Node) -> str:
        return self._html.block(node).replace("\n", "&#10;")

    def _line(self, node: Node, line_break: str = "\\\n") -> str:
        return line(node.get("content", ()), self._reference, line_break)

    def _reference(self, node: Node) -> str:
        if node["type"] == "citation":
            key = node["attrs"]["id"]
            return f"<sup{tag_attribute('data-citation', key)}>{escaped(key)}</sup>"
        if not node.get("content"):
            return "<span data-footnote></span>"
        self._notes.append(self._line(node))
        return f"[^{len(self._notes)}]"

    def _heading(self, node: Node) -> str:
        anchor = node["attrs"]["id"]
        is_marked = anchor in self._marked
        if is_marked and ("{" in anchor or "}" in anchor):
            return self._as_html(node)
        text = self._line(node, "<br>")
        if text.endswith("#"):
            text = f"{text[:-1]}\\#"
        return f"{'#' * node['attrs']['level']} {text}" + (f" {{#{anchor}}}" if is_marked else "")

    def _list(self, node: Node, mark: str) -> str:
        number = node.get("attrs", {}).get("start", 1)
        is_tight = all(_is_tight(item) for item in node["content"])
        items: list[str] = []
        for item in node["content"]:
            prefix = f"{mark} " if mark in _BULLETS else f"{min(number, _NUMBER_LIMIT)}{mark} "
            items.append(_indented(prefix, self.blocks(item["content"], mark)))
            number += 1
        return ("\n" if is_tight else "\n\n").join(items)

    def _blockquote(self, node: Node) -> str:
        lines = self.blocks(node["content"]).split("\n")
        return "\n".join(f"> {text}" if text else ">" for text in lines)

    def _image(self, node: Node) -> str:
        own = node["attrs"]
        if node.get("content") or own.keys() - {"src", "alt", "title"}:
            return self._as_html(node)
        return f"![{escaped(own.get('alt', ''))}]({target(own['src'], own.get('title'))})"

    def _table(self, node: Node) -> str:
        count = len(self._notes)
        table = simple_table(node, lambda paragraph: self._line(paragraph, "<br>"))
        if table is not None:
            return table
        del self._notes[count:]
        return self._as_html(node)

    def _code_block(self, node: Node) -> str:
        code = "".join(child["text"] for child in node.get("content", ()))
        fence = fence_for(code)
        language = node.get("attrs", {}).get("language", "")
        return f"{fence}{language}\n{code}\n{fence}" if code else f"{fence}{language}\n{fence}"

    def _divider(self, _node: Node) -> str:
        return "___"

    def _section(self, node: Node) -> str:
        tag = f"<section{attribute('data-role', node['attrs']['role'])}>"
        return f"{tag}\n\n{self.blocks(node['content'])}\n\n</section>"

    def _call_to_action(self, node: Node) -> str:
        content = node.get("content", ())
        words = f"{self.blocks(content)}\n\n" if content else ""
        return f"<aside data-call-to-action>\n\n{words}{call_link(node)}</aside>"


def _mark(kind: str, around: str, before: str) -> str:
    if kind == "ordered_list":
        return ")" if before == "." else "."
    return next(bullet for bullet in _BULLETS if bullet not in {around, before})


def _is_tight(item: Node) -> bool:
    return [block["type"] for block in item["content"]] == ["paragraph"]


def _indented(prefix: str, text: str) -> str:
    first, *others = text.split("\n")
    indent = " " * len(prefix)
    return "\n".join([f"{prefix}{first}".rstrip(" "), *(f"{indent}{other}" if other else "" for other in others)])
