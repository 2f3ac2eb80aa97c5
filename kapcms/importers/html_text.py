"""Short texts that sources write as HTML (titles, excerpts, captions) as one line of plain text."""

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
