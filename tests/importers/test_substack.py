"""Substack's export and saved pages."""

# ruff: noqa: RUF001 (the curly quotes of real files)

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.importers import substack
from kapcms.importers.imported import FailedItem, ImportedArticle, SkippedItem, UnreadableSource
from kapcms.importers.source import Source
from tests.importers.import_samples import sample, written

COLUMNS = "post_id,post_date,is_published,email_sent_at,type,audience,title,subtitle,podcast_url\n"


def export(folder: Path, rows: str, **bodies: str) -> Source:
    (folder / "posts").mkdir(exist_ok=True)
    for name, html in bodies.items():
        (folder / "posts" / f"{name.replace('_', '.', 1)}.html").write_text(html)
    return written(folder, COLUMNS + rows, "posts.csv")


def one(source: Source) -> ImportedArticle:
    (found,) = substack.read(source)
    assert isinstance(found, ImportedArticle), found
    return found


def body(folder: Path, html: str) -> ImportedArticle:
    return one(export(folder, "7.a,2024-01-02T03:04:05.000Z,true,,newsletter,everyone,T,,\n", **{"7_a": html}))


def page(html: str, post: dict[str, object] | None = None, linked: dict[str, object] | None = None) -> str:
    told = {"@type": "NewsArticle", "headline": "H", "url": "https://a.substack.com/p/h"} | (linked or {})
    scripted = json.dumps(json.dumps({"post": post or {}}))
    return (
        f'<html><head><script type="application/ld+json">{json.dumps(told)}</script></head><body>{html}'
        f"<script>window._preloads        = JSON.parse({scripted})</script></body></html>"
    )


def test_a_real_export_keeps_types_entities_and_drafts():
    source = sample("substack/mg-posts.csv")
    assert substack.looks_like(source.head(), source.name)
    found = [item for item in substack.read(source) if isinstance(item, ImportedArticle)]
    assert [article.status for article in found] == ["public", "public", "public", "draft", "public"]
    assert [article.slug for article in found] == ["plain-text", "podcast", "thread", "draft-text", "about-us"]
    assert found[0].subtitle == "“This quote’s rather short”"
    assert found[0].published_at == datetime(2019, 7, 26, 20, 48, 19, 814000, tzinfo=UTC)
    assert found[0].body.text.startswith("<h2>Lorem Ipsum</h2>")
    assert "Sign up" not in found[0].body.text
    assert [remark.code for remark in found[0].warnings] == ["button_left_out"] * 2
    assert 'src="https://example.com/my-audio/file.mp3"' in found[1].body.text
    assert found[2].warnings[0].code == "custom_type"
    assert found[4].warnings[0].code == "page"


def test_a_saved_page_says_who_wrote_it_when_and_about_what():
    source = sample("substack/mg-page-substack-hello-world.html")
    assert substack.looks_like(source.head(), source.name)
    article = one(source)
    assert (article.title, article.subtitle) == ("Hello world!", "Oh, this is a subtitle?")
    assert (article.slug, article.status, article.source_id) == (
        "hello-world",
        "public",
        "https://example.substack.com/p/hello-world",
    )
    assert [(person.name, person.slug) for person in article.authors] == [
        ("Author Name", "example"),
        ("Other Name", "other"),
    ]
    assert [topic.title for topic in article.topics] == ["World Sports: Cricket", "Blogging", "News"]
    assert article.published_at == datetime(2024, 11, 6, 17, 37, 50, 661000, tzinfo=UTC)
    assert article.seo_title == "Social title"
    assert article.body.text == "<p>Body content, not testing this</p>"


@pytest.mark.parametrize(
    ("name", "title", "part"),
    [
        ("e2e-scrape", "Plain Text", "Body content"),
        ("podcast", "An audio episode", "<audio"),
        ("single-author", "Social title", "Body content"),
    ],
)
def test_other_saved_pages_have_title_text_and_status(name, title, part):
    article = one(sample(f"substack/mg-page-substack-{name}.html"))
    assert (article.title, article.status) == (title, "public")
    assert part in article.body.text
    assert "token=" not in article.body.text


@pytest.mark.parametrize(
    ("is_published", "audience", "expected"),
    [
        ("true", "everyone", "public"),
        ("TRUE", "only_paid", "paid"),
        ("true", "founding", "paid"),
        ("true", "only_free", "protected"),
        ("true", "someone", "unknown"),
        ("true", "", "unknown"),
        ("false", "everyone", "draft"),
        ("", "everyone", "draft"),
    ],
)
def test_only_a_published_post_for_everyone_is_public(tmp_path, is_published, audience, expected):
    source = export(tmp_path, f"7.a,,{is_published},,newsletter,{audience},T,,\n", **{"7_a": "<p>x</p>"})
    article = one(source)
    assert (article.status, article.published_at) == (expected, None)


def test_a_post_with_a_paywall_in_it_is_paid(tmp_path):
    article = body(tmp_path, '<p>Free</p><div class="paywall-jump"></div><p>Paid</p>')
    assert (article.status, article.body.text) == ("paid", "<p>Free</p><p>Paid</p>")


def test_widgets_become_what_they_show_and_the_platform_s_own_go(tmp_path):
    gallery = json.dumps(
        {"gallery": {"images": [{"src": "https://a.example/1.jpg"}, {"src": "https://a.example/2.jpg"}]}}
    )
    html = (
        '<div class="youtube-wrap" data-attrs=\'{"videoId":"abcdefg"}\'><div><iframe src="x"></iframe></div></div>'
        f"<div class='image-gallery-embed' data-attrs='{gallery}'></div>"
        '<div class="subscription-widget-wrap"><div class="subscription-widget"><form><input></form></div></div>'
        '<p class="button-wrapper" data-attrs=\'{"url":"https://shop.example/x"}\'>'
        '<a href="https://shop.example/x">Buy</a></p>'
        '<div class="captioned-image-container"><figure><a class="image-link">'
        '<img data-attrs=\'{"a":1}\' alt="A"'
        ' src="https://substackcdn.com/image/fetch/w_14,c_limit/https%3A%2F%2Fpost-media.example%2F3.png"></a>'
        "<figcaption>Cap</figcaption></figure></div>"
    )
    article = body(tmp_path, html)
    assert 'data-embed="https://www.youtube.com/watch?v=abcdefg"' in article.body.text
    assert [image.url for image in article.media] == [
        "https://a.example/1.jpg",
        "https://a.example/2.jpg",
        "https://post-media.example/3.png",
    ]
    assert (article.media[2].alt, article.media[2].caption) == ("A", "Cap")
    assert '<a href="https://shop.example/x">Buy</a>' in article.body.text
    assert "data-attrs" not in article.body.text
    assert "<form" not in article.body.text
    assert [remark.code for remark in article.warnings] == ["widget_left_out"]


def test_each_row_is_one_item_though_its_file_is_missing(tmp_path):
    rows = '1.a,,true,,newsletter,everyone,"One, ""two""",,\n2.b,,true,,newsletter,everyone,B,,\n,,,,,,,,\n'
    rows += "../../etc/passwd,,true,,newsletter,everyone,C,,\n4.d,,true,,podcast,everyone,D,,https://a.example/d.mp3\n"
    found = list(substack.read(export(tmp_path, rows, **{"1_a": "<p>x</p>"})))
    assert [type(item) for item in found] == [ImportedArticle, FailedItem, SkippedItem, FailedItem, ImportedArticle]
    assert isinstance(found[0], ImportedArticle)
    assert found[0].title == 'One, "two"'
    assert [(item.code, item.position) for item in found if isinstance(item, FailedItem)] == [
        ("body_missing", "line 3"),
        ("malformed", "line 5"),
    ]


def test_a_list_that_is_cut_off_keeps_the_rows_before(tmp_path):
    rows = '1.a,,true,,newsletter,everyone,A,,\n2.b,,true,,newsletter,everyone,"B'
    items = substack.read(export(tmp_path, rows, **{"1_a": "<p>x</p>"}))
    assert isinstance(next(items), ImportedArticle)
    with pytest.raises(UnreadableSource, match="after line 2"):
        next(items)


@pytest.mark.parametrize(
    ("post", "linked", "expected"),
    [
        ({"audience": "only_paid"}, {"isAccessibleForFree": True}, "paid"),
        ({"audience": "everyone"}, {"isAccessibleForFree": False}, "paid"),
        ({}, {"isAccessibleForFree": True}, "public"),
        ({}, {}, "unknown"),
        ({"audience": "everyone"}, {}, "public"),
    ],
)
def test_a_saved_page_is_public_only_if_it_says_so(tmp_path, post, linked, expected):
    article = one(written(tmp_path, page("<p>x</p>", post, linked), "p.html"))
    assert article.status == expected


def test_the_marked_text_of_a_saved_page_is_all_that_is_taken(tmp_path):
    html = '<nav>Menu</nav><div class="available-content"><div class="body markup"><p>Text</p></div></div><p>Foot</p>'
    article = one(written(tmp_path, page(html), "p.html"))
    assert (article.body.text, article.warnings) == ("<p>Text</p>", ())


def test_mail_addresses_of_authors_stay_behind(tmp_path):
    author = [{"name": "jane@example.org"}, {"name": "Jane", "description": "Write me: jane@example.org"}]
    article = one(written(tmp_path, page("<p>x</p>", linked={"author": author}), "p.html"))
    assert [person.name for person in article.authors] == ["Jane"]
    assert "example.org" not in repr(article)


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"email,active\nx@example.org,1\n", b"\0\0", b"<html>Hi</html>"])
def test_a_file_of_another_kind_is_refused(tmp_path, data):
    assert not substack.looks_like(data, "posts.csv")
    with pytest.raises(UnreadableSource):
        list(substack.read(written(tmp_path, data, "posts.csv")))


SMALL = (COLUMNS + '1.a,2024-01-02,true,,newsletter,everyone,"A ""b""",,\n2.b,,,,,,,,\n').encode()
PAGE = page('<div class="body markup"><p class="button-wrapper">x</p></div>', {"title": "T"}).encode()


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([SMALL, PAGE]), st.integers(0, 600), st.binary(max_size=8), st.booleans())
def test_no_damage_crashes_it(whole, end, inserted, is_cut):
    data = whole[:end] + inserted + (b"" if is_cut else whole[end:])
    with tempfile.TemporaryDirectory() as folder:
        source = written(Path(folder), data, "posts.csv")
        substack.looks_like(data, "posts.csv")
        try:
            list(substack.read(source))
        except UnreadableSource:
            return


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                '<div class="paywall"><div class="paywall-jump">',
                '<div class="subscription-widget-wrap"><div class="subscription-widget">',
                '<p class="button-wrapper" data-attrs=\'{"url":"https://a.example"}\'>',
                '<div data-attrs=\'{"url":"https://a.example"}\'>',
                '<div class="youtube-wrap" data-attrs=\'{"videoId":"x"}\'>',
                "<noscript><img src=a></noscript>",
                "<img data-src=a>",
                "</div>",
                "x",
            ]
        ),
        max_size=12,
    )
)
def test_widgets_in_widgets_are_borne(parts):
    with tempfile.TemporaryDirectory() as folder:
        article = body(Path(folder), "".join(parts))
        assert "data-attrs" not in article.body.text
