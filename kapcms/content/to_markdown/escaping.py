"""Text as it stands in Markdown: a backslash before whatever CommonMark 0.31 would read as markup, and no others."""

from __future__ import annotations

import re

from kapcms.content.to_html.escaping import attribute

_MARKUP = re.compile(
    r"[\\`*\[\]^]"  # wherever they stand
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore that is not inside a word
    r"|<(?=[A-Za-z/!?]|\Z)"  # the start of a tag
    r"|&(?=#?\w+;)"  # a character reference
    r"|~(?=~|\Z)|(?<=~)~|\A~"
    r"|\{(?=#|\Z)"  # the start of an anchor
    r"|!\Z"  # before a link it would make an image
)
_LINE_START = re.compile(r"(?:#{1,6}(?=\s|\Z)|[-+](?=[-\s:|]|\Z)|[=>|]|:(?=-))")
_NUMBER_START = re.compile(r"([0-9]{1,9})([.)])(?=\s|\Z)")
_SIMPLE_TARGET = re.compile(r"[^\s<>()\\&]+")
_IN_TARGET = re.compile(r"[\\<>]|&(?=#?\w+;)")
_IN_TITLE = re.compile(r"[\\\"]|&(?=#?\w+;)")
_IN_TAGS = re.compile(r"[\[\]`*_\\|~^{]")


def escaped(text: str) -> str:
    """`text` inside a line."""
    return _MARKUP.sub(r"\\\g<0>", text)


def escaped_start(markdown: str) -> str:
    """Escaped text at the start of a line, so that it starts no heading, list, quote, rule or table."""
    if _LINE_START.match(markdown):
        return f"\\{markdown}"
    return _NUMBER_START.sub(r"\1\\\2", markdown, count=1) if markdown[:1].isdigit() else markdown


def target(url: str, title: str | None) -> str:
    """What stands in the parentheses of a link or image."""
    written = url if _SIMPLE_TARGET.fullmatch(url) else f"<{_IN_TARGET.sub(_backslash, url)}>"
    return written if title is None else f'{written} "{_IN_TITLE.sub(_backslash, title)}"'


def tag_attribute(name: str, value: object) -> str:
    """An attribute of a tag inside a line, in which nothing looks like Markdown."""
    return _IN_TAGS.sub(_reference, attribute(name, value))


def code_span(text: str) -> str:
    """`text` between backticks, more of them than it holds in a row."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    needs_space = text[0] == "`" or text[-1] == "`" or (text[0] == " " == text[-1] and text.strip(" ") != "")
    space = " " if needs_space else ""
    return f"{fence}{space}{text}{space}{fence}"


def fence_for(code: str) -> str:
    """The line that opens and closes a block of `code`."""
    longest = max(map(len, re.findall("`{3,}", code)), default=2)
    return "`" * (longest + 1)


def _backslash(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


def _reference(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"
