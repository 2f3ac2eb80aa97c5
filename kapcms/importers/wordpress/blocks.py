"""WordPress's block editor (Gutenberg): its comments go, what the blocks mean stays.

Source: the block grammar of WordPress 6.5, `<!-- wp:name {json} -->…<!-- /wp:name -->` and `<!-- wp:name {json} /-->`.
A block of the second kind is made by WordPress when it shows the page: its content is not in the file, which is said.
"""

from __future__ import annotations

import json
import re
from typing import Any

from kapcms.importers.html_bodies.writing import embed
from kapcms.importers.imported import Remark
from kapcms.importers.wordpress.paragraphs import paragraphs

_COMMENT = re.compile(
    r"<!--\s+(?P<end>/)?wp:(?P<name>[a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\s+"
    r"(?P<json>\{(?:(?!-->|<!--).)*\}\s+)?(?P<empty>/)?-->",
    re.DOTALL,
)
_EMBED = re.compile(
    r"<figure\b[^<>]*\bwp-block-embed\b[^<>]*>\s*<div\b[^<>]*>\s*(?P<url>https?://[^\s<>]+)\s*</div>"
    r"(?P<caption>\s*<figcaption\b(?:(?!<figcaption\b).)*?</figcaption>)?\s*</figure>",
    re.DOTALL,
)
_BARE_EMBED = re.compile(
    r"<figure\b[^<>]*\bwp-block-embed\b[^<>]*>\s*(?P<url>https?://[^\s<>]+)\s*(?P<caption>)</figure>", re.DOTALL
)
_GALLERY_LIST = re.compile(
    r'<(?P<list>ul|ol)\b[^<>]*class="[^"]*(?:blocks-gallery-grid|wp-block-gallery)[^"]*"[^<>]*>(?P<items>(?:(?!<(?P=list)\b).)*?)</(?P=list)>',
    re.DOTALL,
)
_GALLERY_ITEM = re.compile(r"</?li\b[^<>]*>")
_SILENT = {"more", "spacer", "nextpage", "footnotes", "page-list", "column", "columns", "group"}
"""Blocks without content of their own, or told elsewhere."""


def has_blocks(content: str) -> bool:
    """Whether the text was written with the block editor."""
    return _COMMENT.search(content) is not None


def without_block_comments(content: str) -> tuple[str, list[Remark]]:
    """The HTML of the blocks; classic text between and in `freeform` blocks gets its paragraphs."""
    parts: list[str] = []
    dynamic: set[str] = set()
    depth, at = 0, 0
    for comment in _COMMENT.finditer(content):
        if comment["empty"]:
            dynamic.add(comment["name"].removeprefix("core/"))
        parts.append(_between(content[at : comment.start()], depth))
        at = comment.end()
        if comment["end"]:
            depth = max(depth - 1, 0)
        elif not comment["empty"] and comment["name"] not in {"freeform", "core/freeform"}:
            depth += 1
        elif not comment["empty"]:
            depth = 0
        parts.append(_from_attributes(comment, content))
    parts.append(_between(content[at:], depth))
    remarks = [
        Remark("dynamic_block", f"the block {name} is made by WordPress when shown; its content is not in the file")
        for name in sorted(dynamic - _SILENT)
    ]
    return _meant("".join(parts)), remarks


def _between(html: str, depth: int) -> str:
    """Text outside all blocks was written in the classic editor."""
    return html if depth or not html.strip() else paragraphs(html)


def _from_attributes(comment: re.Match[str], content: str) -> str:
    """What a block holds only in its attributes: the address of an embed, the picture behind a cover."""
    if comment["end"] or not comment["json"]:
        return ""
    name = comment["name"].removeprefix("core/")
    url = _attributes(comment).get("url")
    if not isinstance(url, str) or not url.startswith("http"):
        return ""
    if comment["empty"] and (name == "embed" or name.startswith("core-embed/")):
        return embed(url)
    if name == "cover" and f'src="{url}"' not in content:
        return f'<figure><img src="{url}" alt=""/></figure>'.replace("&", "&amp;")
    return ""


def _attributes(comment: re.Match[str]) -> dict[str, Any]:
    try:
        found = json.loads(comment["json"])
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _meant(html: str) -> str:
    if "gallery" in html:
        html = _GALLERY_LIST.sub(lambda found: _GALLERY_ITEM.sub("", found["items"]), html)
    if "wp-block-embed" in html:
        html = _BARE_EMBED.sub(_embed_with_caption, _EMBED.sub(_embed_with_caption, html))
    return re.sub(r"\n{3,}", "\n\n", html).strip()


def _embed_with_caption(found: re.Match[str]) -> str:
    caption = (found["caption"] or "").strip()
    return embed(found["url"]).replace("</figure>", f"{caption}</figure>")
