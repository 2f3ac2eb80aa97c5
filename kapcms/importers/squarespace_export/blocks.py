"""Squarespace's blocks that scripts fill (films, sounds, maps): what they show stands in attributes and is written out.

Source: pages of Squarespace 7.0 and 7.1; its XML export holds the same elements.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from kapcms.importers.html_bodies.settings import settings_in
from kapcms.importers.html_bodies.writing import element, embed, recording, text
from kapcms.importers.imported import Remark

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_MARKS = ("sqs-", "data-block-json", "data-html")
_SHOWS = "img, iframe, audio, video, embed, object, table, hr, pre, form, noscript"
_FORMS = ".newsletter-form-wrapper, .newsletter-block form, .form-block .form-wrapper, .form-block form"
_ADDRESS = ("addressTitle", "addressLine1", "addressLine2", "addressCountry")
_BLOCK_NAME = re.compile(r"(?<![\w-])(?!sqs-)([a-z]+)(?:-v\d)?-block\b|\bsqs-block-([a-z]+)\b")
_SILENT = {"spacer", "horizontalrule", "divider", "line"}
"""Blocks that show nothing."""


def plain_blocks(html: str) -> tuple[str, list[Remark]]:
    """`html` with what blocks show written out, and what could not be; HTML without blocks is given back as it is."""
    if not any(mark in html for mark in _MARKS):
        return html, []
    body = LexborHTMLParser(html).body
    if body is None:
        return html, []
    remarks: list[Remark] = []
    changed = _without_forms(body, remarks)
    changed = _without_lightboxes(body) or changed
    for node in body.css("[data-html]"):
        changed = _write_out(node, node.attributes.get("data-html") or "") or changed
    for node in body.css(".sqs-audio-embed[data-url]"):
        changed = _write_out(node, _sound(node)) or changed
    for block in body.css("[data-block-json]"):
        if not _shows(block):
            changed = _write_out(block, _told(block, remarks)) or changed
    return (body.inner_html or "", remarks) if changed else (html, remarks)


def _without_forms(body: LexborNode, remarks: list[Remark]) -> bool:
    """Take away what readers fill in: it works nowhere else, and its words are no text of the article."""
    found = False
    while (form := body.css_first(_FORMS)) is not None:  # anew each time: one may lie in another
        words = " ".join(form.text(separator=" ").split())
        remarks.append(Remark("form_left_out", f"a form was left out: {words[:200]}"))
        form.decompose()
        found = True
    return found


def _without_lightboxes(body: LexborNode) -> bool:
    """Pictures without the buttons around them that show them larger."""
    buttons = body.css("button.sqs-block-image-button, button.lightbox")
    for button in buttons:
        for label in button.css(".v6-visually-hidden"):
            label.decompose()
        button.unwrap()
    return bool(buttons)


def _write_out(node: LexborNode, html: str) -> bool:
    """Let an element that shows nothing hold `html`, where there is any."""
    if not html.strip() or _shows(node):
        return False
    node.inner_html = html
    return True


def _shows(node: LexborNode) -> bool:
    return node.css_first(_SHOWS) is not None or bool(node.text(deep=True).strip())


def _sound(node: LexborNode) -> str:
    given = node.attributes
    words = ", ".join(word for name in ("data-title", "data-author") if (word := (given.get(name) or "").strip()))
    return recording("audio", given.get("data-url") or "") + (element("p", text(words)) if words else "")


def _told(block: LexborNode, remarks: list[Remark]) -> str:
    """What the settings of an empty block say that it shows; a block of which nothing is known is reported."""
    told = settings_in(block, "data-block-json")
    place = told.get("location")
    if isinstance(place, dict):
        lines = [str(place[name]) for name in _ADDRESS if place.get(name)]
        remarks.append(Remark("map_as_text", f"a map is now the address on it: {', '.join(lines)[:200]}"))
        return element("p", "<br>".join(text(line) for line in lines)) if lines else ""
    html, url = told.get("html"), told.get("url")
    if isinstance(html, str) and html.strip():
        return html
    if isinstance(url, str) and url.startswith(("http://", "https://", "//")):
        return embed(url if url.startswith("http") else f"https:{url}")
    name = _name(block)
    if name not in _SILENT:
        remarks.append(Remark("empty_block", f"a block ({name}) that scripts fill holds nothing in this file"))
    return ""


def _name(block: LexborNode) -> str:
    """The name of a block's kind, from its classes; its number where they have none."""
    found = _BLOCK_NAME.search(block.attributes.get("class") or "")
    return (found[1] or found[2]) if found else f"type {block.attributes.get('data-block-type') or 'unknown'}"
