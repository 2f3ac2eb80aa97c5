"""The images of an HTML body: listed, and made real where a site loads them late.

Sites that load images late write each twice: an `img` with `data-src` for scripts and one in `noscript` for others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from kapcms.importers.imported import ImportedImage

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LATE = re.compile(r"<noscript|\sdata-(?:lazy-|original-)?src\s*=|\sdata-(?:image|original)\s*=", re.IGNORECASE)
_LATE_ATTRIBUTES = ("data-src", "data-image", "data-lazy-src", "data-original", "data-original-src")
_LATE_HELPERS = (*_LATE_ATTRIBUTES, "data-srcset", "data-sizes", "data-load")
_CAPTIONED = ".sqs-block-image, .image-block, .sqs-block-gallery .slide"
_PICTURES = re.compile(r"<figure\b(?:(?!<figure\b).)*?</figure\s*>|<img\b[^<>]*>", re.DOTALL | re.IGNORECASE)
"""What is parsed to list images: the rest of a text has none, and parsing all of it took a tenth of an import."""
_MOST = 2000
"""Images listed for one article."""


def with_real_images(html: str) -> str:
    """`html` in which each late image is one `img` with a `src`, and Squarespace's captions are captions.

    HTML without late images is given back as it is.
    """
    lower = html.lower()
    if ("data-" not in lower and "<noscript" not in lower) or not _LATE.search(html):
        return html  # looking for words first takes 10 µs of 4 KB, the pattern 300
    tree = LexborHTMLParser(html)
    body = tree.body
    if body is None:
        return html
    for image in body.css("img"):
        _load(image)
    for fallback in body.css("noscript"):
        _drop_or_keep(fallback)
    for block in body.css(_CAPTIONED):
        _make_figure(block)
    return body.inner_html or ""


def images_in(html: str) -> tuple[ImportedImage, ...]:
    """The images of `html` in order, each address once, with alternative text and caption."""
    pictures = "".join(_PICTURES.findall(html))
    body = LexborHTMLParser(pictures).body if pictures else None
    found: dict[str, ImportedImage] = {}
    for image in body.css("img")[:_MOST] if body is not None else []:
        url = (image.attributes.get("src") or "").strip()
        if url and url not in found and not url.startswith("data:"):
            found[url] = ImportedImage(url, (image.attributes.get("alt") or "").strip(), _caption(image))
    return tuple(found.values())


def _load(image: LexborNode) -> None:
    attributes = image.attributes
    late = next((attributes[name] for name in _LATE_ATTRIBUTES if attributes.get(name)), None)
    source = attributes.get("src") or ""
    if late and (not source or source.startswith("data:")):
        image.attrs["src"] = late
    for name in _LATE_HELPERS:
        if name in attributes:
            del image.attrs[name]


def _drop_or_keep(fallback: LexborNode) -> None:
    """A `noscript` whose images all stand beside it is a double; another one is content."""
    parent = fallback.parent
    inside = {image.attributes.get("src") for image in fallback.css("img")}
    beside = parent.css("img") if parent is not None else []
    outside = {image.attributes.get("src") for image in beside if not _is_in_noscript(image)}
    if inside and inside <= outside:
        fallback.decompose()
    else:
        fallback.unwrap()


def _is_in_noscript(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag == "noscript":
            return True
        parent = parent.parent
    return False


def _make_figure(block: LexborNode) -> None:
    image = block.css_first("img")
    if image is None or block.css_first("figcaption") is not None:
        return
    caption = block.css_first(".image-caption") or block.css_first(".image-slide-title")
    link = image.parent if image.parent is not None and image.parent.tag == "a" else block.css_first("a:has(img)")
    shown = image.html or ""
    if link is not None and link.attributes.get("href"):
        shown = (link.html or "").split(">", 1)[0] + ">" + shown + "</a>"
    words = f"<figcaption>{caption.inner_html}</figcaption>" if caption is not None else ""
    if len(block.css("img")) == 1:
        block.inner_html = f"<figure>{shown}{words}</figure>"


def _caption(image: LexborNode) -> str | None:
    parent = image.parent
    while parent is not None and parent.tag not in {"figure", "body"}:
        parent = parent.parent
    words = parent.css_first("figcaption") if parent is not None and parent.tag == "figure" else None
    return (" ".join(words.text().split()) or None) if words is not None else None
