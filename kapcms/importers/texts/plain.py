"""Text that is safe to keep: characters that no database takes left out, short HTML (titles, captions) as one line."""

from __future__ import annotations

import re
from html import unescape

_OPAQUE = re.compile(r"<!--(?:(?!<!--).)*?-->|<(script|style)\b(?:(?!<\1\b).)*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_NAMES = (
    "a|abbr|acronym|address|article|aside|b|bdi|bdo|big|blockquote|br|button|center|cite|code|dd|del|dfn|div|dl|dt|em"
    "|figcaption|figure|font|footer|h[1-6]|header|hr|i|iframe|img|ins|kbd|label|li|main|mark|nav|noscript|ol|p|picture"
    "|pre|q|s|samp|section|small|source|span|strike|strong|sub|sup|svg|table|tbody|td|tfoot|th|thead|time|tr|tt|u|ul"
    "|var|video|wbr"
)
_TAG = re.compile(rf"</?(?:{_NAMES})(?:[\s/][^<>]*)?>", re.IGNORECASE)
_BREAKS = re.compile(
    r"<(?:br|/p|/div|/li|/h[1-6]|/blockquote|/dd|/dt|/td|/th|/tr|/figure|/figcaption)\b[^<>]*>", re.IGNORECASE
)
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_INVISIBLE = re.compile("[\ufeff\u200b\u2060\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|br|cite|code|del|dfn|em|font|i|img|ins|kbd|mark|p|q|s|samp|small|span|strike|strong"
    r"|sub|sup|tt|u|var|wbr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_TITLE_BREAK = re.compile(r"<(?:br|wbr|/p)\s*/?>", re.IGNORECASE)


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
    without_tags = _INLINE_TAG.sub("", _TITLE_BREAK.sub(" ", storable(markup)))
    return " ".join(storable(unescape(without_tags)).split())


def text_of_html(html: str | None) -> str:
    """The text of `html`: HTML's own tags gone, entities read, white space folded. Other `<…>` is text and stays."""
    text = html or ""
    if "<" in text:
        text = _TAG.sub("", _BREAKS.sub(" ", _OPAQUE.sub(" ", text)))
    return " ".join(_INVISIBLE.sub("", unescape(text)).split())


def words_without_mail(html: str | None) -> str | None:
    """The text of `html` without mail addresses, as a person's own words may be shown; None where nothing is left."""
    return " ".join(_MAIL.sub("", text_of_html(html)).split()) or None


def name_of(text: str | None) -> str | None:
    """A person's name without mail addresses; None where nothing else is left.

    `jane@example.org (Jane Doe)` and `Jane Doe <jane@example.org>`, the forms of RSS, give `Jane Doe`.
    """
    bare = _MAIL.sub("", text_of_html(text))
    return " ".join(re.sub(r"[<(]\s*[>)]", " ", bare).strip(" ()<>,;").split()) or None
