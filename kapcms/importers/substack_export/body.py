"""The text of a Substack post without the platform's own furniture, its `data-attrs` widgets as what they show."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from kapcms.importers.html_bodies.late_images import with_real_images
from kapcms.importers.html_bodies.writing import embed, figure, recording, text
from kapcms.importers.imported import ImportedImage, Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

_FURNITURE = ".subscription-widget-wrap, .subscription-widget-wrap-editor, .subscription-widget, .subscribe-widget"
_PAYWALL = ".paywall-jump, .paywall"
_OWN_BUTTON = re.compile(r"/subscribe\b|/comments\b|action=share|/leaderboard\b|substack\.com/refer/")
_PROXY = re.compile(
    r"https?://(?:substackcdn\.com|cdn\.substack\.com)/image/fetch/[^/]*(?:/[a-z]_[^/]*)*/(https?%3A.+)"
)


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
    for node in _one_by_one(body, _FURNITURE):
        node.decompose()
        remarks.append(Remark("widget_left_out", "a form to subscribe was left out"))
    for node in _one_by_one(body, "p.button-wrapper, div.button-wrapper"):
        _button(node, remarks)
    for node in _one_by_one(body, "[data-attrs]"):
        _widget(node)
    for image in body.css("img"):
        image.attrs["src"] = plain_address(image.attributes.get("src") or "")
    return SubstackBody((body.inner_html or "").strip(), is_paid, list(dict.fromkeys(remarks)))


def _one_by_one(body: LexborNode, selector: str) -> Iterator[LexborNode]:
    """Each node that fits, asked for anew each time: what is done to one may take others inside it away.

    The caller must change the node so that it fits no more.
    """
    while (node := body.css_first(selector)) is not None:
        yield node


def plain_address(url: str) -> str:
    """The address of the picture itself, where `url` is that of Substack's resizing proxy around it."""
    proxied = _PROXY.match(url)
    return unquote(proxied[1]) if proxied else url


def sound(url: str) -> str:
    """A recording as a figure; the listener's token that Substack puts into the address stays behind."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    query = "&".join(part for part in parts.query.split("&") if part and not part.startswith("token="))
    return recording("audio", parts._replace(query=query).geturl())


def _button(node: LexborNode, remarks: list[Remark]) -> None:
    """Buttons of the platform (subscribe, comment, share) are left out; another is a link and stays."""
    attributes = _attributes(node)
    link = node.css_first("a")
    url = str(attributes.get("url") or (link.attributes.get("href") if link is not None else "") or "")
    if _OWN_BUTTON.search(url) or not url.startswith("http"):
        remarks.append(Remark("button_left_out", f"the button “{' '.join(node.text().split())}” was left out"))
        node.decompose()
    else:
        del node.attrs["class"]


def _widget(node: LexborNode) -> None:
    """What a widget shows: a film, a post of another site, a gallery."""
    classes, attributes = node.attributes.get("class") or "", _attributes(node)
    del node.attrs["data-attrs"]
    url = attributes.get("url")
    if "youtube" in classes and isinstance(attributes.get("videoId"), str):
        _replace(node, embed(f"https://www.youtube.com/watch?v={attributes['videoId']}"))
    elif "vimeo" in classes and isinstance(attributes.get("videoId"), str):
        _replace(node, embed(f"https://vimeo.com/{attributes['videoId']}"))
    elif "image-gallery-embed" in classes:
        _replace(node, "".join(figure(image.url, image.alt, text(image.caption)) for image in _gallery(attributes)))
    elif isinstance(url, str) and url.startswith("http") and node.tag == "div" and not node.css("img"):
        _replace(node, embed(url))


def _gallery(attributes: dict[str, Any]) -> list[ImportedImage]:
    told = attributes.get("gallery")
    images = told.get("images") if isinstance(told, dict) else None
    sources = [image.get("src") for image in images if isinstance(image, dict)] if isinstance(images, list) else []
    found = [ImportedImage(plain_address(src)) for src in sources if isinstance(src, str)]
    caption = told.get("caption") if isinstance(told, dict) else None
    if found and isinstance(caption, str) and caption.strip():
        found[-1] = ImportedImage(found[-1].url, caption=caption.strip())
    return found


def _replace(node: LexborNode, html: str) -> None:
    if html:
        for name in list(node.attributes):
            del node.attrs[name]
        node.inner_html = html


def _attributes(node: LexborNode) -> dict[str, Any]:
    try:
        found = json.loads(node.attributes.get("data-attrs") or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
