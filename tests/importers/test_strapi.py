"""Strapi's answers, template data and exported entities."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.importers import strapi
from kapcms.importers.imported import (
    FailedItem,
    ImportedArticle,
    ImportedImage,
    ImportedPlace,
    SkippedItem,
    UnreadableSource,
)
from tests.importers.import_samples import sample, written


def read_all(folder, value: object) -> list:
    return list(
        strapi.read(written(folder, value if isinstance(value, bytes | str) else json.dumps(value), "data.json"))
    )


def one(folder, **fields) -> ImportedArticle:
    row = {
        "id": 1,
        "documentId": "d1",
        "title": "A",
        "slug": "a",
        "content": "Text",
        "publishedAt": "2024-01-02T03:04:05Z",
        **fields,
    }
    (item,) = read_all(folder, {"data": [row], "meta": {"pagination": {}}})
    assert isinstance(item, ImportedArticle), item
    return item


def test_the_data_of_the_blog_template():
    source = sample("strapi/create-strapi-app-data.json")
    assert strapi.looks_like(source.head(), source.name)
    items = list(strapi.read(source))
    articles = {i.source_id: i for i in items if isinstance(i, ImportedArticle)}
    assert (len(items), list(articles)) == (14, ["about:1", *(f"articles:{n}" for n in range(1, 6))])
    black_hole = articles["articles:5"]
    assert (black_hole.title, black_hole.slug) == ("What's inside a Black Hole", "what-s-inside-a-black-hole")
    assert ([p.name for p in black_hole.authors], [t.title for t in black_hole.topics]) == (["Sarah Baker"], ["news"])
    assert {a.status for a in articles.values()} == {"unknown"}
    assert {a.published_at for a in articles.values()} == {None}
    assert "> You've got to dig it to dig it, you dig?\n>\n> — Thelonius Monk" in black_hole.body.text
    assert "@" not in repr(items)


def test_an_answer_of_version_4(tmp_path):
    attributes = {
        "title": "A",
        "body": "<p>x</p>",
        "publishedAt": None,
        "locale": "de",
        "author": {"data": {"id": 2, "attributes": {"name": "Jo", "email": "jo@x.test"}}},
        "cover": {"data": {"id": 3, "attributes": {"url": "/u/a.png", "alternativeText": "alt"}}},
    }
    text = json.dumps({"data": [{"id": 1, "attributes": attributes}], "meta": {}})
    assert strapi.looks_like(text.encode(), "x.json")
    (item,) = read_all(tmp_path, text)
    assert (item.source_id, item.status, item.locale, item.body.form) == ("data:1", "draft", "de", "html")
    assert ([p.name for p in item.authors], item.cover) == (["Jo"], ImportedImage("/u/a.png", "alt"))


def test_one_row_of_version_5_with_a_blocks_document(tmp_path):
    blocks = [
        {"type": "heading", "level": 3, "children": [{"type": "text", "text": "H"}]},
        {
            "type": "paragraph",
            "children": [
                {"type": "text", "text": "a<b", "bold": True},
                {"type": "link", "url": "/x", "children": [{"type": "text", "text": "l"}]},
            ],
        },
        {
            "type": "list",
            "format": "ordered",
            "children": [{"type": "list-item", "children": [{"type": "text", "text": "i"}]}],
        },
        {"type": "code", "children": [{"type": "text", "text": "x < y"}]},
        {"type": "image", "image": {"url": "/i.png", "alternativeText": "I"}},
    ]
    row = {
        "id": 9,
        "documentId": "abc",
        "title": "A",
        "content": blocks,
        "publishedAt": "2024-01-02T00:00:00Z",
        "locale": "en",
    }
    (item,) = read_all(tmp_path, {"data": row, "meta": {}})
    assert (item.source_id, item.published_at) == ("data:abc@en", datetime(2024, 1, 2, tzinfo=UTC))
    assert item.body.text == (
        '<h3>H</h3><p><strong>a&lt;b</strong><a href="/x">l</a></p><ol><li>i</li></ol>'
        '<pre><code>x &lt; y</code></pre><figure><img src="/i.png" alt="I"></figure>'
    )


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "public"),
        ({"publishedAt": None}, "draft"),
        ({"status": "draft"}, "draft"),
        ({"status": "modified"}, "draft"),
    ],
)
def test_what_was_not_public_is_not_public(tmp_path, fields, status):
    assert one(tmp_path, **fields).status == status


def test_series_by_relation_with_a_number(tmp_path):
    item = one(tmp_path, series={"id": 1, "title": "S", "slug": "s"}, part=2)
    assert item.series == (ImportedPlace("S", 2, "s"),)


def test_components_that_are_not_known_keep_their_texts(tmp_path):
    zone = [
        {"__component": "shared.rich-text", "body": "*a*"},
        {"__component": "own.box", "title": "T", "body": "B"},
        {"__component": "shared.media", "file": {"url": "/m.png", "alternativeText": "M"}},
    ]
    item = one(tmp_path, content=None, blocks=zone)
    assert item.body.text == "*a*\n\nT\n\nB\n\n![M](</m.png>)"
    assert [w.detail for w in item.warnings] == ["only its texts are kept: own.box"]


def test_exported_entities_line_by_line(tmp_path):
    article = {"title": "A", "content": "x", "documentId": "d", "publishedAt": None, "locale": "en"}
    lines = [
        json.dumps({"type": "api::article.article", "id": 1, "data": article}),
        "{broken",
        json.dumps(
            {
                "type": "plugin::users-permissions.user",
                "id": 2,
                "data": {"title": "secret", "content": "s", "password": "p"},
            }
        ),
    ]
    text = "\n".join(lines)
    assert strapi.looks_like(text.encode(), "entities_00001.jsonl")
    first, second, third = read_all(tmp_path, text)
    assert (first.source_id, first.status) == ("api::article.article:d@en:draft", "draft")
    assert isinstance(second, FailedItem)
    assert second.position == "line 2"
    assert isinstance(third, SkippedItem)
    assert "secret" not in repr(third)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"data": []}'])
def test_what_holds_no_rows_is_unreadable(tmp_path, text):
    with pytest.raises(UnreadableSource, match=r"data\.json"):
        read_all(tmp_path, text)


SMALL = json.dumps(
    {"data": [{"id": 1, "documentId": "d", "title": "A", "content": [{"__component": "a.b", "body": "x"}]}]}
).encode()


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, len(SMALL) - 1), byte=st.binary(max_size=2), end=st.integers(0, len(SMALL)))
def test_no_bytes_crash_it(tmp_path_factory, place, byte, end):
    try:
        read_all(tmp_path_factory.getbasetemp(), (SMALL[:place] + byte + SMALL[place + 1 :])[:end])
    except UnreadableSource:
        return


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["__component", "type", "children", "data", "attributes", "url", "file", "name", "id"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["title", "content", "blocks", "author", "cover", "series", "seo", "locale", "publishedAt"]), VALUES
)
def test_no_json_crashes_it(tmp_path_factory, name, value):
    row = {"id": 1, "title": "A", "content": "x", name: value}
    assert len(read_all(tmp_path_factory.getbasetemp(), {"data": [row, value], "meta": 1})) == 2
    assert read_all(tmp_path_factory.getbasetemp(), {"articles": [row], "more": value, "authors": [value]})


def test_code_keeps_its_language_and_a_slider_of_version_4_its_pictures(tmp_path):
    code = {"type": "code", "language": "js", "children": [{"type": "text", "text": "a"}]}
    assert one(tmp_path, content=None, blocks=[code]).body.text == '<pre><code class="language-js">a</code></pre>'
    files = {"data": [{"attributes": {"url": f"/{name}.png", "alternativeText": name}} for name in "ab"]}
    slider = [{"__component": "shared.slider", "files": files}]
    assert one(tmp_path, content=None, blocks=slider).body.text == "![a](</a.png>)\n\n![b](</b.png>)"


def test_a_second_body_is_named(tmp_path):
    zone = [{"__component": "shared.rich-text", "body": "More"}]
    assert "other_body" in [remark.code for remark in one(tmp_path, blocks=zone).warnings]
