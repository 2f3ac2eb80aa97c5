"""Elements inside a line: marks, links, line breaks, abbreviations, references."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kapcms.content.attributes import tidy_line
from kapcms.content.from_html.builder import kept
from kapcms.content.from_html.footnotes import footnote_inside, footnote_of, is_way_back
from kapcms.content.from_html.tree import attribute
from kapcms.content.schema import MARKS, NODES
from kapcms.content.urls import tidy_url

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from kapcms.content.from_html.walker import Handler, Walker

_BOLD = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
_NOT_BOLD = re.compile(r"font-weight\s*:\s*(normal|[1-4]00)", re.IGNORECASE)


def mark(kind: str) -> Handler:
    """The function for an element that is the mark `kind` and nothing else."""

    def read(walker: Walker, node: LexborNode) -> None:
        walker.walk_marked(node, kind)

    return read


def bold(walker: Walker, node: LexborNode) -> None:
    """`<b>`, which Google Docs wraps around a whole text with a style that takes it back."""
    if _NOT_BOLD.search(attribute(node, "style")):
        walker.walk(node)
    else:
        walker.walk_marked(node, "strong")


def span(walker: Walker, node: LexborNode) -> None:
    """`<span>`: our own note in place, or styles that stand for marks."""
    attributes = node.attrs
    if "data-footnote" in attributes:
        walker.builder.inline(footnote_of(walker, node))
        return
    style = attributes.get("style") or ""
    marks = walker.builder.marks
    if "font" in style and _BOLD.search(style):
        walker.builder.marks = walker.builder.with_mark("strong")
    if "font" in style and _ITALIC.search(style):
        walker.builder.marks = walker.builder.with_mark("emphasis")
    walker.walk(node)
    walker.builder.marks = marks


def line_break(walker: Walker, _node: LexborNode) -> None:
    """`<br>`."""
    walker.builder.inline({"type": "hard_break"})


def link(walker: Walker, node: LexborNode) -> None:
    """`<a>`: a link, a reference to a footnote, or the way back from one."""
    given = node.attrs
    href = given.get("href")
    if not href:
        walker.walk(node)
        return
    if walker.in_note and "data-footnote-back" in given:
        return
    if href.startswith("#") and walker.notes.foreign:
        if walker.in_note and is_way_back(node):
            return
        note = walker.notes.foreign.get(href[1:])
        if note is not None and not walker.in_note:
            walker.builder.inline(footnote_of(walker, note))
            return
    attributes = kept(MARKS["link"].attributes, {"href": href, "title": given.get("title")})
    if "href" in attributes:
        walker.walk_marked(node, "link", attributes)
        return
    if tidy_url(href):
        walker.builder.remark("bad_link", f"A link was taken out, its text kept: {tidy_line(href)[:200]}")
    walker.walk(node)


def raised(walker: Walker, node: LexborNode) -> None:
    """`<sup>`: our own citation or footnote, else raised text."""
    given = node.attrs
    if "data-citation" in given:
        attributes = kept(NODES["citation"].attributes, {"id": given.get("data-citation")})
        if attributes:
            walker.builder.inline({"type": "citation", "attrs": attributes})
            return
    if "data-footnote" in given and not walker.in_note:
        note = footnote_inside(walker, node)
        if note is not None:
            walker.builder.inline(note)
            return
    walker.walk_marked(node, "sup")


def source(walker: Walker, node: LexborNode) -> None:
    """`<cite>`: a citation, where it says of which source; else stressed text."""
    attributes = kept(NODES["citation"].attributes, {"id": node.attrs.get("data-citation")})
    if attributes:
        walker.builder.inline({"type": "citation", "attrs": attributes})
    else:
        walker.walk_marked(node, "emphasis")


def abbreviation(walker: Walker, node: LexborNode) -> None:
    """`<abbr>`: a term of the glossary, or an abbreviation; one without a long form is plain text."""
    term = kept(MARKS["term"].attributes, {"slug": node.attrs.get("data-term")})
    if term:
        walker.walk_marked(node, "term", term)
        return
    attributes = kept(MARKS["abbreviation"].attributes, {"title": node.attrs.get("title")})
    if attributes:
        walker.walk_marked(node, "abbreviation", attributes)
    else:
        walker.walk(node)


def quotation(walker: Walker, node: LexborNode) -> None:
    """`<q>`: its quotation marks become text."""
    walker.builder.text("\u201c")
    walker.walk(node)
    walker.builder.text("\u201d")


def ruby_text(walker: Walker, node: LexborNode) -> None:
    """`<rt>`: the reading of a character, in parentheses."""
    walker.builder.text(" (")
    walker.walk(node)
    walker.builder.text(")")


def checkbox(walker: Walker, node: LexborNode) -> None:
    """`<input>`: a task's box becomes a sign; other fields are left out with a remark."""
    given = node.attrs
    if (given.get("type") or "").lower() == "checkbox":
        walker.builder.text("\u2611 " if "checked" in given else "\u2610 ")
    elif (given.get("type") or "").lower() != "hidden":
        walker.builder.remark("form_field", "A field of a form was left out.")
