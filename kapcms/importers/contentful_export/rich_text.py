"""Contentful's rich text documents as HTML.

Source: node and mark types of `@contentful/rich-text-types` 17. Links to entries become `entry:ID`; an entry that is
embedded gives its title, and is reported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kapcms.importers.html_bodies.writing import element, figure, marked, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kapcms.importers.imported import ImportedImage

_BLOCKS = {
    "paragraph": "p", "unordered-list": "ul", "ordered-list": "ol", "list-item": "li", "blockquote": "blockquote",
    "table": "table", "table-row": "tr", "table-cell": "td", "table-header-cell": "th",
    **{f"heading-{level}": f"h{level}" for level in range(1, 7)},
}  # fmt: skip
_MARKS = {"bold": "strong", "italic": "em", "underline": "u", "code": "code", "superscript": "sup", "subscript": "sub",
          "strikethrough": "s"}  # fmt: skip


@dataclass(slots=True)
class RichText:
    """Writes documents, given the titles of entries and the images of assets by their ids."""

    titles: Mapping[str, str]
    images: Mapping[str, ImportedImage]
    unmapped: set[str] = field(default_factory=set)
    """What was embedded or not known, for a remark."""

    def html(self, node: object) -> str:
        """The HTML of a node and all below it; nothing for what is no node."""
        if not isinstance(node, dict):
            return ""
        kind = str(node.get("nodeType", ""))
        if kind == "text":
            return self._text(node)
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
        marks = node.get("marks")
        names = (
            [_MARKS.get(str(mark.get("type"))) for mark in marks if isinstance(mark, dict)]
            if isinstance(marks, list)
            else []
        )
        lines = text(node.get("value")).replace("\n", "<br>")
        return marked(lines, [name for name in names if name])

    def _linked(self, kind: str, node: dict[str, Any], inner: str) -> str:
        data = node.get("data")
        values = data if isinstance(data, dict) else {}
        target = link_id(values.get("target")) or ""
        image = self.images.get(target)
        if kind == "hyperlink":
            return element("a", inner, href=values.get("uri"))
        if kind == "entry-hyperlink":
            return element("a", inner, href=f"entry:{target}")
        if kind == "asset-hyperlink":
            return element("a", inner, href=image.url) if image else inner
        if kind == "embedded-asset-block" and image:
            return figure(image.url, image.alt)
        title = self.titles.get(target, "")
        self.unmapped.add(f"{kind or 'node without type'} {target}".strip())
        return inner + (text(title) if kind.endswith("inline") else element("p", text(title)) if title else "")


def link_id(value: object) -> str | None:
    """The id of a `{"sys": {"type": "Link", "id": …}}`; None for anything else."""
    sys = value.get("sys") if isinstance(value, dict) else None
    found = sys.get("id") if isinstance(sys, dict) else None
    return found if isinstance(found, str) else None
