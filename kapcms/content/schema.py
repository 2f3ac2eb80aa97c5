"""The schema of a body, defined once as data: its nodes, its marks, and what their attributes may hold.

Everything that must know the schema is made from `NODES` and `MARKS`: ProseMirror's schema (`nesting.py`), the check of
`document.py`, the editor's schema, the types of the OpenAPI document. A stored document is
`{"type": "doc", "version": 1, "content": [...]}`; the empty one holds one empty paragraph.

Marks stand on text alone (a line break, footnote or citation in bold says nothing), from the outside in as `MARKS` has
them. The order and keys of attributes are those of the rules here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kapcms.content.attributes import Attribute

VERSION = 1
"""The version of this schema that stored documents bear."""

DEPTH_LIMIT = 64
"""Blocks inside blocks: a paragraph of the document itself has depth 1."""

NODE_LIMIT = 50_000
"""Nodes of one document, texts included: a book of 500 pages has fewer."""

ROLES = (
    "intro",
    "definition",
    "mechanism",
    "expectations",
    "risks",
    "contraindications",
    "eligibility",
    "disclaimer",
    "cta",
)
"""What a section of an article on a treatment is for."""

NAME_PATTERN = r"[^\s\"'<>&`=/?#%\\]{1,200}"
"""Anchors, slugs and keys: letters of any script, and nothing that means something in an address or in HTML."""

WORD_PATTERN = r"[A-Za-z0-9_+#.-]{1,50}"
"""Names of languages and providers."""


@dataclass(frozen=True, slots=True)
class NodeRule:
    """One type of node: `content` in ProseMirror's expressions ("" = none), the `group` it is in, its attributes."""

    description: str
    content: str = ""
    group: str = ""
    inline: bool = False
    marks: str = ""
    attributes: dict[str, Attribute] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MarkRule:
    """One mark: its attributes."""

    description: str
    attributes: dict[str, Attribute] = field(default_factory=dict)


def _pixels(description: str) -> Attribute:
    return Attribute("integer", description, minimum=2, maximum=100_000)  # images of one pixel count readers


_CELL = {
    "colspan": Attribute("integer", "columns it spans", default=1, minimum=1, maximum=1000),
    "rowspan": Attribute("integer", "rows it spans", default=1, minimum=1, maximum=1000),
    "align": Attribute("choice", "horizontal alignment", choices=("left", "center", "right")),
}

NODES: dict[str, NodeRule] = {
    "doc": NodeRule("The whole body.", "block+"),
    "paragraph": NodeRule("A paragraph.", "inline*", "block", marks="_"),
    "heading": NodeRule(
        "A heading inside the article, whose title is level 1.",
        "inline*",
        "block",
        marks="_",
        attributes={
            "level": Attribute("integer", "2 to 4", required=True, choices=(2, 3, 4)),
            "id": Attribute("word", "the anchor, unique in the document and stable", pattern=NAME_PATTERN),
        },
    ),
    "bullet_list": NodeRule("A list without numbers.", "list_item+", "block"),
    "ordered_list": NodeRule(
        "A numbered list.",
        "list_item+",
        "block",
        attributes={"start": Attribute("integer", "first number", default=1, minimum=0, maximum=999_999_999)},
    ),
    "list_item": NodeRule("An item of a list.", "block+"),
    "blockquote": NodeRule("A quotation.", "block+", "block"),
    "image": NodeRule(
        "An image; its content is its caption.",
        "inline*",
        "block",
        marks="_",
        attributes={
            "src": Attribute("file", "its address; media:{id} for the media library", required=True),
            "alt": Attribute("line", "what it shows, for those who cannot see it", default=""),
            "title": Attribute("line", "advisory title"),
            "media_id": Attribute("word", "its id in the media library", pattern=NAME_PATTERN),
            "width": _pixels("in CSS pixels"),
            "height": _pixels("in CSS pixels"),
        },
    ),
    "table": NodeRule("A table.", "table_row+", "block"),
    "table_row": NodeRule("A row of a table.", "(table_cell | table_header)+"),
    "table_cell": NodeRule("A cell with data.", "block+", attributes=_CELL),
    "table_header": NodeRule("A cell that heads a row or column.", "block+", attributes=_CELL),
    "code_block": NodeRule(
        "Preformatted code.",
        "text*",
        "block",
        attributes={"language": Attribute("word", "its language, as highlighters name it", pattern=WORD_PATTERN)},
    ),
    "embed": NodeRule(
        "A video, sound or other page shown in place.",
        "",
        "block",
        attributes={
            "url": Attribute("file", "its address", required=True),
            "provider": Attribute("word", "who serves it: youtube, vimeo, ...", pattern=WORD_PATTERN),
            "title": Attribute("line", "what it is, for those who cannot see it"),
        },
    ),
    "divider": NodeRule("A thematic break.", "", "block"),
    "call_to_action": NodeRule(
        "A button, with words around it if there are any.",
        "block*",
        "block",
        attributes={
            "label": Attribute("line", "the words on the button", required=True),
            "url": Attribute("link", "where it leads", required=True),
        },
    ),
    "snippet": NodeRule(
        "A reference to a shared piece of text, put in its place when the article is rendered.",
        "",
        "block",
        attributes={"slug": Attribute("word", "the snippet's slug", required=True, pattern=NAME_PATTERN)},
    ),
    "section": NodeRule(
        "A part of the article with a role.",
        "block+",
        "block",
        attributes={"role": Attribute("choice", "what it is for", required=True, choices=ROLES)},
    ),
    "text": NodeRule("Text.", "", "inline", inline=True),
    "hard_break": NodeRule("A line break inside a paragraph.", "", "inline", inline=True),
    "footnote": NodeRule(
        "A note; its content stands at the end of the article.",
        "(text | hard_break | citation)*",
        "inline",
        inline=True,
        marks="_",
    ),
    "citation": NodeRule(
        "A reference to one of the article's citations.",
        "",
        "inline",
        inline=True,
        attributes={"id": Attribute("word", "the citation's id", required=True, pattern=NAME_PATTERN)},
    ),
}
"""Every node by its type. Groups: `block`, `inline`; marks "_" means all marks on the text inside."""

MARKS: dict[str, MarkRule] = {
    "link": MarkRule(
        "A link.",
        {"href": Attribute("link", "where it leads", required=True), "title": Attribute("line", "advisory title")},
    ),
    "abbreviation": MarkRule("An abbreviation.", {"title": Attribute("line", "its long form", required=True)}),
    "term": MarkRule(
        "A term of the glossary; readers see it as an abbreviation with the term's long form.",
        {"slug": Attribute("word", "the term's slug", required=True, pattern=NAME_PATTERN)},
    ),
    "strong": MarkRule("Strong importance."),
    "emphasis": MarkRule("Stress."),
    "strikethrough": MarkRule("What no longer holds."),
    "sub": MarkRule("Lowered text."),
    "sup": MarkRule("Raised text."),
    "code": MarkRule("A piece of code."),
}
"""Every mark by its type, from the outside in."""

MARK_RANK = {name: rank for rank, name in enumerate(MARKS)}
"""The place of a mark among the marks of a text."""

TEXT_BLOCKS = frozenset(
    name for name, rule in NODES.items() if not rule.inline and ("inline" in rule.content or "text" in rule.content)
)
"""Blocks that hold inline content: paragraph, heading, image, code_block."""


def empty_document() -> dict[str, Any]:
    """The document with nothing in it: one empty paragraph."""
    return {"type": "doc", "version": VERSION, "content": [{"type": "paragraph"}]}
