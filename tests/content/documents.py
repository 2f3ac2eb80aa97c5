"""Hypothesis strategies for documents: `raw_documents` as a client may send them, `documents` as they are stored."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from kapcms.content.document import checked
from kapcms.content.schema import ROLES

SPECIAL = [
    *list("*_`~[]()<>#+-=.!|\\&;:^\"'$%{}@/?1a "),
    "\xa0",
    "é",
    "中",
    "。",
    "😀",
    "\u200b",
    "\t",
    "\n",
    "  ",
    "&amp;",
    "1. ",
    "- ",
    "# ",
    "**",
    "~~",
    "```",
    "https://a.b",
    "<b>",
    "[x](y)",
    "![",
    "\\\n",
]

texts = st.one_of(
    st.lists(st.sampled_from(SPECIAL), max_size=12).map("".join),
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=12),
    st.sampled_from(["word", "two words", " leading", "trailing ", "a_b_c", "2 * 3 * 4"]),
)
lines = texts.filter(lambda text: text.strip(" \t\n") != "")
urls = st.sampled_from(
    [
        "https://example.org/a?b=c&copy=d",
        "/relative path",
        "#anchor",
        "mailto:a@b.c",
        "tel:+1",
        "a(b)c",
        "https://x.y/ä<>\"'",
        "//h/p",
        "x_y*z`",
        "#footnote-1",
        "&amp;",
        "a\\b",
        "[x]",
        "x#y:z",
    ]
)
files = st.sampled_from(
    ["https://example.org/a.jpg", "media:0190-abc", "/i (1).png", "https://x.y/?a=1&lt;2", "x.webp"]
)
names = st.sampled_from(["a", "b-1", "Über", "x.y:z", "हिन्दी", "footnote-1", "section"])


def _attributes(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional={key: st.none() | value for key, value in optional.items()})


def _mark(name: str, attributes: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    if attributes is None:
        return st.just({"type": name})
    return st.builds(lambda attrs: {"type": name, "attrs": attrs}, attributes)


_PLAIN_MARKS = ["strong", "emphasis", "strikethrough", "sub", "sup", "code"]
marks = st.lists(
    st.one_of(
        *map(_mark, _PLAIN_MARKS),
        _mark("link", _attributes({"href": urls}, {"title": texts})),
        _mark("abbreviation", _attributes({"title": lines}, {})),
    ),
    max_size=3,
    unique_by=lambda mark: mark["type"],
)


def _node(
    name: str, attributes: st.SearchStrategy[Any] | None, content: st.SearchStrategy[Any] | None
) -> st.SearchStrategy[dict[str, Any]]:
    parts: dict[str, Any] = {"type": st.just(name)}
    if attributes is not None:
        parts["attrs"] = attributes
    if content is not None:
        parts["content"] = content
    return st.fixed_dictionaries(parts)


text_nodes = st.builds(lambda text, found: {"type": "text", "text": text, "marks": found}, texts, marks)
_breaks = st.just({"type": "hard_break"})
_citations = _node("citation", _attributes({"id": names}, {}), None)
_in_notes = st.lists(st.one_of(text_nodes, text_nodes, _breaks, _citations), max_size=4)
inlines = st.lists(
    st.one_of(text_nodes, text_nodes, text_nodes, _breaks, _citations, _node("footnote", None, _in_notes)), max_size=6
)

paragraphs = _node("paragraph", None, inlines)
headings = _node("heading", _attributes({"level": st.sampled_from([2, 3, 4])}, {"id": names}), inlines)
_code = st.lists(
    st.builds(
        lambda text: {"type": "text", "text": text},
        st.one_of(texts, st.sampled_from(["\n\n  x\n", "\tx", "```\n", "    y"])),
    ),
    max_size=2,
)
_sizes = st.integers(2, 4000)
leaves = st.one_of(
    paragraphs,
    paragraphs,
    headings,
    _node(
        "image",
        _attributes(
            {"src": files}, {"alt": texts, "title": texts, "media_id": names, "width": _sizes, "height": _sizes}
        ),
        st.one_of(st.just([]), inlines),
    ),
    _node("code_block", _attributes({}, {"language": st.sampled_from(["python", "c++", "x.y"])}), _code),
    _node(
        "embed",
        _attributes(
            {"url": st.one_of(files, st.just("https://youtu.be/abcdefghij"))},
            {"provider": st.sampled_from(["youtube", "video"]), "title": texts},
        ),
        None,
    ),
    _node("divider", None, None),
    _node("snippet", _attributes({"slug": names}, {}), None),
)


def _rows(cells: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(_node("table_row", None, st.lists(cells, min_size=1, max_size=3)), min_size=1, max_size=3)


@st.composite
def _simple_tables(draw: st.DrawFn) -> dict[str, Any]:
    """Tables of the form that Markdown has: one row of headers, one paragraph a cell, aligned by column."""
    alignments = draw(st.lists(st.sampled_from([None, "left", "center", "right"]), min_size=1, max_size=3))
    kinds = ["table_header"] + ["table_cell"] * draw(st.integers(0, 2))
    return {
        "type": "table",
        "content": [
            {
                "type": "table_row",
                "content": [
                    {"type": kind, "attrs": {"align": align}, "content": [draw(paragraphs)]} for align in alignments
                ],
            }
            for kind in kinds
        ],
    }


def _containers(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    content = st.lists(children, min_size=1, max_size=3)
    items = st.lists(_node("list_item", None, content), min_size=1, max_size=3)
    spans = st.integers(1, 3)
    cell_attributes = _attributes(
        {}, {"colspan": spans, "rowspan": spans, "align": st.sampled_from(["left", "center", "right"])}
    )
    cells = st.one_of(_node("table_cell", cell_attributes, content), _node("table_header", cell_attributes, content))
    return st.one_of(
        _node("bullet_list", None, items),
        _node("ordered_list", _attributes({}, {"start": st.sampled_from([0, 1, 7, 999_999_999])}), items),
        _node("blockquote", None, content),
        _node("table", None, _rows(cells)),
        _simple_tables(),
        _node("section", _attributes({"role": st.sampled_from(ROLES)}, {}), content),
        _node("call_to_action", _attributes({"label": lines, "url": urls}, {}), st.one_of(st.just([]), content)),
    )


blocks = st.recursive(leaves, _containers, max_leaves=8)
raw_documents = st.builds(lambda content: {"type": "doc", "content": content}, st.lists(blocks, min_size=1, max_size=5))
documents = raw_documents.map(checked)
