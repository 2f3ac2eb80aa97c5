"""RSS, Atom and JSON Feed."""

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.importers import feeds, wxr
from kapcms.importers.imported import FailedItem, ImportedArticle, SkippedItem, UnreadableSource
from tests.importers.import_samples import sample, written

RSS = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Blog</title><link>https://blog.example/</link>'
    "<language>de</language>%s</channel></rss>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Blog</title><link href="https://blog.example/"/>'
    "<author><name>Jane</name><email>j@example.org</email></author>%s</feed>"
)


def one(folder: Path, text: str) -> ImportedArticle:
    (found,) = feeds.read(written(folder, text, "feed.xml"))
    assert isinstance(found, ImportedArticle), found
    return found


def test_a_real_atom_feed_of_films():
    source = sample("feeds/11ty-youtube-user.xml")
    assert feeds.looks_like(source.head(), source.name)
    found = [item for item in feeds.read(source) if isinstance(item, ImportedArticle)]
    assert len(found) == source.path.read_bytes().count(b"<entry>") == 15
    first = found[0]
    assert first.title.startswith("Managing content management (with no vendor lock-in) — David Large")
    assert first.source_id == "yt:video:kNI_LcbvtNk"
    assert first.published_at == datetime(2024, 5, 17, 18, 27, 22, tzinfo=UTC)
    assert first.authors[0].name == "Eleventy"
    assert 'data-embed="https://www.youtube.com/watch?v=kNI_LcbvtNk"' in first.body.text
    assert first.cover is not None
    assert (first.cover.width, first.cover.height) == (480, 360)
    assert {remark.code for article in found for remark in article.warnings} == {"excerpt_only"}


def test_a_real_feed_whose_text_speaks_of_tags():
    (article,) = feeds.read(sample("feeds/11ty-bluesky-test.xml"))
    assert isinstance(article, ImportedArticle)
    assert "Not today Satan: &lt;canvas&gt;<br/>" in article.body.text
    assert article.published_at == datetime(2024, 12, 5, 14, 26, tzinfo=UTC)
    assert (article.title, article.urls) == ("", ("https://bsky.app/profile/zachleat.com/post/3lckusgtkuk2r",))


def test_the_whole_text_comes_before_the_description(tmp_path):
    article = one(
        tmp_path,
        RSS
        % (
            "<item><title>Fish &amp;amp; Chips</title><link>/a/b-c.html</link><guid>https://blog.example/?p=1</guid>"
            "<description>In &lt;b&gt;short&lt;/b&gt;</description><category>A</category><category>A</category>"
            "<content:encoded><![CDATA[<p>All <img src='x.jpg' alt='X'></p>]]></content:encoded>"
            "<dc:creator>j@example.org (Jane)</dc:creator><pubDate>Fri, 07 Jun 2013 03:00:44 EST</pubDate>"
            '<enclosure url="https://blog.example/a.mp3" type="audio/mpeg"/></item>'
        ),
    )
    assert (article.title, article.excerpt, article.locale) == ("Fish & Chips", "In short", "de")
    assert article.body.text == "<p>All <img src='https://blog.example/a/x.jpg' alt='X'></p>"
    assert article.urls == ("https://blog.example/a/b-c.html", "https://blog.example/?p=1")
    assert (article.slug, article.source_id, article.site) == (
        "b-c",
        "https://blog.example/?p=1",
        "https://blog.example/",
    )
    assert article.published_at == datetime(2013, 6, 7, 8, 0, 44, tzinfo=UTC)
    assert [person.name for person in article.authors] == ["Jane"]
    assert [topic.title for topic in article.topics] == ["A"]
    assert article.fields == {"enclosure": "https://blog.example/a.mp3"}
    assert article.warnings == ()
    assert "example.org" not in repr(article)


def test_an_item_with_a_description_alone_is_reported_as_an_excerpt(tmp_path):
    article = one(tmp_path, RSS % "<item><title>T</title><description>Short…</description></item>")
    assert [remark.code for remark in article.warnings] == ["excerpt_only"]
    assert article.body.text == "<p>Short…</p>"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('<content type="html">&lt;p&gt;A&amp;amp;B&lt;/p&gt;</content>', "<p>A&amp;B</p>"),
        ('<content type="text">a &lt; b</content>', "<p>a &lt; b</p>"),
        (
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Hi &amp; <b>you</b><br/></div></content>',
            "Hi &amp; <b>you</b><br>",
        ),
        ('<content type="html"><![CDATA[<p>x</p>]]></content><summary>s</summary>', "<p>x</p>"),
    ],
)
def test_each_kind_of_atom_content_is_read(tmp_path, content, expected):
    entry = (
        "<entry><id>tag:1</id><title type='html'>A &amp;lt;b&amp;gt; &lt;i&gt;c&lt;/i&gt;</title>"
        '<link rel="enclosure" href="x.mp3"/><link rel="alternate" href="/a"/>'
        f"<published>2024-02-03T04:05:06+02:00</published><category term='t' label='Topic'/>{content}</entry>"
    )
    article = one(tmp_path, ATOM % entry)
    assert article.body.text == expected
    assert article.title == "A <b> c"
    assert article.published_at == datetime(2024, 2, 3, 2, 5, 6, tzinfo=UTC)
    assert (article.authors[0].name, article.locale, article.urls) == ("Jane", "fr", ("https://blog.example/a",))
    assert article.topics[0].title == "Topic"


def test_rss_1_has_its_items_beside_the_channel(tmp_path):
    article = one(
        tmp_path,
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>B</title>'
        "<link>https://blog.example/</link><items><rdf:Seq/></items></channel>"
        '<item rdf:about="https://blog.example/1"><title>One</title><description>D</description>'
        "<dc:date>2004-05-06</dc:date></item></rdf:RDF>",
    )
    assert (article.title, article.source_id) == ("One", "https://blog.example/1")
    assert article.published_at == datetime(2004, 5, 6, tzinfo=UTC)


def test_json_feed_is_read(tmp_path):
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "B",
        "home_page_url": "https://blog.example/",
        "authors": [{"name": "Jane"}],
        "items": [
            {"id": 7, "url": "https://blog.example/a", "title": "A", "content_html": "<p>x</p>", "tags": ["t", 1]},
            {"id": "b", "content_text": "a < b\n\nc", "date_published": "2024-01-02T03:04:05Z"},
            {"id": "c", "url": "https://blog.example/c", "summary": "s"},
            {"id": "d"},
            "odd",
        ],
    }
    source = written(tmp_path, json.dumps(feed), "feed.json")
    assert feeds.looks_like(source.head(), source.name)
    found = list(feeds.read(source))
    first, second, third = found[:3]
    assert isinstance(first, ImportedArticle)
    assert isinstance(second, ImportedArticle)
    assert isinstance(third, ImportedArticle)
    assert (first.source_id, first.authors[0].name, [topic.title for topic in first.topics]) == ("7", "Jane", ["t"])
    assert second.body.text == "<p>a &lt; b</p><p>c</p>"
    assert second.published_at == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert "excerpt_only" in [remark.code for remark in third.warnings]
    assert [type(each) for each in found[3:]] == [SkippedItem, FailedItem]


def test_a_wordpress_export_is_no_feed_and_a_feed_no_export(tmp_path):
    source = sample("wxr/mg-sample.xml")
    assert not feeds.looks_like(source.head(), source.name)
    with pytest.raises(UnreadableSource):
        list(feeds.read(source))
    assert not wxr.looks_like((RSS % "").encode(), "feed.xml")
    assert feeds.looks_like((RSS % "").encode(), "feed.xml")


@pytest.mark.parametrize("data", [b"", b"{}", b"<html/>", b"\0\1", b"<rss>", b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>"])
def test_a_file_of_another_kind_is_refused(tmp_path, data):
    with pytest.raises(UnreadableSource):
        list(feeds.read(written(tmp_path, data, "feed.xml")))


SMALL = (ATOM % "<entry><id>1</id><content type='xhtml'><div>x</div></content></entry><entry/>").encode()


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SMALL)), st.binary(max_size=8), st.booleans())
def test_no_damage_crashes_it(end, inserted, is_cut):
    data = SMALL[:end] + inserted + (b"" if is_cut else SMALL[end:])
    with tempfile.TemporaryDirectory() as folder:
        feeds.looks_like(data, "feed.xml")
        try:
            list(feeds.read(written(Path(folder), data, "feed.xml")))
        except UnreadableSource:
            return


BLOGGER_KIND = (
    '<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#%s"/>'
)


def test_a_backup_of_blogger_gives_its_posts_and_pages_alone_and_its_drafts_stay_drafts(tmp_path):
    kinds = ("post", "page", "comment", "settings", "template")
    entries = [f"<entry><id>{kind}</id>{BLOGGER_KIND % kind}<title>{kind}</title></entry>" for kind in kinds]
    draft = (
        f'<entry><id>draft</id><app:control xmlns:app="http://purl.org/atom/app#"><app:draft>yes</app:draft>'
        f'</app:control>{BLOGGER_KIND % "post"}<category term="cats"/><title>Draft</title></entry>'
    )
    found = list(feeds.read(written(tmp_path, ATOM % "".join([*entries, draft]), "feed.xml")))
    assert [(item.source_id, item.code) for item in found if isinstance(item, SkippedItem)] == [
        ("comment", "comment"),
        ("settings", "settings"),
        ("template", "template"),
    ]
    post, page, last = (item for item in found if isinstance(item, ImportedArticle))
    assert (post.status, post.topics, page.status, page.warnings[0].code) == ("public", (), "public", "page")
    assert (last.status, [topic.title for topic in last.topics]) == ("draft", ["cats"])


@pytest.mark.parametrize(
    ("said", "status"),
    [("LIVE", "public"), ("DRAFT", "draft"), ("SCHEDULED", "scheduled"), ("SOFT_TRASHED", "trash"), ("NEW", "unknown")],
)
def test_a_takeout_of_blogger_says_what_was_public(tmp_path, said, status):
    article = one(
        tmp_path,
        ATOM.replace('xml:lang="fr"', 'xmlns:b="http://schemas.google.com/blogger/2018"')
        % f"<entry><id>1</id><title>A</title><b:type>POST</b:type><b:status>{said}</b:status>"
        "<published>2030-01-01T00:00:00Z</published><b:filename>/2024/01/a.html</b:filename></entry>",
    )
    assert (article.status, article.urls, article.slug) == (status, ("https://blog.example/2024/01/a.html",), "a")
    assert (article.scheduled_at or article.published_at) == datetime(2030, 1, 1, tzinfo=UTC)
    assert (article.published_at is None) == (status == "scheduled")


def test_relative_addresses_are_meant_from_the_nearest_base(tmp_path):
    article = one(
        tmp_path,
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/blog/"><title>B</title><link href="./"/>'
        '<entry xml:base="2020/"><id>1</id><title>One</title><link href="one.html"/>'
        '<content type="xhtml" xml:base="pics/"><div xmlns="http://www.w3.org/1999/xhtml"><a href="../two.html#k">2</a>'
        '<img src="a.png"/><a href="#top">top</a><code>&lt;a href="x"&gt;</code></div></content></entry></feed>',
    )
    assert (article.site, article.urls) == ("https://b.example/blog/", ("https://b.example/blog/2020/one.html",))
    assert article.body.text == (
        '<a href="https://b.example/blog/2020/two.html#k">2</a><img src="https://b.example/blog/2020/pics/a.png">'
        '<a href="#top">top</a><code>&lt;a href="x"&gt;</code>'
    )


@pytest.mark.parametrize(
    ("said", "hour", "codes"),
    [
        ("Wed, 02 Oct 2002 15:00:00 CEST", 13, []),
        ("Wed, 02 Oct 2002 15:00:00 EDT", 19, []),
        ("Wed, 02 Oct 2002 15:00:00 (local)", 15, ["date_without_zone"]),
        ("2002-10-02T15:00:00", 15, ["date_without_zone"]),
        ("2002-10-02", 0, []),
        ("Mi, 02 Okt 2002 15:00:00 +0200", None, ["date_unread"]),
    ],
)
def test_dates_are_exact_or_said_to_be_not(tmp_path, said, hour, codes):
    article = one(tmp_path, RSS % f"<item><title>A</title><pubDate>{said}</pubDate><description>x</description></item>")
    assert [code for code in (remark.code for remark in article.warnings) if code.startswith("date")] == codes
    assert article.published_at == (None if hour is None else datetime(2002, 10, 2, hour, tzinfo=UTC))


def test_items_without_an_id_or_with_that_of_another_are_told_apart(tmp_path):
    items = (
        "<item><title>A</title><pubDate>2 Oct 2002 15:00 GMT</pubDate></item>"
        "<item><guid>1</guid><link>https://blog.example/b</link></item>"
        "<item><guid>1</guid><link>https://blog.example/c</link></item>"
    )
    found = [item.source_id for item in feeds.read(written(tmp_path, RSS % items, "feed.xml"))]
    assert found == ["A 2 Oct 2002 15:00 GMT", "1", "1#https://blog.example/c"]
