"""Blocks as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.content.body_media import media_id_of
from kapcms.content.embeds import player_url, provider_of
from kapcms.content.to_html.escaping import attribute, text
from kapcms.content.to_html.lines import citation, line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kapcms.content.inline import Node

_SIMPLE = {"paragraph": "p", "bullet_list": "ul", "list_item": "li", "blockquote": "blockquote", "table_row": "tr"}
_CELLS = {"table_cell": "td", "table_header": "th"}


class HtmlWriter:
    """Writes the blocks of one document and gathers its footnotes.

    With `notes_in_place` a footnote is written whole where it stands, for pieces of HTML that stand alone.
    """

    def __init__(
        self,
        snippets: Mapping[str, str],
        citation_numbers: Mapping[str, int],
        images: Mapping[str, Mapping[str, Any]],
        *,
        notes_in_place: bool = False,
    ) -> None:
        self._snippets = snippets
        self._citation_numbers = citation_numbers
        self._images = images
        self._notes_in_place = notes_in_place
        self._notes: list[str] = []

    def blocks(self, nodes: Sequence[Node], separator: str = "") -> str:
        """`nodes`, one after the other."""
        return separator.join([self.block(node) for node in nodes])

    def block(self, node: Node) -> str:
        """One block, list item, row or cell."""
        kind = node["type"]
        if kind == "paragraph":
            return f"<p>{self.line(node)}</p>"
        if kind in _SIMPLE:
            return f"<{_SIMPLE[kind]}>{self.blocks(node['content'])}</{_SIMPLE[kind]}>"
        written: str = getattr(self, f"_{kind}")(node)
        return written

    def line(self, node: Node) -> str:
        """The inline content of `node`."""
        content = node.get("content")
        return line(content, self._reference) if content else ""

    def footnote_section(self) -> str:
        """The footnotes met so far, as the last section of the article; "" where there are none."""
        if not self._notes:
            return ""
        items = "".join(
            f'<li id="footnote-{number}">{note} <a href="#footnote-ref-{number}" data-footnote-back>\u21a9</a></li>'
            for number, note in enumerate(self._notes, start=1)
        )
        return f'\n<section data-footnotes role="doc-endnotes"><ol>{items}</ol></section>'

    def _reference(self, node: Node) -> str:
        if node["type"] == "citation":
            return citation(node, self._citation_numbers)
        if self._notes_in_place:
            return f"<span data-footnote>{self.line(node)}</span>"
        self._notes.append(self.line(node))
        number = len(self._notes)
        anchor = f'<a href="#footnote-{number}" role="doc-noteref">{number}</a>'
        return f'<sup data-footnote id="footnote-ref-{number}">{anchor}</sup>'

    def _heading(self, node: Node) -> str:
        level = node["attrs"]["level"]
        return f"<h{level}{attribute('id', node['attrs'].get('id'))}>{self.line(node)}</h{level}>"

    def _ordered_list(self, node: Node) -> str:
        start = attribute("start", node.get("attrs", {}).get("start"))
        return f"<ol{start}>{self.blocks(node['content'])}</ol>"

    def _image(self, node: Node) -> str:
        own = node["attrs"]
        known = self._images.get(media_id_of(node) or "", {})
        written = "".join(
            (
                attribute("src", known.get("src") or own["src"]),
                attribute("alt", own.get("alt") or known.get("alt", "")),
                attribute("title", own.get("title")),
                attribute("data-media-id", own.get("media_id")),
                attribute("width", own.get("width") or known.get("width")),
                attribute("height", own.get("height") or known.get("height")),
                attribute("srcset", known.get("srcset")),
                attribute("sizes", known.get("sizes")),
            )
        )
        caption = f"<figcaption>{self.line(node)}</figcaption>" if node.get("content") else ""
        return f'<figure><img{written} loading="lazy">{caption}</figure>'

    def _table(self, node: Node) -> str:
        rows = node["content"]
        is_headed = len(rows) > 1 and all(cell["type"] == "table_header" for cell in rows[0]["content"])
        head = f"<thead>{self.block(rows[0])}</thead>" if is_headed else ""
        body = self.blocks(rows[1:] if is_headed else rows)
        return f"<table>{head}<tbody>{body}</tbody></table>"

    def _table_cell(self, node: Node) -> str:
        tag = _CELLS[node["type"]]
        written = "".join(attribute(name, value) for name, value in node.get("attrs", {}).items())
        return f"<{tag}{written}>{self.blocks(node['content'])}</{tag}>"

    _table_header = _table_cell

    def _code_block(self, node: Node) -> str:
        language = node.get("attrs", {}).get("language")
        classes = attribute("class", language and f"language-{language}")
        code = "".join(text(child["text"]) for child in node.get("content", ()))
        return f"<pre><code{classes}>{code}</code></pre>"

    def _embed(self, node: Node) -> str:
        own = node["attrs"]
        url, title = own["url"], own.get("title")
        written = "".join(
            (
                attribute("data-embed", url),
                attribute("data-provider", own.get("provider")),
                attribute("data-title", title),
            )
        )
        return f"<figure{written}>{_player(url, title)}</figure>"

    def _divider(self, _node: Node) -> str:
        return "<hr>"

    def _call_to_action(self, node: Node) -> str:
        return f"<aside data-call-to-action>{self.blocks(node.get('content', ()))}{call_link(node)}</aside>"

    def _snippet(self, node: Node) -> str:
        slug = node["attrs"]["slug"]
        return f"<div{attribute('data-snippet', slug)}>{self._snippets.get(slug, '')}</div>"

    def _section(self, node: Node) -> str:
        return f"<section{attribute('data-role', node['attrs']['role'])}>{self.blocks(node['content'])}</section>"


def call_link(node: Node) -> str:
    """The button of a call to action."""
    own = node["attrs"]
    return f"<p><a{attribute('href', own['url'])} data-call-to-action-link>{text(own['label'])}</a></p>"


def _player(url: str, title: str | None) -> str:
    framed = player_url(url)
    if framed is not None:
        permissions = ' allow="fullscreen; picture-in-picture" referrerpolicy="strict-origin-when-cross-origin"'
        return f'<iframe{attribute("src", framed)}{attribute("title", title)} loading="lazy"{permissions}></iframe>'
    kind = provider_of(url)
    if kind in {"video", "audio"}:
        return f'<{kind}{attribute("src", url)}{attribute("title", title)} controls preload="none"></{kind}>'
    return f"<a{attribute('href', url)}>{text(title or url)}</a>"
