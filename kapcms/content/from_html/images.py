"""Images: figures with captions, lazy images and their doubles for browsers without scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kapcms.content.attributes import tidy_line
from kapcms.content.from_html.builder import flattened, kept
from kapcms.content.from_html.embeds import add_embed
from kapcms.content.from_html.tree import whole_number
from kapcms.content.schema import NODES
from kapcms.content.urls import tidy_url

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from kapcms.content.from_html.walker import Walker
    from kapcms.content.inline import Node

_LAZY_ADDRESSES = ("data-src", "data-lazy-src", "data-original", "data-image", "data-orig-file")
_SIGN = re.compile(r"(?:^|\s)(?:emoji|wp-smiley)(?:\s|$)")
"""Classes of the pictures that WordPress, GitHub and others put in place of an emoji; `alt` is the emoji."""
_SIZE_AND_QUERY = re.compile(r"(-\d{2,4}x\d{2,4})?(\.\w{2,5})?([?#].*)?\Z")
_IMAGE_FILE = re.compile(r"\.(jpe?g|png|gif|webp|avif|svg)([?#].*)?\Z", re.IGNORECASE)


def image(walker: Walker, node: LexborNode) -> None:
    """`<img>`: a block of its own, whatever line it stood in; one that draws a sign of the text is that sign."""
    given = node.attributes
    if given.get("width") in {"0", "1"} or given.get("height") in {"0", "1"}:
        walker.builder.remark(
            "tracking_pixel", f"An invisible image was left out: {tidy_line(given.get('src') or '')[:200]}"
        )
        return
    if _SIGN.search(given.get("class") or "") and given.get("alt"):
        walker.builder.text(tidy_line(given["alt"] or ""))
        return
    attributes = _attributes(given)
    walker.builder.flush()
    if "src" not in attributes:
        _keep_alternative_text(walker, node, given)
    elif not _is_double(walker, attributes["src"]):
        built: Node = {"type": "image", "attrs": attributes}
        _remark_lost_link(walker, attributes["src"])
        walker.builder.block(built)
        walker.noscript_image = built if walker.in_noscript else None


def noscript(walker: Walker, node: LexborNode) -> None:
    """`<noscript>`: read like any box, but its images may be doubles of lazy ones."""
    was_inside, walker.in_noscript = walker.in_noscript, True
    walker.walk(node)
    walker.in_noscript = was_inside


def figure(walker: Walker, node: LexborNode) -> None:
    """`<figure>`: an image with its caption; around other things its caption becomes a paragraph below."""
    given = node.attrs
    url = given.get("data-embed")
    builder = walker.builder
    outer, walker.captions = walker.captions, []
    with builder.container(0) as blocks:
        if url:
            add_embed(walker, url, given.get("data-title") or "", given.get("data-provider"))
            for words in node.css("figcaption"):
                figure_caption(walker, words)
        else:
            walker.walk(node)
    caption = flattened([{"type": "paragraph", "content": line} for line in walker.captions])
    walker.captions = outer
    if caption and len(blocks) == 1 and blocks[0]["type"] == "image" and not blocks[0].get("content"):
        blocks[0]["content"] = caption
        caption = []
    builder.blocks += blocks
    if caption:
        builder.block({"type": "paragraph", "content": caption}, len(caption))


def figure_caption(walker: Walker, node: LexborNode) -> None:
    """`<figcaption>`: kept for the figure around it; images in it stay images."""
    with walker.builder.container(0) as blocks:
        walker.walk(node)
    walker.builder.blocks += [found for found in blocks if found["type"] in {"image", "embed"}]
    caption = flattened([found for found in blocks if found["type"] != "image"])
    if caption:
        walker.captions.append(caption)


def picture(walker: Walker, node: LexborNode) -> None:
    """`<svg>`: its title is kept as text, the drawing is not."""
    title = node.css_first("title")
    text = tidy_line(title.text(deep=True)) if title is not None else ""
    if text:
        walker.builder.text(text)
    walker.builder.remark("drawing", f"A drawing (SVG) inside the text was left out: {text or 'it has no title'}")


def _attributes(given: dict[str, str | None]) -> dict[str, Any]:
    found = {
        "src": next((url for url in _addresses(given) if url), None),
        "alt": given.get("alt"),
        "title": given.get("title"),
        "media_id": given.get("data-media-id"),
        "width": whole_number(given.get("width")),
        "height": whole_number(given.get("height")),
    }
    return kept(NODES["image"].attributes, found)


def _addresses(given: dict[str, str | None]) -> list[str]:
    """The addresses of an image, the real one of a lazy image before its placeholder."""
    source = tidy_url(given.get("src") or "")
    lazy = [tidy_url(given.get(name) or "") for name in _LAZY_ADDRESSES]
    sets = [tidy_url((given.get(name) or "").split(" ")[0]) for name in ("srcset", "data-srcset")]
    found = (
        [*lazy, source, *sets] if not source or source.startswith("data:") or "data-src" in given else [source, *lazy]
    )
    return [url for url in found if not url.startswith("data:")]


def _is_double(walker: Walker, source: str) -> bool:
    """Whether the block before is the same image, once for browsers with scripts and once for those without."""
    blocks = walker.builder.blocks
    if not blocks or blocks[-1]["type"] != "image":
        return False
    if not walker.in_noscript and blocks[-1] is not walker.noscript_image:
        return False
    return _stem(blocks[-1]["attrs"]["src"]) == _stem(source)


def _stem(url: str) -> str:
    return _SIZE_AND_QUERY.sub("", url)


def _keep_alternative_text(walker: Walker, node: LexborNode, given: dict[str, str | None]) -> None:
    neighbours = [near for near in (_next_element(node), _previous_element(node)) if near is not None]
    if walker.in_noscript or any(near.tag == "noscript" for near in neighbours):
        return
    walker.builder.text(tidy_line(given.get("alt") or ""))
    walker.builder.flush()
    walker.builder.remark(
        "bad_image", f"An image without a usable address was left out: {tidy_line(given.get('src') or '')[:200]}"
    )


def _next_element(node: LexborNode) -> LexborNode | None:
    near = node.next
    while near is not None and not near.is_element_node:
        near = near.next
    return near


def _previous_element(node: LexborNode) -> LexborNode | None:
    near = node.prev
    while near is not None and not near.is_element_node:
        near = near.prev
    return near


def _remark_lost_link(walker: Walker, source: str) -> None:
    for mark in walker.builder.marks:
        if mark["type"] == "link" and not _IMAGE_FILE.search(mark["attrs"]["href"]) and mark["attrs"]["href"] != source:
            walker.builder.remark("image_link", f"The link of an image was left out: {mark['attrs']['href'][:200]}")
