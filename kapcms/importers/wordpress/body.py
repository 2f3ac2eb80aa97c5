"""The text of a WordPress post to the HTML its readers saw: shortcodes, blocks or paragraphs, embeds, footnotes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from kapcms.importers.html_bodies.late_images import with_real_images
from kapcms.importers.html_bodies.writing import embed
from kapcms.importers.imported import ImportedImage, Remark
from kapcms.importers.squarespace_export.blocks import plain_blocks
from kapcms.importers.texts.plain import text_of_html
from kapcms.importers.wordpress.blocks import has_blocks, without_block_comments
from kapcms.importers.wordpress.paragraphs import paragraphs
from kapcms.importers.wordpress.shortcodes import Shortcodes

if TYPE_CHECKING:
    from collections.abc import Callable

_CODE = re.compile(r"<(pre|code|script|style|textarea)\b(?:(?!<\1\b).)*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_MORE = re.compile(r"<!--\s*more\b(?:(?!<!--).)*?-->", re.DOTALL)
_NEXT_PAGE = re.compile(r"<!--\s*nextpage\s*-->")
_COMMENT_LINE = re.compile(r"<!--(?:(?!<!--).)*?-->\n?", re.DOTALL)
_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.DOTALL)
_EMBED_LINE = re.compile(
    r"^[ \t]*(?:<p>\s*)?(https?://(?:[\w-]+\.)*(?:youtube\.com|youtu\.be|vimeo\.com|twitter\.com|x\.com|instagram\.com"
    r"|facebook\.com|tiktok\.com|soundcloud\.com|spotify\.com|wordpress\.tv|videopress\.com|ted\.com|dailymotion\.com"
    r"|flickr\.com|reddit\.com|slideshare\.net|speakerdeck\.com|mixcloud\.com|kickstarter\.com|imgur\.com|tumblr\.com"
    r"|issuu\.com|scribd\.com|bsky\.app|pinterest\.com)/[^\s<>\"]+)(?:\s*</p>)?[ \t\r]*$",
    re.MULTILINE | re.IGNORECASE,
)
"""An address alone on its line, of a site that WordPress 6.5 embeds by itself."""


@dataclass(frozen=True, slots=True)
class WordpressBody:
    """The body's HTML, the text in front of `<!--more-->` if that stands in it, and what was not read."""

    html: str
    excerpt: str | None
    remarks: tuple[Remark, ...]


def wordpress_body(
    content: str, images: Callable[[dict[str, str]], list[ImportedImage]], footnotes: str | None = None
) -> WordpressBody:
    """The body of a post's `content:encoded`; `images` gives those of a gallery, `footnotes` is that field's JSON."""
    shortcodes = Shortcodes(images)
    html = shortcodes.expanded(content)
    remarks = shortcodes.remarks
    if has_blocks(html):
        html, dynamic = without_block_comments(html)
        remarks = [*remarks, *dynamic]
        html = _with_embeds(html)
    else:
        html = paragraphs(_with_embeds(html))
    html, excerpt, marks = _without_marks(html)
    html, blocks = plain_blocks(with_real_images(html))
    html, notes = _with_footnotes(html, footnotes)
    return WordpressBody(html.strip(), excerpt, (*remarks, *marks, *blocks, *notes))


def _with_embeds(html: str) -> str:
    return _outside_code(html, lambda text: _EMBED_LINE.sub(lambda found: embed(found[1]), text))


def _without_marks(html: str) -> tuple[str, str | None, list[Remark]]:
    """Without comments; `<!--more-->` parts the excerpt off, `<!--nextpage-->` is reported."""
    more = _MORE.search(_CODE.sub(lambda code: " " * len(code[0]), html)) if "more" in html else None
    excerpt = text_of_html(_COMMENT.sub("", html[: more.start()])) if more else None
    remarks = []
    if _NEXT_PAGE.search(html):
        remarks.append(Remark("pages_joined", "the post was parted into pages by <!--nextpage-->; here it is one"))
    bare = _outside_code(html, lambda text: re.sub(r"<p>\s*</p>\n?", "", _COMMENT_LINE.sub("", text)))
    return bare, excerpt or None, remarks


def _outside_code(html: str, change: Callable[[str], str]) -> str:
    parts: list[str] = []
    at = 0
    for code in _CODE.finditer(html):
        parts += [change(html[at : code.start()]), code[0]]
        at = code.end()
    return "".join([*parts, change(html[at:])])


def _with_footnotes(html: str, footnotes: str | None) -> tuple[str, list[Remark]]:
    """The notes of WordPress's footnotes block, which stand in a field of their own, as a list below the text."""
    try:
        notes = json.loads(footnotes or "[]")
        items = [(str(note["id"]), str(note["content"])) for note in notes]
    except (ValueError, TypeError, KeyError, RecursionError):
        return html, [Remark("footnotes_unreadable", "the footnotes of the post could not be read")]
    if not items:
        return html, []
    listed = "".join(f'<li id="{escape(name)}">{content}</li>' for name, content in items)
    return f'{html}\n<ol class="wp-block-footnotes">{listed}</ol>', []
