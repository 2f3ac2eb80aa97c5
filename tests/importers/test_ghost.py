"""Ghost exports of all ages."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.importers import ghost
from kapcms.importers.ghost_export.lexical import lexical_html
from kapcms.importers.imported import FailedItem, ImportedArticle, ImportedImage, UnreadableSource
from tests.importers.import_samples import sample, written

POST = {"id": 1, "title": "A", "slug": "a", "html": "<p>x</p>", "status": "published", "visibility": "public"}


def export(*posts: dict, **tables: list) -> str:
    rows = [{**POST, **post} for post in posts]
    return json.dumps({"db": [{"meta": {"exported_on": 1, "version": "5.0"}, "data": {"posts": rows, **tables}}]})


def read_all(folder, text: str | bytes) -> list:
    source = written(folder, text, "ghost.json")
    return list(ghost.read(source))


def one(folder, text: str) -> ImportedArticle:
    (item,) = read_all(folder, text)
    assert isinstance(item, ImportedArticle), item
    return item


def test_an_export_with_tables():
    source = sample("ghost/mg-assetscraper-ghost.json")
    assert ghost.looks_like(source.head(), source.name)
    first, second, third = ghost.read(source)
    assert [(a.title, a.status, a.site, a.urls) for a in (first, second, third)] == [
        ("Post 1", "public", "My Ghost Site", ("/post-1/",)),
        ("Post 2", "public", "My Ghost Site", ("/post-2/",)),
        ("Post 3 - Lexical", "public", "My Ghost Site", ("/post-3-lexical/",)),
    ]
    assert ([p.name for p in first.authors], [t.title for t in second.topics]) == (["Alice Johnson"], ["Technology"])
    assert first.cover == ImportedImage("https://example.com/images/feature-1.jpg")
    assert third.body.text == '<figure><img src="https://example.com/images/lexical-image.jpg" alt=""></figure>'
    assert "@" not in repr((first, second, third))


def test_an_answer_of_the_api():
    (item,) = ghost.read(sample("ghost/mg-ghost-api-posts.json"))
    assert (item.title, item.published_at) == ("Welcome", datetime(2012, 11, 27, 15, 30, tzinfo=UTC))
    assert item.urls == ("https://demo.ghost.io/welcome-short/",)
    assert [p.bio for p in item.authors] == ["The professional publishing platform"]


@pytest.mark.parametrize(
    ("name", "count", "url"),
    [
        ("mg-linkfixer-ctx.json", 7, "https://example.com/lorem-ipsum/"),
        ("mg-linkfixer-ctx-lexical.json", 7, "https://example.com/lorem-ipsum/"),
        ("mg-linkfixer-ctx-slug-yyyy-mm-dd.json", 5, "https://example.com/articles/2020/06/27/lorem-ipsum/"),
    ],
)
def test_files_of_migration_tools(name, count, url):
    source = sample(f"ghost/{name}")
    assert ghost.looks_like(source.head(), source.name)
    items = list(ghost.read(source))
    assert len(items) == count
    assert (items[0].title, items[0].urls, [p.name for p in items[0].authors]) == (
        "Lorem Ipsum",
        (url,),
        ["The Author"],
    )
    assert "#wp" not in [t.title for t in items[0].topics]


@pytest.mark.parametrize(
    ("post", "status"),
    [
        ({}, "public"),
        ({"visibility": None}, "public"),
        ({"visibility": "members"}, "private"),
        ({"visibility": "paid"}, "paid"),
        ({"visibility": "tiers"}, "paid"),
        ({"visibility": "product:gold"}, "paid"),
        ({"status": "draft"}, "draft"),
        ({"status": "sent"}, "private"),
        ({"status": "new word"}, "unknown"),
        ({"email_only": True}, "private"),
    ],
)
def test_what_was_not_public_is_not_public(tmp_path, post, status):
    assert one(tmp_path, export(post)).status == status


def test_a_scheduled_post_keeps_its_time(tmp_path):
    item = one(tmp_path, export({"status": "scheduled", "published_at": "2030-01-02T03:04:05.000Z"}))
    assert (item.status, item.published_at) == ("scheduled", None)
    assert item.scheduled_at == datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_ghost_0_x_with_milliseconds_markdown_and_dated_permalinks(tmp_path):
    text = json.dumps(
        {
            "meta": {"exported_on": 1, "version": "003"},
            "data": {
                "posts": [
                    {
                        "id": 5,
                        "title": "Old",
                        "slug": "old",
                        "markdown": "*x*",
                        "html": None,
                        "status": "published",
                        "page": 0,
                        "author_id": 1,
                        "published_at": 1388620800000,
                    }
                ],
                "users": [{"id": 1, "name": "Jo", "slug": "jo", "email": "jo@example.org", "password": "$2a$secret"}],
                "tags": [{"id": 9, "name": "T", "slug": "t"}],
                "posts_tags": [{"id": 1, "post_id": 5, "tag_id": 9}],
                "settings": [{"key": "permalinks", "value": "/:year/:month/:day/:slug/"}],
            },
        }
    )
    item = one(tmp_path, text)
    assert ghost.looks_like(text.encode(), "x.json")
    assert item.published_at == datetime(2014, 1, 2, tzinfo=UTC)
    assert (item.body.form, item.body.text, item.urls) == ("markdown", "*x*", ("/2014/01/02/old/",))
    assert ([p.name for p in item.authors], [t.title for t in item.topics]) == (["Jo"], ["T"])
    assert "secret" not in repr(item)


def test_links_to_the_own_site_stay_marked(tmp_path):
    html = '<a href="__GHOST_URL__/b/">b</a>'
    assert one(tmp_path, export({"html": html})).body.text == html


def test_lexical_without_html(tmp_path):
    nodes = [
        {
            "type": "extended-heading",
            "tag": "h3",
            "children": [{"type": "extended-text", "text": "H <1>", "format": 1}],
        },
        {
            "type": "list",
            "listType": "number",
            "children": [{"type": "listitem", "children": [{"type": "text", "text": "i"}]}],
        },
        {"type": "codeblock", "language": "go", "code": "a < b"},
        {"type": "email", "html": "<p>only in mails</p>"},
        {"type": "strange", "title": "kept"},
    ]
    item = one(tmp_path, export({"html": None, "lexical": json.dumps({"root": {"children": nodes}})}))
    assert item.body.text == (
        "<h3><strong>H &lt;1&gt;</strong></h3><ol><li>i</li></ol>"
        '<pre><code class="language-go">a &lt; b</code></pre><p>kept</p>'
    )
    assert [w.detail for w in item.warnings] == [
        "the HTML was made from the lexical source; not taken over as it was: email, strange"
    ]


def test_mobiledoc_without_html(tmp_path):
    document = {
        "version": "0.3.1",
        "atoms": [["soft-return", "", {}]],
        "cards": [["image", {"src": "/a.png", "alt": "A"}], ["hr", {}]],
        "markups": [["strong"], ["a", ["href", "__GHOST_URL__/b/"]]],
        "sections": [
            [1, "h2", [[0, [], 0, "T"]]],
            [1, "p", [[0, [0], 1, "b"], [1, [], 0, 0], [0, [1], 1, "link"]]],
            [3, "ul", [[[0, [], 0, "i"]]]],
            [10, 0],
            [10, 1],
        ],
    }
    item = one(tmp_path, export({"html": "", "mobiledoc": json.dumps(document)}))
    assert item.body.text == (
        '<h2>T</h2><p><strong>b</strong><br><a href="__GHOST_URL__/b/">link</a></p><ul><li>i</li></ul>'
        '<figure><img src="/a.png" alt="A"></figure><hr>'
    )


def test_a_truncated_file_gives_what_it_has_and_says_where_it_ends(tmp_path):
    text = export({"slug": "a"}, {"slug": "b"}, {"slug": "c"})
    items = read_all(tmp_path, text[: text.rindex('{"id"') + 10])
    assert [getattr(item, "slug", None) for item in items] == ["a", "b", None]
    assert isinstance(items[2], FailedItem)
    assert (items[2].code, items[2].position.startswith("near byte")) == ("broken_json", True)


def test_one_bad_post_does_not_stop_the_others(tmp_path):
    text = export({"slug": "a"}).replace('"posts": [', '"posts": [7, {"title": "no id"}, ')
    assert [type(item).__name__ for item in read_all(tmp_path, text)] == ["FailedItem", "FailedItem", "ImportedArticle"]


def test_invalid_bytes_half_characters_and_nul_in_the_middle(tmp_path):
    text = export({"title": "half \ud83d and nul \x00", "html": "<p>XX</p>"}).encode().replace(b"XX", b"\xff\xfe")
    item = one(tmp_path, text)
    item.title.encode()
    assert "\x00" not in item.title
    assert [w.code for w in item.warnings] == ["bad_characters"]


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", "no json", '{"db": [{"data": {"posts": []}}]}', "[" * 200_000])
def test_what_is_no_export_is_unreadable(tmp_path, text):
    with pytest.raises(UnreadableSource, match=r"ghost\.json"):
        read_all(tmp_path, text)


def test_a_post_without_any_text_says_so(tmp_path):
    item = one(tmp_path, export({"html": None}))
    assert (item.body.text, [w.code for w in item.warnings]) == ("", ["no_body"])


def test_an_endless_text_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("kapcms.importers.json_files.streamed.TEXT_LIMIT_BYTES", 100_000)
    with pytest.raises(UnreadableSource, match="a text is longer"):
        read_all(tmp_path, export({"html": "x" * 400_000}))


def test_one_item_too_large_fails_alone(tmp_path, monkeypatch):
    monkeypatch.setattr("kapcms.importers.json_files.streamed.ITEM_LIMIT", 1000)
    items = read_all(tmp_path, export({"html": "x" * 2000}, {"slug": "b"}))
    assert [getattr(items[0], "code", None), items[1].slug] == ["too_large", "b"]


SMALL = export(
    {"lexical": '{"root":{"children":[{"type":"text"}]}}', "html": None}, {"tags": [{"name": "T"}]}, users=[{"id": 1}]
).encode()


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, len(SMALL) - 1), byte=st.binary(max_size=2), end=st.integers(0, len(SMALL)))
def test_no_bytes_crash_it(tmp_path_factory, place, byte, end):
    data = (SMALL[:place] + byte + SMALL[place + 1 :])[:end]
    try:
        items = read_all(tmp_path_factory.getbasetemp(), data)
    except UnreadableSource:
        return
    assert items


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "id",
                        "slug",
                        "title",
                        "html",
                        "lexical",
                        "mobiledoc",
                        "tags",
                        "authors",
                        "data",
                        "root",
                        "children",
                        "type",
                        "sections",
                        "cards",
                        "markups",
                        "atoms",
                        "url",
                        "page",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
def test_no_json_crashes_it(tmp_path_factory, value):
    text = json.dumps(
        {
            "db": [
                {
                    "data": {
                        "posts": [value, {"id": 1, "lexical": value}, {"id": 2, "mobiledoc": value}],
                        "tags": [value],
                    }
                }
            ]
        }
    )
    assert len(read_all(tmp_path_factory.getbasetemp(), text)) == 3


def test_a_markdown_card_without_stored_html_is_read_as_markdown():
    document = {"root": {"children": [{"type": "markdown", "markdown": "**m** <kbd>k</kbd>\n\n- a\n- b"}]}}
    html, unknown = lexical_html(json.dumps(document))
    assert html.split() == ["<p><strong>m</strong>", "<kbd>k</kbd></p>", "<ul>", "<li>a</li>", "<li>b</li>", "</ul>"]
    assert unknown == ()
