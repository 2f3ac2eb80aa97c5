"""Reads Markdown into a document: CommonMark with tables, strikethrough, footnotes and `## Title {#anchor}`.

markdown-it renders it as HTML, raw HTML inside it as it stands, and the reader of HTML reads the whole: so an element
that opens in one block and closes in another (`<section data-role="risks">`, blank line, Markdown, `</section>`) means
what it means in a browser, and there is one place where foreign markup becomes ours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from kapcms.content.html_reading import document_from_html
from kapcms.content.schema import NODE_LIMIT
from kapcms.errors import Fault, Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

    from kapcms.content.reading import Reading

NESTING_LIMIT = 200
"""Blocks inside blocks that markdown-it follows; its default of 20 is less than a document may have (64)."""

OPEN_BRACKETS_LIMIT = 1_400
"""Brackets `[` that one block may leave open at once (or many blocks together, by their squares).

markdown-it looks for the end of each to the end of the block: 5,000 took 4 s, 50,000 took 27 s (measured, 4.0.0).
"""

LINES_LIMIT = NODE_LIMIT // 2
"""Lines that say something, in one text: as many one-line paragraphs, each with its text, as a document may have.

markdown-it needs 40 µs for each (measured, 4.0.0): 300,000 short headings, 1.2 MB, took 12 s before they were refused.
"""

_ANCHOR = re.compile(r"[ \t]*(?<!\\)\{#([^\s{}]+)\}[ \t]*\Z")
_BRACKET = re.compile(r"(?<!\\)[\[\]]")


def document_from_markdown(text: str) -> Reading:
    """The document that the Markdown `text` says, and what was lost on the way.

    Raises:
        Invalid: the text is larger than any document may be, or leaves too many brackets open.
    """
    if sum(1 for line in text.splitlines() if line.strip()) > LINES_LIMIT:
        detail = f"The Markdown has more than {LINES_LIMIT} lines; make it several texts."
        raise Invalid(detail, faults=(Fault("/body/markdown", "too_many_lines", detail),))
    return document_from_html(_MARKDOWN.render(text))


def _parser() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": True, "maxNesting": NESTING_LIMIT})
    markdown.enable(["table", "strikethrough"]).use(footnote_plugin)
    # Addresses are judged once, by the reader of HTML, and kept as they were written.
    markdown.normalizeLink = _unchanged  # type: ignore[method-assign]  # markdown-it is configured so
    markdown.normalizeLinkText = _unchanged  # type: ignore[method-assign,assignment]  # as above
    markdown.validateLink = _any_link  # type: ignore[method-assign,assignment]  # as above
    markdown.core.ruler.before("inline", "heading_anchor", _take_anchors)
    markdown.core.ruler.before("inline", "open_brackets", _refuse_open_brackets)
    for name, rule in _FOOTNOTES.items():
        markdown.add_render_rule(name, rule)
    return markdown


def _unchanged(url: str) -> str:
    return url


def _any_link(_url: str) -> bool:
    return True


def _take_anchors(state: StateCore) -> None:
    for before, token in zip(state.tokens, state.tokens[1:], strict=False):
        match = _ANCHOR.search(token.content) if before.type == "heading_open" else None
        if match:
            before.attrSet("id", match[1])
            token.content = token.content[: match.start()]


def _refuse_open_brackets(state: StateCore) -> None:
    squares = sum(_open_at_once(token.content) ** 2 for token in state.tokens if token.type == "inline")
    if squares > OPEN_BRACKETS_LIMIT**2:
        detail = f"The Markdown leaves more than {OPEN_BRACKETS_LIMIT} brackets open at once; close or escape them."
        raise Invalid(detail, faults=(Fault("/body/markdown", "too_many_brackets", detail),))


def _open_at_once(text: str) -> int:
    most = now = 0
    for bracket in _BRACKET.findall(text):
        now = now + 1 if bracket == "[" else max(now - 1, 0)
        most = max(most, now)
    return most


def _number(token: Token) -> int:
    return int(token.meta["id"]) + 1


def _reference(_self: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType) -> str:
    number = _number(tokens[index])
    return f'<sup data-footnote><a href="#footnote-{number}">{number}</a></sup>'


def _note_open(_self: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType) -> str:
    return f'<li id="footnote-{_number(tokens[index])}">'


def _constant(html: str) -> Any:
    def render(*_arguments: object) -> str:
        return html

    return render


_FOOTNOTES = {
    "footnote_ref": _reference,
    "footnote_block_open": _constant("<section data-footnotes><ol>"),
    "footnote_open": _note_open,
    "footnote_anchor": _constant(""),
    "footnote_close": _constant("</li>"),
    "footnote_block_close": _constant("</ol></section>"),
}
_MARKDOWN = _parser()
