"""Footnotes: found before the walk, put in place where the text refers to them.

Our own form is `<sup data-footnote><a href="#footnote-1">` with the notes in `<section data-footnotes>` at the end, or
`<span data-footnote>` in place. Foreign forms: WordPress's block, Pandoc's, kramdown's and markdown-it's lists, and
Substack's `div.footnote`; they count as notes only where the text refers to every one of a list.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kapcms.content.from_html.builder import flattened
from kapcms.content.from_html.tree import attribute
from kapcms.content.inline import tidy_line_of_lines

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from kapcms.content.from_html.walker import Walker
    from kapcms.content.inline import Node

_LISTS = ".footnotes, .wp-block-footnotes, [role=doc-endnotes]"
_ARROWS = frozenset("\u21a9\ufe0e\ufe0f\u2191^\u23ce\u2934 \xa0[]0123456789")


@dataclass(slots=True)
class Notes:
    """The notes of one text by id: `own` in our form, `foreign` in others'; `places` are the elements to pass over."""

    own: dict[str, LexborNode] = field(default_factory=dict)
    foreign: dict[str, LexborNode] = field(default_factory=dict)
    places: set[int] = field(default_factory=set)


def notes_of(body: LexborNode, html: str) -> Notes:
    """The footnotes of `body`, which was made of `html`."""
    notes = Notes()
    if "footnote" not in html:
        return notes
    for section in body.css("section[data-footnotes]"):
        notes.own |= {attribute(item, "id"): item for item in section.css("li[id]")}
        notes.places.add(section.mem_id)
    references = {attribute(anchor, "href")[1:] for anchor in body.css('a[href^="#"]')}
    for place in body.css(_LISTS):
        if place.mem_id not in notes.places and not place.css("section[data-footnotes]"):
            _add(notes, place, {attribute(item, "id"): item for item in place.css("li[id]")}, references)
    for place in body.css("div.footnote"):
        found = {attribute(anchor, "id"): place for anchor in place.css("a.footnote-number[id]")}
        _add(notes, place, found, references)
    return notes


def footnote_inside(walker: Walker, node: LexborNode) -> Node | None:
    """The footnote that our own reference `node` leads to."""
    anchor = node.css_first("a[href]")
    note = walker.notes.own.get(attribute(anchor, "href")[1:]) if anchor is not None else None
    return footnote_of(walker, note) if note is not None else None


def footnote_of(walker: Walker, note: LexborNode) -> Node:
    """The footnote whose text is the content of the element `note`."""
    was_in_note, walker.in_note = walker.in_note, True
    with walker.unmarked(), walker.builder.apart() as blocks:
        walker.walk(note)
    walker.in_note = was_in_note
    content = tidy_line_of_lines([node for node in flattened(blocks) if node["type"] != "footnote"])
    return {"type": "footnote", "content": content} if content else {"type": "footnote"}


def is_way_back(anchor: LexborNode) -> bool:
    """Whether a link inside a note only leads back to its reference."""
    classes = attribute(anchor, "class")
    return "back" in classes or "footnote-number" in classes or set(anchor.text(deep=True)) <= _ARROWS


def _add(notes: Notes, place: LexborNode, found: dict[str, LexborNode], references: set[str]) -> None:
    if found and found.keys() <= references:
        notes.foreign |= found
        notes.places.add(place.mem_id)
