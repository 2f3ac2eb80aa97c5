"""The cards in Ghost's stored HTML without their machinery: players, icons and forms give way to what they show.

Source: the renderers of TryGhost/Koenig `kg-default-nodes` and `kg-default-cards` (Ghost 1 to 6).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from kapcms.importers.html_bodies.writing import element, recording, text
from kapcms.importers.imported import Remark

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_GATE = re.compile(r"<!--\s*kg-gated-block:begin\b([^>]*?)-->", re.IGNORECASE)
_OPEN_GATE = re.compile(r"nonMember\s*:\s*true\b", re.IGNORECASE)
_PLAYERS = ".kg-audio-card, .kg-video-card"
_LINKED = ".kg-bookmark-card, .kg-file-card"
_FORMS = ".kg-signup-card"


def is_gated(html: str) -> bool:
    """Whether a part of the text was for members alone (Ghost 5.110 and later): such a text was never wholly public."""
    return any(not _OPEN_GATE.search(gate[1]) for gate in _GATE.finditer(html))


def plain_cards(html: str) -> tuple[str, list[Remark]]:
    """`html` with cards as plain elements, and what was left out; HTML without such cards is given back as it is."""
    if "kg-" not in html:
        return html, []
    tree = LexborHTMLParser(html)
    body = tree.body
    if body is None:
        return html, []
    remarks: list[Remark] = []
    found = False
    for selector, change in ((_PLAYERS, _player), (_LINKED, _link)):
        for card in body.css(selector):
            found = _become(card, change(card)) or found
    for card in body.css(_FORMS):
        words = " ".join(card.text(separator=" ").split())
        remarks.append(Remark("form_left_out", f"a form to sign up was left out: {words[:200]}"))
        card.decompose()
        found = True
    for icon in body.css("svg, .kg-product-card-rating"):
        icon.decompose()
        found = True
    return (body.inner_html or "", remarks) if found else (html, remarks)


def _become(card: LexborNode, html: str) -> bool:
    """Let a card be a plain box around `html`, where there is any."""
    if html:
        for name in list(card.attributes):
            del card.attrs[name]
        card.inner_html = html
    return bool(html)


def _player(card: LexborNode) -> str:
    """A recording with its title and caption; times, speeds and buttons belong to its player."""
    for name in ("audio", "video"):
        medium = card.css_first(name)
        url = (medium.attributes.get("src") or "") if medium is not None else ""
        if url:
            words = [_inner(card, ".kg-audio-title"), _inner(card, "figcaption")]
            return recording(name, url) + "".join(element("p", found) for found in words if found)
    return ""


def _link(card: LexborNode) -> str:
    """A bookmark or file: its title as the link, its words below, its picture; no icons, sizes and names of files."""
    link = card.css_first("a[href]")
    address = (link.attributes.get("href") or "") if link is not None else ""
    if not address:
        return ""
    title = _words(card, ".kg-bookmark-title") or _words(card, ".kg-file-card-title") or address
    below = [_words(card, ".kg-bookmark-description"), _words(card, ".kg-file-card-caption")]
    picture = card.css_first(".kg-bookmark-thumbnail img[src]")
    caption = _inner(card, "figcaption")
    return "".join(
        [
            element("p", element("a", text(title), href=address)),
            *(element("p", text(found)) for found in below if found),
            element("figure", picture.html or "") if picture is not None else "",
            element("p", caption) if caption else "",
        ]
    )


def _words(card: LexborNode, selector: str) -> str:
    node = card.css_first(selector)
    return " ".join(node.text().split()) if node is not None else ""


def _inner(card: LexborNode, selector: str) -> str:
    node = card.css_first(selector)
    return (node.inner_html or "").strip() if node is not None else ""
