"""Text that is safe to keep: titles with HTML made plain, and characters that no database takes left out."""

from __future__ import annotations

import html
import re

from selectolax.lexbor import LexborHTMLParser

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|br|cite|code|del|dfn|em|font|i|img|ins|kbd|mark|p|q|s|samp|small|span|strike|strong"
    r"|sub|sup|tt|u|var|wbr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<(?:br|wbr|/p)\s*/?>", re.IGNORECASE)


def storable(text: str) -> str:
    r"""`text` without control characters (tab and line ends stay, CRLF becomes LF) and without half characters.

    PostgreSQL refuses NUL; a lone surrogate (`\ud83d` alone in JSON) cannot be written as UTF-8 and becomes U+FFFD.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", _FORBIDDEN.sub("", text))


def plain_title(markup: str) -> str:
    """A title as one line of plain text: inline tags go, entities become characters, spaces become single.

    Only tags that stand inside a line are taken away, so that a title that speaks of `<div>` keeps its word.
    """
    without_tags = _INLINE_TAG.sub("", _BREAK.sub(" ", storable(markup)))
    return " ".join(storable(html.unescape(without_tags)).split())


def plain_excerpt(markup: str) -> str:
    """An excerpt of HTML as plain text in one line; scripts and styles go with what they hold."""
    text = storable(markup)
    if "<" in text or "&" in text:
        tree = LexborHTMLParser(f"<body>{text}</body>")
        tree.strip_tags(["script", "style"])
        text = tree.body.text(separator=" ") if tree.body else ""
    return re.sub(r"\s+([.,;:!?…])", r"\1", " ".join(text.split()))
