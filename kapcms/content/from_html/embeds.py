"""Frames, videos, sounds and objects: each becomes an embed with its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcms.content.attributes import tidy_line
from kapcms.content.embeds import provider_of
from kapcms.content.from_html.builder import kept
from kapcms.content.from_html.tree import attribute
from kapcms.content.schema import NODES
from kapcms.content.urls import tidy_url

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from kapcms.content.from_html.walker import Walker

_ADDRESSES = ("src", "data-src", "data-lazy-src", "data", "data-url")


def embed(walker: Walker, node: LexborNode) -> None:
    """`<iframe>`, `<video>`, `<audio>`, `<object>`, `<embed>`: the first address that it or its sources name."""
    walker.builder.flush()
    candidates = [attribute(node, name) for name in _ADDRESSES]
    candidates += [attribute(source, "src") for source in node.css("source[src], embed[src]")]
    url = next((found for found in map(tidy_url, candidates) if found and found != "about:blank"), "")
    full = f"https:{url}" if url.startswith("//") else url
    add_embed(walker, full, attribute(node, "title"), provider_of(full))


def add_embed(walker: Walker, url: str, title: str, provider: str | None) -> None:
    """Add the embed of `url`; a remark where it has no address that may be shown."""
    given = {"url": url, "provider": provider, "title": title or None}
    attributes = kept(NODES["embed"].attributes, given)
    if "url" in attributes:
        walker.builder.block({"type": "embed", "attrs": attributes})
    else:
        walker.builder.remark("bad_embed", f"An embedded thing was left out: {tidy_line(url)[:200] or 'no address'}")
