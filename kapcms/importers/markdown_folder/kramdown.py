"""Marks of kramdown, Jekyll's Markdown, that its readers never saw: lists of attributes, and the place of the contents.

`{: .class #id}` on its own line or after a piece of text, `{:toc}` in a list of one, `markdown="1"` at an HTML element.
Source: kramdown.gettalong.org/syntax.html 2.4.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kapcms.importers.markdown_folder.protected import code_of

if TYPE_CHECKING:
    from kapcms.importers.markdown_folder.protected import Protected

_ATTRIBUTES = r"\{:(?!:)(?:\s*(?:[.#][\w-]+|[\w-]+=(?:\"[^\"\n]*\"|'[^'\n]*')|[\w-]+)){1,20}\s*\}"
_CONTENTS = re.compile(
    r"^[ ]{0,3}(?:[*+-]|\d{1,3}\.)[ \t]+[^\n]{0,200}\n[ ]{0,3}\{:\s*toc[^{}\n]*\}[ \t]*$", re.MULTILINE
)
_HEADING_ID = re.compile(r"^(?P<heading>#{1,6}[ \t][^\n]*)\n\{:[^{}\n]*#(?P<id>[\w-]+)[^{}\n]*\}[ \t]*$", re.MULTILINE)
_LINE = re.compile(rf"^[ \t]*{_ATTRIBUTES}[ \t]*(?:\n|\Z)", re.MULTILINE)
_AFTER = re.compile(rf"(?<=[\w)*_`>\]\"])[ \t]?{_ATTRIBUTES}")
_OPENING = re.compile(
    r"^(?P<tag><[a-z]+\b[^<>\n]*?)\s+markdown=[\"'](?:1|block|span)[\"'](?P<rest>[^<>\n]*>)", re.MULTILINE
)
_CLOSING = re.compile(r"^(?P<tag></(?:div|section|aside|article|figure|details|blockquote)>)[ \t]*$", re.MULTILINE)


def without_kramdown(text: str) -> str:
    """`text` as readers knew it; code is never touched."""
    if "{:" in text:
        text = _outside(_CONTENTS, "", text)
        text = _outside(_HEADING_ID, r"\g<heading> {#\g<id>}", text)
        text = _outside(_LINE, "", text)
        text = _after(text)
    if "markdown=" in text:
        opened = _outside(_OPENING, r"\g<tag>\g<rest>\n\n", text)
        text = opened if opened == text else _outside(_CLOSING, r"\n\g<tag>\n", opened)
    return text


def _outside(pattern: re.Pattern[str], replacement: str, text: str) -> str:
    code = code_of(text)
    return pattern.sub(lambda found: found[0] if code.covers(found.start()) else found.expand(replacement), text)


def _after(text: str) -> str:
    """Attributes after a piece of text go; those within code stay, those that follow its end do not."""
    code: Protected = code_of(text)
    return _AFTER.sub(lambda found: found[0] if code.covers(found.start()) else "", text)
