"""The cards of Ghost's Lexical documents as HTML: all words a card shows stay, and its pictures and addresses.

Source: the properties of the nodes in TryGhost/Koenig `kg-default-nodes` 2.0 (Ghost 5 and 6). Captions and texts of
cards are HTML there, titles and labels of buttons are plain text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from kapcms.importers.html_bodies.writing import element, figure, recording, text

if TYPE_CHECKING:
    from collections.abc import Callable

Card = dict[str, Any]
_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
"""How Ghost shows its Markdown cards, HTML in them included; what is read from it is checked like all HTML.

Source: TryGhost/Koenig `kg-markdown-html-renderer`: markdown-it with footnotes.
"""
_IS_BLOCK = re.compile(r"\s*<(?:p|h[1-6]|ul|ol|div|blockquote|figure|table)\b", re.IGNORECASE)
_WORDS = (
    "sponsorLabel",
    "heading",
    "header",
    "title",
    "productTitle",
    "calloutText",
    "textValue",
    "content",
    "text",
    "subheader",
    "description",
    "productDescription",
    "disclaimer",
    "fileCaption",
    "caption",
    "label",
)
"""The properties of cards that readers see as text, in the order in which they see them; all may be HTML."""
_BUTTONS = (("buttonText", "buttonUrl"), ("productButton", "productUrl"))
_SWITCHES = {
    "buttonEnabled": {"buttonText"},
    "showButton": {"buttonText"},
    "productButtonEnabled": {"productButton"},
    "hasSponsorLabel": {"sponsorLabel"},
}
"""What is not shown where these are false; Ghost keeps its text all the same."""
_PICTURES = ("productImageSrc", "imageUrl", "backgroundImageSrc")


def card_html(kind: str, node: Card) -> str | None:
    """The HTML of a card; None for one that is not known."""
    make = _CARDS.get(kind)
    return None if make is None else make(node)


def words_of(node: Card) -> str:
    """The pictures, texts and buttons of any card, known or not; the address of one that has nothing else."""
    hidden = {name for switch, names in _SWITCHES.items() if node.get(switch) is False for name in names}
    parts = [figure(node.get(name)) for name in _PICTURES]
    parts += [paragraph(node[name]) for name in _WORDS if isinstance(node.get(name), str) and name not in hidden]
    for label, address in _BUTTONS:
        if isinstance(node.get(label), str) and node[label].strip() and label not in hidden:
            parts.append(_link(node.get(address), node[label]) or element("p", text(node[label])))
    return "".join(parts) or _link(node.get("url"), node.get("url"))


def paragraph(html: str) -> str:
    """HTML of a card as a block; nothing for none."""
    return html if not html.strip() or _IS_BLOCK.match(html) else element("p", html)


def _caption(node: Card) -> str:
    caption = node.get("caption")
    return caption.strip() if isinstance(caption, str) else ""


def _image(node: Card) -> str:
    return figure(node.get("src"), node.get("alt"), _caption(node), node.get("href"))


def _gallery(node: Card) -> str:
    """Its images; its one caption, which belongs to all of them, below the last."""
    listed = node.get("images")
    images = [image for image in listed if isinstance(image, dict)] if isinstance(listed, list) else []
    shown = [figure(i.get("src"), i.get("alt"), _caption(i), i.get("href")) for i in images]
    return "".join(shown) + paragraph(_caption(node))


def _code(node: Card) -> str:
    language = node.get("language")
    code = element("code", text(node.get("code")), class_=f"language-{language}" if language else None)
    return element("pre", code) + paragraph(_caption(node))


def _html(node: Card) -> str:
    return str(node.get("html") or "")


def _markdown(node: Card) -> str:
    return str(_MARKDOWN.render(str(node.get("markdown") or "")))


def _embed(node: Card) -> str:
    return (_html(node) or _link(node.get("url"), node.get("url"))) + paragraph(_caption(node))


def _recording(name: str) -> Callable[[Card], str]:
    """A film or sound, with its title and caption."""

    def made(node: Card) -> str:
        address = node.get("src")
        shown = recording(name, address) if isinstance(address, str) and address else ""
        title = element("p", text(node["title"])) if node.get("title") else ""
        return shown + title + paragraph(_caption(node))

    return made


def _bookmark(node: Card) -> str:
    """Its title as the link, its words below, its picture; as `cards` makes of stored HTML."""
    data = node.get("metadata")
    told = {**node, **{name: value for name, value in data.items() if value}} if isinstance(data, dict) else node
    described = told.get("description")
    return "".join(
        [
            _link(node.get("url"), told.get("title") or node.get("url")),
            element("p", text(described)) if described else "",
            figure(told.get("thumbnail")),
            paragraph(_caption(node)),
        ]
    )


def _file(node: Card) -> str:
    link = _link(node.get("src"), node.get("fileTitle") or node.get("fileName") or node.get("src"))
    return link + paragraph(str(node.get("fileCaption") or ""))


def _link(address: object, label: object) -> str:
    return element("p", element("a", text(label), href=address)) if address else ""


_CARDS: dict[str, Callable[[Card], str]] = {
    "image": _image,
    "gallery": _gallery,
    "codeblock": _code,
    "html": _html,
    "markdown": _markdown,
    "embed": _embed,
    "bookmark": _bookmark,
    "video": _recording("video"),
    "audio": _recording("audio"),
    "file": _file,
    "button": words_of,
    "callout": words_of,
    "toggle": words_of,
    "header": words_of,
    "product": words_of,
    "call-to-action": words_of,
}
