"""Substack's widgets: what each shows stands as JSON in its `data-attrs`, and is written out as plain HTML.

Source: posts of exports from 2021 to 2025; the names are those of the classes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

from kapcms.importers.html_bodies.settings import settings_in
from kapcms.importers.html_bodies.writing import element, embed, figure, text
from kapcms.importers.imported import ImportedImage, Remark

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_PROXY = re.compile(
    r"https?://(?:substackcdn\.com|cdn\.substack\.com)/image/fetch/[^/]*(?:/[a-z]_[^/]*)*/(https?%3A.+)"
)


_LINKED = {"digest-post-embed", "embedded-post-wrap", "embedded-publication-wrap"}
"""Posts and publications of Substack itself: links, so that those to own posts can be told."""


SETTINGS = "data-attrs"
"""The attribute with the settings of a widget."""


def plain_address(url: str) -> str:
    """The address of the picture itself, where `url` is that of Substack's resizing proxy around it."""
    proxied = _PROXY.match(url)
    return unquote(proxied[1]) if proxied else url


def write_out(node: LexborNode, remarks: list[Remark]) -> None:
    """Let a widget hold what it shows; one of which nothing is known, and that shows nothing, is reported."""
    classes, told = (node.attributes.get("class") or "").split(), settings_in(node, SETTINGS)
    del node.attrs["data-attrs"]
    shown = _shown(classes, told)
    if shown:
        _replace(node, shown)
    elif node.tag == "div" and (url := _web(told, "url")) and not node.css("img"):
        _replace(node, embed(url))
    elif node.tag in {"div", "span"} and told and not _shows(node):
        name = next(iter(classes), "without a name")
        remarks.append(Remark("widget_left_out", f"a widget ({name}) holds nothing that can be shown here"))


def _shown(classes: list[str], told: dict[str, Any]) -> str:
    """What a widget shows, as HTML; empty where its own content has to speak."""
    video = told.get("videoId")
    if isinstance(video, str) and any("youtube" in name for name in classes):
        return embed(f"https://www.youtube.com/watch?v={video}")
    if isinstance(video, str) and any("vimeo" in name for name in classes):
        return embed(f"https://vimeo.com/{video}")
    if "image-gallery-embed" in classes:
        return "".join(figure(image.url, image.alt, text(image.caption)) for image in _gallery(told))
    if "instagram" in " ".join(classes) and _word(told, "instagram_id"):
        return embed(f"https://www.instagram.com/p/{_word(told, 'instagram_id')}")
    return _told_by_others(classes, told) or _words(classes, told)


def _told_by_others(classes: list[str], told: dict[str, Any]) -> str:
    """A note of Substack's own network, and code at GitHub."""
    said = told.get("comment")
    if "comment" in classes and isinstance(said, dict) and _word(said, "body"):
        by = element("p", text(f"— {_word(said, 'name')}")) if _word(said, "name") else ""
        return element("blockquote", element("p", text(_word(said, "body")).replace("\n", "<br>")) + by)
    if "github-gist" in classes:
        link = LexborHTMLParser(_word(told, "innerHTML")).css_first('a[href^="https://gist.github.com/"]')
        return embed(link.attributes.get("href") or "") if link is not None else ""
    return ""


def _words(classes: list[str], told: dict[str, Any]) -> str:
    """Widgets that are words: within a line a person or a share, on their own a formula, a post, a publication."""
    if "mention-wrap" in classes:
        name = text(_word(told, "name"))
        return element("a", name, href=_web(told, "url")) if name and _web(told, "url") else name
    if "cashtag-wrap" in classes:
        return text(_word(told, "symbol"))
    if "latex-rendered" in classes and _word(told, "persistentExpression"):
        return element("pre", element("code", text(_word(told, "persistentExpression")), class_="language-latex"))
    address = _web(told, "canonical_url") or _web(told, "base_url") or _web(told, "url")
    if address and _LINKED.intersection(classes):
        return element("p", element("a", text(_word(told, "title") or _word(told, "name") or address), href=address))
    return ""


def _word(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return value.strip() if isinstance(value, str) else ""


def _web(told: dict[str, Any], name: str) -> str:
    value = _word(told, name)
    return value if value.startswith(("http://", "https://")) else ""


def _shows(node: LexborNode) -> bool:
    return node.css_first("img, iframe, audio, video, table, a, hr, pre") is not None or bool(node.text().strip())


def _gallery(told: dict[str, Any]) -> list[ImportedImage]:
    gallery = told.get("gallery")
    images = gallery.get("images") if isinstance(gallery, dict) else None
    rows = [image for image in images if isinstance(image, dict)] if isinstance(images, list) else []
    found = [ImportedImage(plain_address(row["src"]), _word(row, "alt")) for row in rows if _word(row, "src")]
    caption = _word(gallery, "caption") if isinstance(gallery, dict) else ""
    if found and caption:
        found[-1] = ImportedImage(found[-1].url, found[-1].alt, caption=caption)
    return found


def _replace(node: LexborNode, html: str) -> None:
    for name in list(node.attributes):
        del node.attrs[name]
    node.inner_html = html
