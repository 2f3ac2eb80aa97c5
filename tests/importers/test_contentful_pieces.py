"""Contentful's entries that are parts of a text, its files, and fields under other names than usual."""

import json

import pytest

from kapcms.importers import contentful
from kapcms.importers.imported import ImportedArticle, SkippedItem
from tests.importers.import_samples import written
from tests.importers.test_contentful import entry, link, rich, words

POST = {
    "sys": {"id": "post"},
    "displayField": "internalName",
    "fields": [
        {"id": "internalName", "type": "Symbol"},
        {"id": "title", "type": "Symbol"},
        {"id": "urlSlug", "type": "Symbol"},
        {"id": "metaDescription", "type": "Text"},
        {"id": "mainCopy", "type": "RichText"},
        {"id": "sidebar", "type": "RichText"},
    ],
}
PIECES = [
    {"sys": {"id": "picture"}, "displayField": "internalName", "fields": [{"id": "internalName", "type": "Symbol"}]},
    {"sys": {"id": "code"}, "fields": [{"id": "code", "type": "Text"}, {"id": "language", "type": "Symbol"}]},
    {"sys": {"id": "film"}, "fields": [{"id": "videoUrl", "type": "Symbol"}]},
    {"sys": {"id": "note"}, "fields": [{"id": "body", "type": "RichText"}, {"id": "colour", "type": "Symbol"}]},
]


def paragraph(*nodes: dict) -> dict:
    return {"nodeType": "paragraph", "content": nodes}


def embedded(key: str, kind: str = "embedded-entry-block", linked: str = "Entry") -> dict:
    return {"nodeType": kind, "data": {"target": link(key, linked)}, "content": []}


def asset(key: str, url: str, kind: str) -> dict:
    return {
        "sys": {"id": key},
        "fields": {"title": {"en": f"The {key}"}, "file": {"en": {"url": url, "contentType": kind}}},
    }


def post(key: str, body: dict, **sys) -> dict:
    fields = {"internalName": "POST 1", "title": key.upper(), "urlSlug": f"/blog/{key}/", "mainCopy": body}
    return entry(key, fields={name: {"en": value} for name, value in fields.items()}, **sys)


def piece(key: str, kind: str, *, version: int = 3, published: int | None = 2, **fields) -> dict:
    told = {name: {"en": value} for name, value in fields.items()}
    return entry(key, kind, told, version=version, publishedVersion=published)


def read(folder, *entries: dict, **more) -> list:
    told = {"contentTypes": [POST, *PIECES], "locales": [{"code": "en", "default": True}], "entries": entries, **more}
    return list(contentful.read(written(folder, json.dumps(told), "space.json")))


def test_names_for_editors_are_no_titles_and_slugs_have_many_names(tmp_path):
    (item,) = read(tmp_path, post("a", rich(paragraph(words("x")))))
    assert (item.title, item.slug, item.urls, item.body.text) == ("A", "a", ("/blog/a/",), "<p>x</p>")


def test_long_texts_that_have_no_place_are_named(tmp_path):
    given = post("a", rich(paragraph(words("x"))))
    given["fields"]["sidebar"] = {"en": rich(paragraph(words("aside")))}
    (item,) = read(tmp_path, given)
    assert [(w.code, "sidebar" in w.detail) for w in item.warnings] == [("other_body", True)]


def test_an_export_without_its_types_gives_the_same_articles(tmp_path):
    given = [
        post("a", rich(paragraph(words("x")), embedded("n"))),
        piece("n", "note", body=rich(paragraph(words("y")))),
    ]
    with_types, without = read(tmp_path, *given), read(tmp_path, *given, contentTypes=[])
    assert with_types == without
    assert with_types[0].body.text == "<p>x</p><p>y</p>"


def test_parts_of_a_text_are_written_out_where_they_stand_and_are_no_articles(tmp_path):
    body = rich(*(embedded(key) for key in ("p", "c", "f", "n")))
    items = read(
        tmp_path,
        post("a", body),
        piece("p", "picture", internalName="IMG 1", image=link("i", "Asset"), caption="Seen & done"),
        piece("c", "code", code="if x < 1:\n    go()", language="Python"),
        piece("f", "film", videoUrl="https://www.youtube.com/watch?v=abcdefghijk"),
        piece("n", "note", body=rich(paragraph(words("Mind the gap"))), colour="blue"),
        assets=[asset("i", "//i.test/i.png", "image/png")],
    )
    assert items[0].body.text == (
        '<figure><img src="https://i.test/i.png" alt="The i"><figcaption>Seen &amp; done</figcaption></figure>'
        '<pre><code class="language-python">if x &lt; 1:\n    go()</code></pre>'
        '<figure data-embed="https://www.youtube.com/watch?v=abcdefghijk">'
        '<a href="https://www.youtube.com/watch?v=abcdefghijk">https://www.youtube.com/watch?v=abcdefghijk</a></figure>'
        "<p>Mind the gap</p>"
    )
    assert [w.code for w in items[0].warnings] == ["unmapped_nodes"]
    assert all(isinstance(item, SkippedItem) for item in items[1:])


@pytest.mark.parametrize("kind", ["embedded-entry-block", "embedded-entry-inline"])
def test_what_was_not_public_is_not_shown_inside_of_what_was(tmp_path, kind):
    body = rich(paragraph(words("x"), embedded("n", kind)))
    item = read(tmp_path, post("a", body), piece("n", "note", published=None, title="Secret", body=rich(words("s"))))[0]
    assert (item.status, item.body.text) == ("public", "<p>x</p>")
    assert [w.code for w in item.warnings] == ["not_public_there"]


def test_an_article_that_shows_a_newer_draft_of_a_part_is_a_draft(tmp_path):
    items = read(tmp_path, post("a", rich(embedded("n"))), piece("n", "note", version=9, body=rich(words("new"))))
    assert (items[0].status, items[0].body.text) == ("draft", "new")
    assert "changed_since_publication" in {w.code for w in items[0].warnings}


def test_parts_that_hold_each_other_end(tmp_path):
    first = piece("n", "note", body=rich(paragraph(words("1")), embedded("m")))
    second = piece("m", "note", body=rich(paragraph(words("2")), embedded("n")))
    item = read(tmp_path, post("a", rich(embedded("n"))), first, second)[0]
    assert isinstance(item, ImportedArticle)
    assert item.body.text == "<p>1</p><p>2</p>"


def test_files_that_are_no_pictures_are_links_and_recordings(tmp_path):
    body = rich(*(embedded(key, "embedded-asset-block", "Asset") for key in ("pdf", "film")))
    files = [asset("pdf", "//a.test/p.pdf", "application/pdf"), asset("film", "//a.test/f.mp4", "video/mp4")]
    (item,) = read(tmp_path, post("a", body), assets=files)
    assert item.body.text == (
        '<p><a href="https://a.test/p.pdf">The pdf</a></p><figure><video controls="controls" src="https://a.test/f.mp4">'
        '<a href="https://a.test/f.mp4">https://a.test/f.mp4</a></video></figure>'
    )


def test_a_paragraph_of_code_alone_on_several_lines_is_a_block_of_code(tmp_path):
    (item,) = read(tmp_path, post("a", rich(paragraph(words("if x:\n  y", "code")), paragraph(words("z", "code")))))
    assert item.body.text == "<pre><code>if x:\n  y</code></pre><p><code>z</code></p>"
