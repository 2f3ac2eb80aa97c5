"""Exports of Contentful spaces."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.importers import contentful
from kapcms.importers.imported import FailedItem, ImportedArticle, ImportedPlace, SkippedItem, UnreadableSource
from tests.importers.import_samples import sample, written


def link(key: str, kind: str = "Entry") -> dict:
    return {"sys": {"type": "Link", "linkType": kind, "id": key}}


def entry(key: str, kind: str = "post", fields: dict | None = None, **sys) -> dict:
    return {
        "sys": {"id": key, "version": 3, "publishedVersion": 2, "contentType": link(kind, "ContentType"), **sys},
        "fields": {"title": {"en": f"Title {key}"}, "slug": {"en": key}, "body": {"en": "Text"}}
        if fields is None
        else fields,
    }


TYPES = [
    {
        "sys": {"id": "post"},
        "displayField": "title",
        "fields": [{"id": n, "type": t} for n, t in (("title", "Symbol"), ("slug", "Symbol"), ("body", "RichText"))],
    },
    {
        "sys": {"id": "person"},
        "displayField": "name",
        "fields": [{"id": "name", "type": "Symbol"}, {"id": "shortBio", "type": "Text"}],
    },
    {
        "sys": {"id": "series"},
        "displayField": "title",
        "fields": [{"id": "title", "type": "Symbol"}, {"id": "parts", "type": "Array", "items": {"linkType": "Entry"}}],
    },
]


def export(*entries: dict, **more) -> str:
    locales = [{"code": "en", "default": True}, {"code": "de", "default": False}]
    return json.dumps({"entries": entries, "contentTypes": TYPES, "locales": locales, **more})


def read_all(folder, text: str | bytes) -> list:
    return list(contentful.read(written(folder, text, "space.json")))


def one(folder, *entries: dict, **more) -> ImportedArticle:
    item = read_all(folder, export(*entries, **more))[0]
    assert isinstance(item, ImportedArticle), item
    return item


def rich(*nodes: dict) -> dict:
    return {"nodeType": "document", "content": nodes}


def words(value: str, *marks: str) -> dict:
    return {"nodeType": "text", "value": value, "marks": [{"type": mark} for mark in marks]}


def test_the_starter_blog():
    source = sample("contentful/starter-gatsby-blog-export.json")
    assert contentful.looks_like(source.head(), source.name)
    person, webhooks, hello, static = contentful.read(source)
    assert (person.code, person.title) == ("no_article", "John Doe")
    assert [(a.title, a.slug, a.status, a.locale) for a in (webhooks, hello, static)] == [
        ("Automate with webhooks", "automate-with-webhooks", "public", "en-US"),
        ("Hello world", "hello-world", "public", "en-US"),
        ("Static sites are great", "static-sites-are-great", "public", "en-US"),
    ]
    assert webhooks.published_at == datetime(2017, 5, 11, 22, tzinfo=UTC)
    assert ([p.name for p in static.authors], [t.title for t in static.topics]) == (
        ["John Doe"],
        ["javascript", "static-sites"],
    )
    assert webhooks.cover.url.startswith("https://images.contentful.com/")
    assert (webhooks.cover.alt, webhooks.cover.width) == ("Tattooed man walking in a field", 2500)
    assert webhooks.body.text.startswith("<h2>What are webhooks?</h2><p>")
    assert "@" not in repr(person)


def test_one_article_a_language_and_fields_that_are_not_translated(tmp_path):
    fields = {"title": {"en": "E", "de": "D"}, "slug": {"en": "e"}, "body": {"en": "x", "de": "y"}}
    english, german = read_all(tmp_path, export(entry("a", fields=fields)))
    assert (english.source_id, english.locale, english.translation_of) == ("a", "en", None)
    assert (german.source_id, german.locale, german.translation_of, german.slug) == ("a@de", "de", "a", "e")
    assert (german.title, german.body.text) == ("D", "y")


@pytest.mark.parametrize(
    ("sys", "status"),
    [
        ({}, "public"),
        ({"version": 9}, "draft"),
        ({"publishedVersion": None}, "draft"),
        ({"archivedAt": "2024-01-01T00:00:00Z"}, "trash"),
        ({"fieldStatus": {"*": {"en": "draft"}}}, "draft"),
        ({"fieldStatus": {"*": {"en": "changed"}}}, "draft"),
        ({"version": None, "publishedVersion": None, "revision": 4}, "public"),
        ({"version": None, "publishedVersion": None}, "unknown"),
    ],
)
def test_what_was_not_public_is_not_public(tmp_path, sys, status):
    assert one(tmp_path, entry("a", **sys)).status == status


def test_a_series_entry_gives_its_articles_their_places(tmp_path):
    series = entry(
        "s", "series", {"title": {"en": "S"}, "slug": {"en": "the-s"}, "parts": {"en": [link("b"), link("a")]}}
    )
    first, second, third = read_all(tmp_path, export(entry("a"), entry("b"), series))
    assert first.series == (ImportedPlace("S", 2, "the-s"),)
    assert second.series == (ImportedPlace("S", 1, "the-s"),)
    assert isinstance(third, SkippedItem)


def test_a_linked_series_with_a_number(tmp_path):
    fields = {**entry("a")["fields"], "series": {"en": link("s")}, "seriesOrder": {"en": 4}}
    assert one(tmp_path, entry("a", fields=fields), entry("s", "series", {"title": {"en": "S"}})).series == (
        ImportedPlace("S", 4),
    )


def test_rich_text(tmp_path):
    body = rich(
        {"nodeType": "heading-2", "content": [words("H <1>")]},
        {
            "nodeType": "paragraph",
            "content": [
                words("a", "bold", "italic"),
                {"nodeType": "hyperlink", "data": {"uri": "https://x.test/?a=1&b"}, "content": [words("l")]},
                {"nodeType": "entry-hyperlink", "data": {"target": link("b")}, "content": [words("e")]},
            ],
        },
        {"nodeType": "embedded-asset-block", "data": {"target": link("i", "Asset")}, "content": []},
        {"nodeType": "hr", "content": []},
        {"nodeType": "embedded-entry-block", "data": {"target": link("b")}, "content": []},
        {
            "nodeType": "table",
            "content": [{"nodeType": "table-row", "content": [{"nodeType": "table-cell", "content": [words("c")]}]}],
        },
    )
    asset = {"sys": {"id": "i"}, "fields": {"title": {"en": "I"}, "file": {"en": {"url": "//i.test/i.png"}}}}
    item = one(tmp_path, entry("a", fields={"title": {"en": "A"}, "body": {"en": body}}), entry("b"), assets=[asset])
    assert item.body.text == (
        "<h2>H &lt;1&gt;</h2><p><strong><em>a</em></strong>"
        '<a href="https://x.test/?a=1&amp;b">l</a><a href="entry:b">e</a></p>'
        '<figure><img src="https://i.test/i.png" alt="I"></figure><hr>'
        '<p><a href="entry:b">Title b</a></p><table><tr><td>c</td></tr></table>'
    )
    assert item.warnings == ()


def test_a_truncated_file_gives_what_it_has(tmp_path):
    more = {"contentTypes": TYPES, "locales": [{"code": "en", "default": True}], "entries": [entry("a"), entry("b")]}
    text = json.dumps(more)
    items = read_all(tmp_path, text[: text.rindex('{"sys": {"id": "b"') + 8])
    assert [type(item) for item in items] == [ImportedArticle, FailedItem]


@pytest.mark.parametrize("text", ["", "{", '{"entries": []}', "[1]"])
def test_what_is_no_export_is_unreadable(tmp_path, text):
    with pytest.raises(UnreadableSource, match=r"space\.json"):
        read_all(tmp_path, text)


SMALL = export(
    entry("a", fields={"title": {"en": "A"}, "body": {"en": rich(words("x", "bold"))}}), assets=[{"sys": {"id": "i"}}]
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
            st.sampled_from(
                ["sys", "id", "en", "de", "fields", "nodeType", "content", "data", "target", "items", "type"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["title", "body", "slug", "author", "tags", "series", "heroImage", "date"]), VALUES, VALUES)
def test_no_json_crashes_it(tmp_path_factory, name, value, other):
    fields = {**entry("a")["fields"], name: {"en": value}}
    text = export(
        entry("a", fields=fields),
        entry("b", fields={"title": value, "body": other}),
        {"sys": value, "fields": other},
        assets=[{"sys": {"id": "i"}, "fields": value}, value],
        tags=[other],
    )
    assert len(read_all(tmp_path_factory.getbasetemp(), text)) >= 3
