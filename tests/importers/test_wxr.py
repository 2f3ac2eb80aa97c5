"""WordPress exports."""

import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.importers import wxr
from kapcms.importers.imported import (
    FailedItem,
    ImportedArticle,
    Item,
    KnownItem,
    SkippedItem,
    UnreadableSource,
)
from kapcms.importers.known_marks import KnownMarks
from kapcms.importers.source import Source
from tests.importers.import_samples import sample, written

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>A blog</title><link>https://blog.example</link><language>en</language>
<wp:author><wp:author_login>jd</wp:author_login><wp:author_email>jd@example.org</wp:author_email>
<wp:author_display_name><![CDATA[Jane Doe]]></wp:author_display_name></wp:author>
"""
TAIL = "</channel></rss>"


SOUND = "https://a.example/b.mp3"


def embedded(url: str) -> str:
    return f'<figure data-embed="{url}"><a href="{url}">{url}</a></figure>'


def item(number: int = 1, content: str = "Text.", more: str = "", status: str = "publish", title: str = "Title") -> str:
    return (
        f"<item><title>{title} {number}</title><link>https://blog.example/2020/01/p-{number}/</link>"
        f"<guid>https://blog.example/?p={number}</guid><dc:creator>jd</dc:creator>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded><wp:post_id>{number}</wp:post_id>"
        f"<wp:post_date>2020-01-02 03:04:05</wp:post_date><wp:post_date_gmt>2020-01-02 02:04:05</wp:post_date_gmt>"
        f"<wp:post_name>p-{number}</wp:post_name><wp:status>{status}</wp:status><wp:post_type>post</wp:post_type>"
        f"{more}</item>\n"
    )


def meta(key: str, value: str) -> str:
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )


def read(folder: Path, *items: str | bytes, head: str = HEAD, tail: str = TAIL) -> list[Item]:
    data = b"".join(part.encode() if isinstance(part, str) else part for part in (head, *items, tail))
    return list(wxr.read(written(folder, data, "export.xml")))


def one(folder: Path, *items: str | bytes, head: str = HEAD) -> ImportedArticle:
    found = read(folder, *items, head=head)
    assert isinstance(found[0], ImportedArticle), found[0]
    return found[0]


def body(folder: Path, content: str, more: str = "") -> str:
    return one(folder, item(content=content, more=more)).body.text


def articles(path: str) -> dict[str, ImportedArticle]:
    return {found.title: found for found in wxr.read(sample(path)) if isinstance(found, ImportedArticle)}


@pytest.mark.parametrize(
    ("name", "article_count", "skipped"),
    [
        ("64-block-test-data", 62, 10),
        ("mg-co-authors-plus", 4, 0),
        ("mg-feature-image-captions", 3, 2),
        ("mg-has-audio-enclosure", 1, 0),
        ("mg-has-yoast-meta", 2, 0),
        ("mg-sample-no-slug", 5, 1),
        ("mg-sample-with-alt", 1, 1),
        ("mg-sample", 5, 1),
        ("themeunittestdata.wordpress", 79, 107),
        ("wpi-e2e-wxr-comprehensive", 2, 0),
        ("wpi-large-authors", 0, 0),
        ("wpi-missing-version-tag", 0, 0),
        ("wpi-post-content-blank-lines", 1, 0),
        ("wpi-slashes", 1, 0),
        ("wpi-small-export", 11, 0),
        ("wpi-test-serialized-postmeta-with-cdata", 1, 0),
        ("wpi-valid-wxr-1.0", 6, 0),
        ("wpi-valid-wxr-1.1", 2, 0),
        ("wpi-wxr-utf-8-challenges", 1, 0),
    ],
)
def test_each_item_of_a_real_export_comes_out_once(name, article_count, skipped):
    source = sample(f"wxr/{name}.xml")
    found = list(wxr.read(source))
    assert sum(isinstance(each, ImportedArticle) for each in found) == article_count
    assert sum(isinstance(each, SkippedItem) for each in found) == skipped
    assert len(found) == article_count + skipped == source.path.read_bytes().count(b"<item>")
    ids = [each.source_id for each in found]
    assert len(set(ids)) == len(ids)
    assert wxr.looks_like(source.head(), source.name)
    assert not re.search(r"<!--\s*/?wp:", "".join(a.body.text for a in found if isinstance(a, ImportedArticle)))
    assert "@example" not in repr([(a.authors, a.fields) for a in found if isinstance(a, ImportedArticle)])


def test_a_malformed_export_without_items_is_refused_with_its_place():
    with pytest.raises(UnreadableSource, match="line 89"):
        list(wxr.read(sample("wxr/wpi-malformed.xml")))


def test_the_theme_test_data_keeps_status_dates_and_titles():
    found = articles("wxr/themeunittestdata.wordpress.xml")
    scheduled = found["Scheduled"]
    assert (scheduled.status, scheduled.published_at) == ("scheduled", None)
    assert scheduled.scheduled_at == datetime(2030, 1, 1, 19, 0, 18, tzinfo=UTC)
    assert found['Template: Password Protected (the password is "enter")'].status == "protected"
    assert found["Post Format: Chat"].authors[0].name == "Theme Buster"
    assert found["Markup: Title With Special Characters ~`!@#$%^&*()-_=+{}[]/\\;:'\"?,.>"]
    assert any(title.startswith("Markup: Title With Markup") and "<" not in title for title in found)
    assert {a.slug for a in found.values()} >= {"επίπεδο-2", "επίπεδο-3"}
    assert found["Draft"].status == "draft"
    assert found["Post Format: Gallery"].body.text.count("<figure><img") >= 20
    assert "[gallery" not in found["Post Format: Gallery"].body.text


def test_a_post_keeps_what_its_plugins_say():
    described = articles("wxr/mg-sample-with-alt.xml")
    (article,) = described.values()
    assert article.cover is not None
    assert article.cover.alt == "Sunset over mountains with orange and pink sky"
    yoast = articles("wxr/mg-has-yoast-meta.xml")["My Sample Post"]
    assert yoast.seo_title == "My Custom SEO Title for Search Engines"
    assert yoast.published_at == datetime(2022, 5, 9, 9, 53, tzinfo=UTC)
    both = articles("wxr/mg-co-authors-plus.xml")["Duplicate Author Entries Post"]
    assert [person.name for person in both.authors] == ["Alice Smith", "Bob Jones"]
    audio = articles("wxr/mg-has-audio-enclosure.xml")["My Podcast Episode"]
    assert audio.fields == {"enclosure": "http://media.libsyn.com/media/example/podcast.mp3"}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("publish", "public"),
        ("draft", "draft"),
        ("pending", "draft"),
        ("private", "private"),
        ("future", "scheduled"),
        ("trash", "trash"),
        ("wc-on-hold", "unknown"),
    ],
)
def test_a_status_is_never_read_as_more_public_than_it_was(tmp_path, status, expected):
    assert one(tmp_path, item(status=status)).status == expected
    secret = one(tmp_path, item(status=status, more="<wp:post_password>enter</wp:post_password>"))
    assert secret.status == ("trash" if status == "trash" else "protected")
    assert "enter" not in repr(secret)


def test_a_type_that_a_plugin_made_is_of_unknown_status(tmp_path):
    article = one(tmp_path, item().replace(">post</wp:post_type>", ">recipe</wp:post_type>"))
    assert (article.status, article.warnings[0].code) == ("unknown", "custom_type")


@pytest.mark.parametrize(
    ("gmt", "local", "status", "expected", "codes"),
    [
        ("2020-01-02 02:04:05", "2020-01-02 03:04:05", "publish", datetime(2020, 1, 2, 2, 4, 5, tzinfo=UTC), []),
        ("0000-00-00 00:00:00", "2020-01-02 03:04:05", "draft", None, []),
        ("0000-00-00 00:00:00", "0000-00-00 00:00:00", "publish", None, []),
        (
            "0000-00-00 00:00:00",
            "2020-01-02 03:04:05",
            "publish",
            datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
            ["date_without_zone"],
        ),
    ],
)
def test_an_unknown_date_stays_unknown(  # noqa: PLR0917 (one argument a column)
    tmp_path, gmt, local, status, expected, codes
):
    text = item(status=status).replace("2020-01-02 02:04:05", gmt).replace("2020-01-02 03:04:05", local)
    article = one(tmp_path, text.replace("<guid>", "<pubDate>Mon, 30 Nov 1999 00:00:00 +0000</pubDate><guid>"))
    assert article.published_at == expected
    assert [remark.code for remark in article.warnings] == codes


def test_old_names_become_addresses_and_names_are_decoded(tmp_path):
    article = one(tmp_path, item(more=meta("_wp_old_slug", "old-name")))
    assert article.urls == (
        "https://blog.example/2020/01/p-1/",
        "https://blog.example/?p=1",
        "https://blog.example/2020/01/old-name/",
    )
    greek = item().replace("<wp:post_name>p-1<", "<wp:post_name>%ce%b5%cf%80<")
    assert one(tmp_path, greek).slug == "επ"


def test_series_come_from_the_taxonomy_of_series_plugins(tmp_path):
    more = '<category domain="series" nicename="kap"><![CDATA[All about KAP]]></category>' + meta("_series_part", "3")
    (place,) = one(tmp_path, item(more=more)).series
    assert (place.series_title, place.series_slug, place.position) == ("All about KAP", "kap", 3.0)


def test_comments_secrets_and_serialized_fields_stay_behind(tmp_path):
    more = (
        meta("_thumbnail_id", 'O:8:"stdClass":0:{}')
        + meta("api_key", "sekret")
        + meta("_yoast_wpseo_title", "%%title%% %%sep%%")
        + "<wp:comment><wp:comment_author_email>c@example.org</wp:comment_author_email>"
        "<wp:comment_content>sekret</wp:comment_content></wp:comment>"
    )
    article = one(tmp_path, item(more=more))
    assert not re.search("sekret|stdClass|example.org|%%title%% %%sep%%'$", repr(article))
    assert (article.cover, article.seo_title) == (None, None)


def test_a_creator_who_is_a_mail_address_is_not_named(tmp_path):
    article = one(tmp_path, item().replace(">jd<", ">who@example.org<"))
    assert article.authors == ()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("One.\n\nTwo\nthree.", "<p>One.</p>\n<p>Two<br/>three.</p>"),
        ("One.\r\n\r\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        (
            "<h2>A</h2>\nText <b>b</b>\n\n<ul>\n<li>x</li>\n</ul>\nEnd",
            "<h2>A</h2>\n<p>Text <b>b</b></p>\n<ul><li>x</li></ul>\n<p>End</p>",
        ),
        ("<pre>a\n\nb</pre>", "<pre>a\n\nb</pre>"),
        ("<blockquote>One\n\nTwo</blockquote>", "<blockquote><p>One</p>\n<p>Two</p>\n</blockquote>"),
        ("<p>Done.</p>\n\n<p>Here.</p>", "<p>Done.</p>\n<p>Here.</p>"),
        ("a<br><br>b", "<p>a</p>\n<p>b</p>"),
        ("<table>\n<tr>\n<td>a\nb</td>\n</tr>\n</table>", "<table><tr><td>a<br/>b</td></tr></table>"),
        ("Intro<!--more-->\n\nRest", "<p>Intro</p>\n<p>Rest</p>"),
        ("[notice] stays [1]", "<p>[notice] stays [1]</p>"),
        ("<code>[gallery ids=1]</code>", "<p><code>[gallery ids=1]</code></p>"),
        ("[[gallery]]", "<p>[gallery]</p>"),
        (
            '[caption id="a" width="3"]<img src="/a.jpg" alt="A" /> Words & more[/caption]',
            '<figure><img src="/a.jpg" alt="A" /><figcaption>Words & more</figcaption></figure>',
        ),
        (
            "[embed]https://youtu.be/x?a=1&b=2[/embed]",
            embedded("https://youtu.be/x?a=1&amp;b=2"),
        ),
        (
            "https://vimeo.com/12",
            embedded("https://vimeo.com/12"),
        ),
        (
            '[audio src="https://a.example/b.mp3"]',
            f'<figure><audio controls="controls" src="{SOUND}"><a href="{SOUND}">{SOUND}</a></audio></figure>',
        ),
    ],
)
def test_classic_text_becomes_what_its_readers_saw(tmp_path, content, expected):
    assert body(tmp_path, content) == expected


def test_more_parts_off_the_excerpt_unless_one_was_written(tmp_path):
    assert one(tmp_path, item(content="Be <b>brief</b>.<!--more Go on-->\n\nRest")).excerpt == "Be brief."
    written_one = "<excerpt:encoded><![CDATA[By hand]]></excerpt:encoded>"
    assert one(tmp_path, item(content="Intro<!--more-->Rest", more=written_one)).excerpt == "By hand"


def test_blocks_lose_their_comments_and_keep_their_meaning(tmp_path):
    content = (
        '<!-- wp:heading {"level":3} -->\n<h3>Head</h3>\n<!-- /wp:heading -->\n\n'
        '<!-- wp:embed {"url":"https://youtu.be/x"} -->\n<figure class="wp-block-embed"><div class="w">\n'
        "https://youtu.be/x\n</div><figcaption>Film</figcaption></figure>\n<!-- /wp:embed -->\n\n"
        '<!-- wp:code -->\n<pre class="wp-block-code"><code>a\n\n[gallery]</code></pre>\n<!-- /wp:code -->\n\n'
        "Classic\n\ntext\n\n<!-- wp:latest-posts /-->\n"
        '<!-- wp:paragraph -->\n<p>Note<sup data-fn="n1" class="fn">1</sup></p>\n<!-- /wp:paragraph -->\n'
        "<!-- wp:footnotes /-->"
    )
    article = one(
        tmp_path, item(content=content, more=meta("footnotes", '[{"id":"n1","content":"The <em>note</em>"}]'))
    )
    html = article.body.text
    assert "wp:" not in html
    assert html.startswith("<h3>Head</h3>")
    assert (
        '<figure data-embed="https://youtu.be/x"><a href="https://youtu.be/x">https://youtu.be/x</a><figcaption>Film'
        in html
    )
    assert "<code>a\n\n[gallery]</code>" in html
    assert "<p>Classic</p>\n<p>text</p>" in html
    assert html.endswith('<ol class="wp-block-footnotes"><li id="n1">The <em>note</em></li></ol>')
    assert [remark.code for remark in article.warnings] == ["dynamic_block"]


def test_a_gallery_shows_its_pictures_though_they_follow_later(tmp_path):
    def picture(number: int) -> str:
        more = (
            "<wp:post_parent>1</wp:post_parent><excerpt:encoded><![CDATA[Cap]]></excerpt:encoded>"
            f"<wp:attachment_url>https://blog.example/{number}.jpg?a=1&b=2</wp:attachment_url>"
            + meta("_wp_attachment_image_alt", "Alt")
        )
        return item(number, more=more).replace(">post</wp:post_type>", ">attachment</wp:post_type>")

    found = read(tmp_path, item(content='[gallery ids="8,7"]', more=meta("_thumbnail_id", "7")), picture(7), picture(8))
    article = found[0]
    assert isinstance(article, ImportedArticle)
    assert (
        article.body.text
        == "".join(
            f'<figure><img src="https://blog.example/{number}.jpg?a=1&amp;b=2" alt="Alt">'
            "<figcaption>Cap</figcaption></figure>\n"
            for number in (8, 7)
        ).strip()
    )
    assert article.cover is not None
    assert article.cover.url == "https://blog.example/7.jpg?a=1&b=2"
    assert [each.code for each in found[1:] if isinstance(each, SkippedItem)] == ["attachment"] * 2


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Salt & Pepper &amp; Fish&mdash;or Not", "Salt & Pepper & Fish—or Not 1"),
        ("A \x08bell&#8;", "A bell 1"),
        ("<![CDATA[Some <em>HTML</em> &amp; text]]>", "Some HTML & text 1"),
        ("An <em>open<br> tag", "An open tag 1"),
        ("1 < 2", "1 < 2 1"),
    ],
)
def test_titles_of_files_that_are_not_well_formed_are_text(tmp_path, title, expected):
    assert one(tmp_path, item(title=title)).title == expected


def test_one_broken_item_fails_with_its_place_and_the_others_go_on(tmp_path):
    found = read(tmp_path, item(1), "<item><title>x</wrong></item>\n", item(3))
    assert [type(each) for each in found] == [ImportedArticle, FailedItem, ImportedArticle]
    assert isinstance(found[1], FailedItem)
    assert (found[1].code, found[1].position) == ("malformed", f"line 9, byte {len((HEAD + item(1)).encode())}")


def test_cdata_that_was_never_closed_swallows_one_item_only(tmp_path):
    found = read(tmp_path, item(1), item(2).replace("]]>", ""), item(3), item(4))
    assert [type(each) for each in found] == [ImportedArticle, FailedItem, ImportedArticle, ImportedArticle]


def test_a_post_that_shows_item_tags_as_text_is_one_post(tmp_path):
    (article,) = read(tmp_path, item(content="<pre><item>a</item>\n<item>b</item>\n<item>c</item></pre>"))
    assert isinstance(article, ImportedArticle)
    assert article.body.text.count("<item>") == 3


def test_a_file_cut_off_anywhere_keeps_the_items_before(tmp_path):
    whole = (HEAD + item(1) + item(2) + TAIL).encode()
    start = whole.index(b"<item>", whole.index(b"<item>") + 1)
    for end in range(start + 1, len(whole) - 1, 37):
        found = list(wxr.read(written(tmp_path, whole[:end], "cut.xml")))
        assert isinstance(found[0], ImportedArticle)
        assert isinstance(found[-1], FailedItem)
        assert found[-1].code == "truncated"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"not xml",
        b"<rss><channel><item><title>A feed</title></item></channel></rss>",
        b"\x89PNG\r\n\x1a\n\0\0",
        b"<html><body>Hi</body></html>",
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path, data):
    source = written(tmp_path, data, "x.xml")
    assert not wxr.looks_like(data, "x.xml")
    with pytest.raises(UnreadableSource):
        list(wxr.read(source))


def test_a_bomb_and_an_outside_entity_are_refused(tmp_path):
    dtd = '<!DOCTYPE rss [<!ENTITY a "&b;&b;"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(UnreadableSource, match="DTD"):
        read(tmp_path, item(title="&a;"), head=HEAD.replace("<rss", dtd + "<rss"))
    assert one(tmp_path, item(title="&a;")).title == "&a; 1"


def test_one_line_of_two_gigabytes_is_refused_early(tmp_path):
    source = written(tmp_path, HEAD, "huge.xml")
    with source.path.open("r+b") as file:
        file.truncate(2 * 1024**3)
    with pytest.raises(UnreadableSource, match="outside items"):
        list(wxr.read(source))


def test_an_item_larger_than_any_article_fails_and_the_next_is_read(tmp_path):
    source = written(tmp_path, HEAD + item(1, content="x" * 34_000_000) + item(2) + TAIL, "large.xml")
    found = list(wxr.read(source))
    assert isinstance(found[0], FailedItem)
    assert found[0].code == "too_large"
    assert isinstance(found[1], ImportedArticle)


def test_encodings_give_the_same_text(tmp_path):
    text = HEAD + item(content="Ça coûte 3 €") + TAIL
    for data in (
        text.encode(),
        b"\xef\xbb\xbf" + text.encode(),
        text.encode("utf-16"),
        text.encode("cp1252"),
        text.replace("UTF-8", "windows-1252").encode("cp1252"),
        text.replace("\n", "\r\n").encode(),
        b"\n \n" + text.encode(),
    ):
        (article,) = wxr.read(written(tmp_path, data, "x.xml"))
        assert isinstance(article, ImportedArticle)
        assert article.body.text == "<p>Ça coûte 3 €</p>"


def test_a_second_look_at_the_same_file_gives_the_same(tmp_path):
    source = written(tmp_path, HEAD + item(1) + item(2) + TAIL, "x.xml")
    assert list(wxr.read(source)) == list(wxr.read(source))


SMALL = (
    HEAD + item(1, content="<p>a</p>[gallery]") + "<item/>" + item(2, more=meta("_thumbnail_id", "9")) + TAIL
).encode()


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, len(SMALL)),
    st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), max_size=6),
    st.binary(max_size=12),
)
def test_no_damage_crashes_it(end, flips, inserted):
    data = bytearray(SMALL)
    for place, value in flips:
        data[place] = value
    data[end:end] = inserted
    with tempfile.TemporaryDirectory() as folder:
        for damaged in (bytes(data), bytes(data[:end])):
            source = Source(Path(folder) / "x.xml")
            source.path.write_bytes(damaged)
            wxr.looks_like(damaged, "x.xml")
            try:
                found = list(wxr.read(source))
            except UnreadableSource:
                continue
            assert all(isinstance(each, ImportedArticle | SkippedItem | FailedItem) for each in found)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('[sourcecode language="php"]<?php echo "[gallery]"; ?>[/sourcecode]', '&lt;?php echo "[gallery]"; ?&gt;'),
        ("[code]a &lt; b[/code]", "<pre><code>a &lt; b</code></pre>"),
        ("[css]b > i {}[/css]", '<pre><code class="language-css">b > i {}</code></pre>'),
        ("<pre>[code]x[/code]</pre>", "<pre>[code]x[/code]</pre>"),
    ],
)
def test_shortcodes_of_code_show_their_inside_as_it_is(tmp_path, content, expected):
    assert expected in body(tmp_path, content)


def test_a_topic_that_stands_twice_once_without_its_slug_is_one(tmp_path):
    bare, named = (f'<category domain="tag"{slug}><![CDATA[C++]]></category>' for slug in ("", ' nicename="cpp"'))
    twice = bare + named
    assert [(t.title, t.slug) for t in one(tmp_path, item(more=twice)).topics] == [("C++", "cpp")]


def test_an_export_in_utf_16_is_known_as_one():
    assert wxr.looks_like((HEAD + item()).encode("utf-16"), "x.xml")
    assert wxr.looks_like((HEAD + item()).encode("utf-16-be"), "x.xml")


def with_known(folder: Path, known: KnownMarks, *items: str, head: str = HEAD) -> list[Item]:
    path = written(folder, (head + "".join(items) + TAIL).encode(), "export.xml").path
    return list(wxr.read(Source(path, known=known)))


def test_items_whose_bytes_are_known_are_not_read_and_all_others_are(tmp_path):
    first = read(tmp_path, *(item(n) for n in (1, 2, 3)))
    marks = [found.mark for found in first if isinstance(found, ImportedArticle)]
    assert len(set(marks)) == 3
    known = KnownMarks(mark for mark in marks if mark is not None)
    assert with_known(tmp_path, known, *(item(n) for n in (1, 2, 3))) == [KnownItem(str(mark)) for mark in marks]
    changed = with_known(tmp_path, known, item(1), item(2, content="Other."), item(3), item(4))
    assert [type(found) for found in changed] == [KnownItem, ImportedArticle, KnownItem, ImportedArticle]
    other_author = HEAD.replace("Jane Doe", "Jane Roe")
    assert all(isinstance(f, ImportedArticle) for f in with_known(tmp_path, known, item(1), item(2), head=other_author))
    copied = item(2).replace("?p=2</guid>", "?p=1</guid>")
    again = with_known(tmp_path, known, item(1), copied)
    assert isinstance(again[0], KnownItem)
    assert isinstance(again[1], ImportedArticle)
    assert again[1].source_id == "https://blog.example/?p=1#2"


@given(st.sets(st.binary(min_size=16, max_size=16)), st.binary(min_size=16, max_size=16))
def test_known_marks_are_a_set(marks, other):
    known = KnownMarks(mark.hex() for mark in marks)
    assert len(known) == len(marks)
    assert all(mark.hex() in known for mark in marks)
    assert (other.hex() in known) == (other in marks)
