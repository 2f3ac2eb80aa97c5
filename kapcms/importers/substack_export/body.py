"""The text of a Substack post without the platform's own furniture, its `data-attrs` widgets as what they show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from kapcms.importers.html_bodies.late_images import with_real_images
from kapcms.importers.html_bodies.settings import settings_in
from kapcms.importers.html_bodies.writing import element, recording, text
from kapcms.importers.imported import Remark
from kapcms.importers.substack_export.widgets import SETTINGS, plain_address, write_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

_FURNITURE = ".subscription-widget-wrap, .subscription-widget-wrap-editor, .subscription-widget, .subscribe-widget"
_PAYWALL = ".paywall-jump, .paywall"
_OWN_BUTTON = re.compile(r"/subscribe\b|/comments\b|action=share|/leaderboard\b|substack\.com/refer/")
_SCAFFOLD = ".image-link-expand, .header-anchor-parent, label.hide-text, .file-embed-thumbnail, svg"
"""What belongs to Substack's page and not to the text: buttons at pictures and headings, hints of the editor."""


class SubstackBody(NamedTuple):
    """The body, whether a paywall stood in it, and what was left out or changed."""

    html: str
    is_paid: bool
    remarks: list[Remark]


def substack_body(html: str) -> SubstackBody:
    """The body of a post's HTML."""
    body = LexborHTMLParser(with_real_images(html)).body
    if body is None:
        return SubstackBody("", is_paid=False, remarks=[])
    remarks: list[Remark] = []
    is_paid = body.css_first(_PAYWALL) is not None
    for node in _one_by_one(body, _PAYWALL):
        node.decompose()
    _without_scaffold(body)
    for node in _one_by_one(body, _FURNITURE):
        node.decompose()
        remarks.append(Remark("widget_left_out", "a form to subscribe was left out"))
    for node in _one_by_one(body, "p.button-wrapper, div.button-wrapper"):
        _button(node, remarks)
    for selector, change in (
        (".captioned-button-wrap", _unwrap),
        (".file-embed-wrapper", _file),
        (".pullquote", _quote),
    ):
        for node in body.css(selector):
            change(node)
    for node in _one_by_one(body, "[data-attrs]"):
        write_out(node, remarks)
    for image in body.css("img"):
        image.attrs["src"] = plain_address(image.attributes.get("src") or "")
    return SubstackBody((body.inner_html or "").strip(), is_paid, list(dict.fromkeys(remarks)))


def _one_by_one(body: LexborNode, selector: str) -> Iterator[LexborNode]:
    """Each node that fits, asked for anew each time: what is done to one may take others inside it away.

    The caller must change the node so that it fits no more.
    """
    while (node := body.css_first(selector)) is not None:
        yield node


def sound(url: str) -> str:
    """A recording as a figure; the listener's token that Substack puts into the address stays behind."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    query = "&".join(part for part in parts.query.split("&") if part and not part.startswith("token="))
    return recording("audio", parts._replace(query=query).geturl())


def _without_scaffold(body: LexborNode) -> None:
    for anchor in body.css(".header-anchor[id]"):
        _keep_anchor(anchor)
    for node in _one_by_one(body, _SCAFFOLD):
        node.decompose()


def _keep_anchor(anchor: LexborNode) -> None:
    """The id to which links in the text lead, at the heading itself: its own element is taken away."""
    heading = anchor.parent
    while heading is not None and heading.tag not in {"h1", "h2", "h3", "h4", "h5", "h6", "body"}:
        heading = heading.parent
    if heading is not None and heading.tag != "body" and not heading.attributes.get("id"):
        heading.attrs["id"] = anchor.attributes.get("id") or ""


def _unwrap(node: LexborNode) -> None:
    """Take a box with a widget's settings away from around its content."""
    for name in list(node.attributes):
        del node.attrs[name]


def _button(node: LexborNode, remarks: list[Remark]) -> None:
    """Buttons of the platform (subscribe, comment, share) are left out; another is a link and stays."""
    attributes = settings_in(node, SETTINGS)
    link = node.css_first("a")
    url = str(attributes.get("url") or (link.attributes.get("href") if link is not None else "") or "")
    if _OWN_BUTTON.search(url) or not url.startswith("http"):
        remarks.append(Remark("button_left_out", f"the button “{' '.join(node.text().split())}” was left out"))
        node.decompose()
    else:
        del node.attrs["class"]


def _quote(node: LexborNode) -> None:
    _unwrap(node)
    node.inner_html = element("blockquote", node.inner_html or "")


def _file(node: LexborNode) -> None:
    """A file to download: its title as the link, its words below; no icon, size and second button."""
    link = node.css_first("a[href]")
    if link is None:
        return
    address = link.attributes.get("href") or ""
    words = [found for name in ("h1", "description") if (found := _words(node, f".file-embed-details-{name}"))]
    words += [found for found in [_words(node, ".file-embed-description")] if found]
    label, below = (words[0], words[1:]) if words else (address, [])
    _unwrap(node)
    link_html = element("p", element("a", text(label), href=address))
    node.inner_html = link_html + "".join(element("p", text(each)) for each in below)


def _words(node: LexborNode, selector: str) -> str:
    found = node.css_first(selector)
    return " ".join(found.text().split()) if found is not None else ""
