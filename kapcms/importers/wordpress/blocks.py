"""WordPress's block editor (Gutenberg): its comments go, what the blocks mean stays.

Source: the block grammar of WordPress 6.5, `<!-- wp:name {json} -->…<!-- /wp:name -->` and `<!-- wp:name {json} /-->`.
A block of the second kind is made by WordPress when it shows the page: its content is not in the file, which is said.
"""

from __future__ import annotations

import json
import re
from html import escape
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
    r"(?:<figure\b[^<>]*\bwp-block-gallery\b[^<>]*>\s*)?"
    r"<(?P<list>ul|ol)\b[^<>]*class=\"[^\"]*(?:blocks-gallery-grid|wp-block-gallery)[^\"]*\"[^<>]*>"
    r"(?P<items>(?:(?!<(?P=list)\b).)*?)</(?P=list)>"
    r"(?:\s*<figcaption\b[^<>]*\bblocks-gallery-caption\b[^<>]*>(?P<caption>(?:(?!<figcaption\b).)*?)</figcaption>\s*</figure>)?",
    re.DOTALL,
)
"""A gallery as WordPress 5.0 to 5.8 writes it; its one caption belongs to no picture."""
_GALLERY_ITEM = re.compile(r"</?li\b[^<>]*>")
_FILE_BUTTON = re.compile(r"<a\b[^<>]*\bwp-block-file__button\b[^<>]*>[^<>]*</a>")
"""The second link of a file, to the same address."""
_CODE_BLOCKS = {
    "syntaxhighlighter/code",
    "enlighter/codeblock",
    "code",
    "kevinbatdorf/code-block-pro",
    "prismatic/blocks",
}
"""Blocks of code whose language stands in their attributes."""
_CODE_LANGUAGE = re.compile(r"[A-Za-z0-9_+#.-]{1,50}")
_SILENT = {"social-link", "more", "spacer", "nextpage", "footnotes", "page-list", "column", "columns", "group"}
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
        if comment["name"].removeprefix("core/") in _CODE_BLOCKS and (language := _language(comment)):
            code_end = content.find("<!--", at)
            parts.append(_with_language(content[at : code_end if code_end >= 0 else len(content)], language))
            at = code_end if code_end >= 0 else len(content)
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
    attributes = _attributes(comment)
    url = attributes.get("url")
    if not isinstance(url, str) or not url.startswith("http"):
        return ""
    if comment["empty"] and (name == "embed" or name.startswith("core-embed/")):
        return embed(url)
    if name == "social-link":
        label = attributes.get("label") or attributes.get("service") or url
        return f'<li><a href="{escape(url)}">{escape(str(label), quote=False)}</a></li>'
    if name == "cover" and f'src="{url}"' not in content:
        return f'<figure><img src="{url}" alt=""/></figure>'.replace("&", "&amp;")
    return ""


def _language(comment: re.Match[str]) -> str:
    said = _attributes(comment).get("language") if comment["json"] and not comment["end"] else None
    return said if isinstance(said, str) and _CODE_LANGUAGE.fullmatch(said) else ""


def _with_language(html: str, language: str) -> str:
    """The first `pre` with the language as its first class, unless it names one itself."""
    if "language-" in html:
        return html
    return re.sub(
        r"<pre\b(?: class=\"(?P<class>[^\"]*)\")?", rf'<pre class="language-{language} \g<class>"', html, count=1
    )


def _attributes(comment: re.Match[str]) -> dict[str, Any]:
    try:
        found = json.loads(comment["json"])
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _meant(html: str) -> str:
    if "gallery" in html:
        html = _GALLERY_LIST.sub(_gallery, html)
    if "wp-block-embed" in html:
        html = _BARE_EMBED.sub(_embed_with_caption, _EMBED.sub(_embed_with_caption, html))
    if "wp-block-file__button" in html:
        html = _FILE_BUTTON.sub("", html)
    return re.sub(r"\n{3,}", "\n\n", html).strip()


def _gallery(found: re.Match[str]) -> str:
    caption = (found["caption"] or "").strip()
    return _GALLERY_ITEM.sub("", found["items"]) + (f"<p>{caption}</p>" if caption else "")


def _embed_with_caption(found: re.Match[str]) -> str:
    caption = (found["caption"] or "").strip()
    return embed(found["url"]).replace("</figure>", f"{caption}</figure>")
