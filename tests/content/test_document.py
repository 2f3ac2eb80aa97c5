"""The check of documents that come from outside."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.content.document import checked
from kapcms.content.nesting import SCHEMA
from kapcms.content.schema import MARKS, NODES, empty_document
from kapcms.errors import Invalid
from tests.content.documents import documents, raw_documents


def doc(*blocks, **more):
    return {"type": "doc", "content": list(blocks), **more}


def text(words, *marks):
    return {"type": "text", "text": words, "marks": list(marks)}


def paragraph(*inlines):
    return {"type": "paragraph", "content": [text(node) if isinstance(node, str) else node for node in inlines]}


def link(href):
    return {"type": "link", "attrs": {"href": href}}


def refused(document):
    with pytest.raises(Invalid) as refusal:
        checked(document)
    assert refusal.value.code == "invalid_document"
    return [(fault.pointer, fault.code) for fault in refusal.value.faults]


@settings(max_examples=50, deadline=None)
@given(raw_documents)
def test_the_canonical_form_is_a_fixed_point_that_prosemirror_accepts(document):
    canonical = checked(document)
    assert json.dumps(checked(canonical)) == json.dumps(canonical)
    SCHEMA.node_from_json({"type": "doc", "content": canonical["content"]}).check()


def canonical_or_faults(document):
    try:
        return checked(document), ()
    except Invalid as refusal:
        return None, refusal.faults


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 70_000) | st.sampled_from([*NODES, *MARKS, "javascript:x", "\ud800"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "level", "href"]), inner),
    max_leaves=4,
)


@settings(max_examples=60, deadline=None)
@given(documents, st.data())
def test_a_damaged_document_is_refused_with_faults_or_is_still_canonical(document, data):
    node = document
    while node.get("content") and data.draw(st.booleans()):
        node = data.draw(st.sampled_from(node["content"]))
    node[data.draw(st.sampled_from(["type", "attrs", "content", "marks", "text", "other"]))] = data.draw(_json)
    canonical, faults = canonical_or_faults(document)
    if canonical is None:
        assert faults
        assert all(fault.pointer == "" or fault.pointer.startswith("/") for fault in faults)
    else:
        assert checked(canonical) == canonical
        SCHEMA.node_from_json({"type": "doc", "content": canonical["content"]}).check()


@pytest.mark.parametrize("value", [None, [], "doc", 3, {}, {"type": "paragraph"}])
def test_what_is_no_document_is_refused(value):
    assert refused(value) == [("", "wrong_type")]


@pytest.mark.parametrize("version", [0, 2, "1", True, None])
def test_another_version_is_refused(version):
    assert refused(doc(paragraph("x"), version=version)) == [("/version", "unknown_version")]


@pytest.mark.parametrize("document", [doc(), {"type": "doc"}, doc(paragraph()), doc(paragraph(" \t\xa0"), paragraph())])
def test_a_document_without_words_is_the_empty_document(document):
    assert checked(document) == empty_document()


@pytest.mark.parametrize(
    ("block", "pointer", "code"),
    [
        (
            {"type": "paragraph", "content": [text("x", link("javascript:x"))]},
            "/content/0/marks/0/attrs/href",
            "bad_url",
        ),
        ({"type": "paragraph", "content": [text("x", {"type": "link"})]}, "/content/0/marks/0/attrs/href", "required"),
        ({"type": "paragraph", "content": [text("x", {"type": "blink"})]}, "/content/0/marks/0", "unknown_mark"),
        ({"type": "paragraph", "content": [text("x", *[{"type": "code"}] * 2)]}, "/content/0/marks", "repeated_mark"),
        ({"type": "paragraph", "content": [text("x", link("a") | {"x": 1})]}, "/content/0/marks/0/x", "unknown_key"),
        ({"type": "paragraph", "content": [text("a\x00b")]}, "/content/0/text", "bad_text"),
        ({"type": "paragraph", "content": [text("a\ud800b")]}, "/content/0/text", "bad_text"),
        ({"type": "paragraph", "content": [{"type": "text"}]}, "/content/0/text", "wrong_type"),
        ({"type": "paragraph", "content": [{"type": "divider"}]}, "/content/0", "misplaced_node"),
        ({"type": "paragraph", "content": {}}, "/content", "wrong_type"),
        ({"type": "paragraph", "attrs": {"style": "x"}}, "/attrs/style", "unknown_attribute"),
        ({"type": "paragraph", "attrs": []}, "/attrs", "wrong_type"),
        ({"type": "paragraph", "a/b~c": 1}, "/a~1b~0c", "unknown_key"),
        ({"type": "paragraph", "text": "x"}, "/text", "unknown_key"),
        ({"type": "paragraph", "marks": [{"type": "strong"}]}, "/marks", "misplaced_mark"),
        ({"type": "heading"}, "/attrs/level", "required"),
        ({"type": "heading", "attrs": {"level": 1}}, "/attrs/level", "unknown_value"),
        ({"type": "heading", "attrs": {"level": "2"}}, "/attrs/level", "wrong_type"),
        ({"type": "heading", "attrs": {"level": True}}, "/attrs/level", "wrong_type"),
        ({"type": "heading", "attrs": {"level": 2, "id": 'a"b'}}, "/attrs/id", "bad_text"),
        ({"type": "image", "attrs": {"src": "mailto:a@b.c"}}, "/attrs/src", "bad_url"),
        ({"type": "image", "attrs": {"src": ""}}, "/attrs/src", "required"),
        ({"type": "image", "attrs": {"src": "a", "width": 0}}, "/attrs/width", "out_of_range"),
        ({"type": "image", "attrs": {"src": "a", "alt": 5}}, "/attrs/alt", "wrong_type"),
        ({"type": "image", "attrs": {"src": "a", "alt": "x" * 2001}}, "/attrs/alt", "bad_text"),
        ({"type": "section", "attrs": {"role": "x"}, "content": [paragraph()]}, "/attrs/role", "unknown_value"),
        ({"type": "bullet_list"}, "", "missing_content"),
        ({"type": "bullet_list", "content": [paragraph("x")]}, "/content/0", "misplaced_node"),
        ({"type": "table", "content": [{"type": "table_row"}]}, "/content/0", "missing_content"),
        ({"type": "code_block", "content": [{"type": "hard_break"}]}, "/content/0", "misplaced_node"),
        ({"type": "call_to_action", "attrs": {"label": " ", "url": "/"}}, "/attrs/label", "required"),
        ({"type": "doc", "content": []}, "", "misplaced_node"),
        ({"type": "iframe"}, "", "unknown_node"),
        ("text", "", "unknown_node"),
    ],
)
def test_a_bad_place_is_named(block, pointer, code):
    assert refused(doc(paragraph("fine"), block)) == [(f"/content/1{pointer}", code)]


def test_every_bad_place_is_named_up_to_twenty():
    bad = paragraph(text("x", link("javascript:x")))
    assert len(refused(doc(*[bad] * 3))) == 3
    assert len(refused(doc(*[bad] * 90))) == 20


def test_a_document_nests_sixty_four_blocks_deep_and_no_deeper():
    block = paragraph("x")
    for _ in range(63):
        block = {"type": "blockquote", "content": [block]}
    assert checked(doc(block))["content"] == [checked(doc(block))["content"][0]]
    faults = refused(doc({"type": "blockquote", "content": [block]}))
    assert [code for _, code in faults] == ["too_deep"]


def test_a_document_has_a_limit_of_nodes():
    assert refused(doc(*[paragraph("x")] * 25_001))[0][1] == "too_many_nodes"


@pytest.mark.parametrize(
    "url",
    [
        "/a",
        "a/b",
        "#x",
        "?q=1:2",
        "//host/x",
        "http://x",
        "HTTPS://x",
        "mailto:a@b.c",
        "tel:+49",
        "a b",
        "./x:y",
        "x%3Ay",
    ],
)
def test_addresses_of_the_allowed_schemes_are_kept(url):
    marks = checked(doc(paragraph(text("x", link(url)))))["content"][0]["content"][0]["marks"]
    assert marks == [link(url.replace(" ", "%20"))]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:x",
        "java\tscript:x",
        " javascript:x",
        "\x01javascript:x",
        "data:x",
        "x:y",
        "&#106;avascript:x",
        "J%:",
    ],
)
def test_other_addresses_are_refused(url):
    assert refused(doc(paragraph(text("x", link(url)))))[0][1] == "bad_url"


@pytest.mark.parametrize(
    ("given_inlines", "canonical"),
    [
        (["a", "b"], [[{"type": "text", "text": "ab"}]]),
        (["", "a  \n b "], [[{"type": "text", "text": "a b"}]]),
        (["a", {"type": "hard_break"}], [[{"type": "text", "text": "a"}]]),
        (
            ["a", {"type": "hard_break"}, {"type": "hard_break"}, "b"],
            [[{"type": "text", "text": "a"}], [{"type": "text", "text": "b"}]],
        ),
        (
            [text("a ", {"type": "emphasis"}, {"type": "strong", "attrs": None}), "b"],
            [
                [
                    {"type": "text", "marks": [{"type": "strong"}, {"type": "emphasis"}], "text": "a"},
                    {"type": "text", "text": " b"},
                ]
            ],
        ),
    ],
)
def test_equal_texts_are_stored_equally(given_inlines, canonical):
    stored = checked(doc(paragraph(*given_inlines)))
    assert stored["content"] == [{"type": "paragraph", "content": line} for line in canonical]


def test_empty_and_default_attributes_are_not_stored():
    image = {"type": "image", "attrs": {"title": None, "alt": "", "src": "/x"}}
    numbered = {
        "type": "ordered_list",
        "attrs": {"start": 1},
        "content": [{"type": "list_item", "content": [paragraph()]}],
    }
    assert checked(doc(image, numbered))["content"] == [
        {"type": "image", "attrs": {"src": "/x"}},
        {"type": "ordered_list", "content": [{"type": "list_item", "content": [{"type": "paragraph"}]}]},
    ]


def test_headings_get_unique_anchors_and_keep_the_ones_they_have():
    def heading(words, anchor=None):
        return {"type": "heading", "attrs": {"level": 2, "id": anchor}, "content": [text(words)]}

    given_headings = [
        heading("Risks"),
        heading("Risks"),
        heading("New words", "risks"),
        heading("?"),
        heading("Footnote 1"),
    ]
    stored = checked(doc(*given_headings, heading("x", "risks")))
    anchors = [block["attrs"]["id"] for block in stored["content"]]
    assert anchors == ["risks-2", "risks-3", "risks", "section", "section-footnote-1", "x"]


def test_keys_stand_in_one_order():
    block = {"text": "x", "type": "text", "marks": [{"attrs": {"title": "t", "href": "/"}, "type": "link"}]}
    stored = json.dumps(checked({"content": [{"content": [block], "type": "paragraph"}], "type": "doc"}))
    mark = '{"type": "link", "attrs": {"href": "/", "title": "t"}}'
    inner = f'{{"type": "text", "marks": [{mark}], "text": "x"}}'
    assert stored == f'{{"type": "doc", "version": 1, "content": [{{"type": "paragraph", "content": [{inner}]}}]}}'
