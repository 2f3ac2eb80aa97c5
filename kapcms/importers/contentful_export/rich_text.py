"""Contentful's rich text documents as HTML.

Source: node and mark types of `@contentful/rich-text-types` 17. Links to entries become `entry:ID`, and so does an
article that is embedded; another entry that is embedded (a picture with its caption, code, a film, a note) is written
out, and reported. Of entries that were not public nothing is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kapcms.importers.contentful_export.links import link_id
from kapcms.importers.contentful_export.pieces import words_of
from kapcms.importers.html_bodies.writing import element, figure, marked, recording, text

if TYPE_CHECKING:
    from kapcms.importers.contentful_export.space import Space

_BLOCKS = {
    "paragraph": "p", "unordered-list": "ul", "ordered-list": "ol", "list-item": "li", "blockquote": "blockquote",
    "table": "table", "table-row": "tr", "table-cell": "td", "table-header-cell": "th",
    **{f"heading-{level}": f"h{level}" for level in range(1, 7)},
}  # fmt: skip
_MARKS = {"bold": "strong", "italic": "em", "underline": "u", "code": "code", "superscript": "sup", "subscript": "sub",
          "strikethrough": "s"}  # fmt: skip
_DEEPEST = 4
"""How many entries may be embedded in each other."""


@dataclass(slots=True)
class RichText:
    """Writes documents in one language, given what the space tells about entries and assets."""

    space: Space
    locale: str
    unmapped: set[str] = field(default_factory=set)
    """What was embedded or not known, for a remark."""
    unpublished: set[str] = field(default_factory=set)
    """The entries whose exported text was not, or not yet, public."""
    _around: list[str] = field(default_factory=list)

    def html(self, node: object) -> str:
        """The HTML of a node and all below it; nothing for what is no node."""
        if not isinstance(node, dict):
            return ""
        kind = str(node.get("nodeType", ""))
        if kind == "text":
            return self._text(node)
        if kind == "paragraph" and (code := _code_of(node)):
            return element("pre", element("code", text(code)))
        inner = self._children(node)
        if kind == "document":
            return inner
        if kind in _BLOCKS:
            return element(_BLOCKS[kind], inner)
        return "<hr>" if kind == "hr" else self._linked(kind, node, inner)

    def _children(self, node: dict[str, Any]) -> str:
        content = node.get("content")
        return "".join(self.html(child) for child in content) if isinstance(content, list) else ""

    @staticmethod
    def _text(node: dict[str, Any]) -> str:
        lines = text(node.get("value")).replace("\n", "<br>")
        return marked(lines, [name for mark in _marks(node) if (name := _MARKS.get(mark))])

    def _linked(self, kind: str, node: dict[str, Any], inner: str) -> str:
        data = node.get("data")
        values = data if isinstance(data, dict) else {}
        target = link_id(values.get("target")) or ""
        if kind == "hyperlink":
            return element("a", inner, href=values.get("uri"))
        if kind == "entry-hyperlink":
            return element("a", inner, href=f"entry:{target}")
        if kind == "asset-hyperlink":
            address = self.space.address_of_asset(target)
            return element("a", inner, href=address) if address else inner
        if kind == "embedded-asset-block" and (shown := self.asset(target)):
            return shown
        if kind == "embedded-entry-block":
            return inner + self.entry(target)
        return inner + self._in_line(kind, target)

    def _in_line(self, kind: str, target: str) -> str:
        """An entry within a line: its title, as a link to it where it is an article."""
        title = self.space.titles.get(target, "")
        if target in self.space.hidden:
            self.unpublished.add(target)
            return ""
        if kind == "embedded-entry-inline" and title and target in self.space.articles:
            return element("a", text(title), href=f"entry:{target}")
        self.unmapped.add(f"{kind or 'node without type'} {target}".strip())
        return (text(title) if kind.endswith("inline") else element("p", text(title))) if title else ""

    def asset(self, key: str, caption: str = "") -> str:
        """A picture, recording or other file as a block, with its caption (text); nothing for an unknown one."""
        image, file = self.space.images.get(key), self.space.files.get(key)
        if image is not None:
            return figure(image.url, image.alt, text(caption))
        if file is None:
            return ""
        name = file.kind.partition("/")[0]
        if name in {"audio", "video"}:
            return recording(name, file.url) + (element("p", text(caption)) if caption else "")
        return element("p", element("a", text(caption or file.title or file.url), href=file.url))

    def entry(self, key: str) -> str:
        """An embedded entry as a block: a link where it is an article, else what its fields show."""
        title = self.space.titles.get(key, "")
        if key in self.space.hidden:
            self.unpublished.add(key)
            return ""
        if key in self.space.articles and title:
            return element("p", element("a", text(title), href=f"entry:{key}"))
        self.unmapped.add(f"embedded-entry-block {key}".strip())
        piece = self.space.pieces.get(key)
        if piece is None or key in self._around or len(self._around) >= _DEEPEST:
            return element("p", text(title)) if title else ""
        if key in self.space.changed:
            self.unpublished.add(key)
        self._around.append(key)
        shown = words_of(piece, self)
        self._around.pop()
        return shown or (element("p", text(title)) if title else "")


def _marks(node: dict[str, Any]) -> list[str]:
    marks = node.get("marks")
    return [str(mark.get("type")) for mark in marks if isinstance(mark, dict)] if isinstance(marks, list) else []


def _code_of(paragraph: dict[str, Any]) -> str:
    """The lines of a paragraph that is code alone, as writers set blocks of code here; empty for any other one."""
    content = paragraph.get("content")
    nodes = [node for node in content if isinstance(node, dict)] if isinstance(content, list) else []
    if not all(node.get("nodeType") == "text" and ("code" in _marks(node) or not node.get("value")) for node in nodes):
        return ""
    lines = "".join(str(node.get("value") or "") for node in nodes)
    return lines if "\n" in lines.strip() else ""
