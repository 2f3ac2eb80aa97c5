"""What real Squarespace exports hold beside plain posts: drafts, pages, attachments, and blocks that scripts fill."""

from __future__ import annotations

import json

import pytest

from kapcms.content.html_reading import document_from_html
from kapcms.content.html_writing import html_from_document
from kapcms.importers import squarespace
from kapcms.importers.imported import ImportedArticle, SkippedItem
from kapcms.importers.squarespace_export.blocks import plain_blocks
from tests.importers.import_samples import written

CDN = "https://images.squarespace-cdn.com/content"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Shop & Blog</title>
<link>https://jane.squarespace.com</link><language>en-GB</language><wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_id>5</wp:author_id><wp:author_login>jane@example.com</wp:author_login>
<wp:author_email>jane@example.com</wp:author_email><wp:author_display_name>Jane Doe</wp:author_display_name>
</wp:author>
"""
FILM = "&lt;iframe src=&quot;//www.youtube.com/embed/abc123def45?wmode=opaque&quot;&gt;&lt;/iframe&gt;"
VIDEO = (
    f'<div class="sqs-block video-block" data-block-json="{{}}"><div class="embed-block-wrapper" data-html="{FILM}">'
    f'<div class="sqs-video-wrapper" data-provider-name="YouTube" data-html="{FILM}"></div></div></div>'
)


def item(number, body="<p>Text</p>", *, status="publish", kind="post", more=""):
    return f"""<item><title>T{number} & more</title><link>/blog/t{number}</link>
<content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_name>t{number}</wp:post_name><wp:post_type>{kind}</wp:post_type><wp:post_id>{number}</wp:post_id>
<wp:status>{status}</wp:status><pubDate>Fri, 21 Feb 2014 19:34:05 +0000</pubDate>
<wp:post_date>2014-02-21 19:34:05</wp:post_date><wp:post_date_gmt>2014-02-21 19:34:05</wp:post_date_gmt>
<dc:creator>jane@example.com</dc:creator>{more}</item>
"""


def read(folder, *items):
    return list(squarespace.read(written(folder, HEAD + "".join(items) + "</channel></rss>", "export.xml")))


def shown(html):
    plain, remarks = plain_blocks(html)
    return html_from_document(document_from_html(plain).document), [remark.code for remark in remarks]


@pytest.mark.parametrize(
    ("status", "expected"),
    [("publish", "public"), ("draft", "draft"), ("pending", "draft"), ("private", "private"), ("", "unknown")],
)
def test_only_what_was_published_is_public(tmp_path, status, expected):
    (found,) = read(tmp_path, item(1, status=status))
    assert (found.status, found.title) == (expected, "T1 & more")


def test_pages_attachments_and_items_of_the_menu_each_have_their_line(tmp_path):
    picture = (
        f"<wp:attachment_url>{CDN}/1/a.jpg</wp:attachment_url><wp:post_parent>1</wp:post_parent>"
        "<excerpt:encoded>img-0123456789abcdef0123</excerpt:encoded>"
    )
    thumbnail = "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>2</wp:meta_value></wp:postmeta>"
    found = read(
        tmp_path,
        item(1, more=thumbnail),
        item(2, "", kind="attachment", status="inherit", more=picture),
        item(3, kind="page"),
        item(4, "", kind="nav_menu_item"),
        "<item></item>",
    )
    post, attachment, page, menu, empty = found
    assert isinstance(post, ImportedArticle)
    assert post.cover is not None
    assert (post.cover.url, post.cover.caption) == (f"{CDN}/1/a.jpg", None)
    assert [each.code for each in (attachment, menu, empty) if isinstance(each, SkippedItem)] == [
        "attachment",
        "menu_item",
        "empty",
    ]
    assert [remark.code for remark in page.warnings] == ["page"]
    assert "@" not in repr(found)
    assert [person.name for person in post.authors] == ["Jane Doe"]


def test_a_film_that_a_script_would_load_is_in_the_text_once(tmp_path):
    (found,) = read(tmp_path, item(1, f"<p>Before.</p>{VIDEO}<p>After.</p>"))
    html = html_from_document(document_from_html(found.body.text).document)
    assert html.count("abc123def45") == html.count("<iframe") + html.count("data-embed") == 2
    assert html.index("Before.") < html.index("abc123def45") < html.index("After.")


def test_a_page_as_json_keeps_its_films_too(tmp_path):
    told = {"id": "a", "title": "T", "body": VIDEO, "workflowState": 1, "publishOn": 1393011245936}
    page = {"collection": {"typeName": "blog"}, "item": told}
    (found,) = squarespace.read(written(tmp_path, json.dumps(page), "page.json"))
    assert "www.youtube.com/embed/abc123def45" in found.body.text


def test_a_gallery_is_its_pictures_with_their_titles_and_none_twice(tmp_path):
    slides = "".join(
        f'<div class="slide" data-type="image"><div class="margin-wrapper"><a class="image-slide-anchor"><noscript>'
        f'<img src="{CDN}/{name}.jpg" alt="{name}"/></noscript><img class="thumb-image" data-src="{CDN}/{name}.jpg" '
        f'data-image="{CDN}/{name}.jpg" alt="{name}" data-load="false"/></a>'
        f'<div class="image-slide-title">Title {name}</div></div></div>'
        for name in ("one", "two")
    )
    body = f'<div class="sqs-block gallery-block sqs-block-gallery" data-block-json="{{}}">{slides}</div>'
    (found,) = read(tmp_path, item(1, body))
    assert [(image.url, image.caption) for image in found.media] == [
        (f"{CDN}/one.jpg", "Title one"),
        (f"{CDN}/two.jpg", "Title two"),
    ]


def test_a_caption_in_brackets_is_the_image_s_caption(tmp_path):
    body = f'[caption id="" align="alignnone" width="1500.0"]<img alt="x" src="{CDN}/a.jpg" /> Some words [/caption]'
    (found,) = read(tmp_path, item(1, body))
    assert [(image.url, image.caption) for image in found.media] == [(f"{CDN}/a.jpg", "Some words")]


def test_a_summary_of_other_posts_keeps_its_words_and_links():
    html, _ = shown(
        '<div class="sqs-block summary-v2-block" data-block-json="{}"><div class="summary-title"><a href="/blog/other">'
        'Other post</a></div><div class="summary-excerpt"><p>Ex.</p></div></div>'
    )
    assert html == '<p><a href="/blog/other">Other post</a></p>\n<p>Ex.</p>'


def test_a_sound_is_a_player_with_its_title():
    html, codes = shown(
        '<div class="sqs-block audio-block" data-block-json="{}"><div class="sqs-audio-embed" data-title="Song" '
        'data-author="Jane" data-url="https://x.example/a.mp3"></div></div>'
    )
    assert codes == []
    assert "https://x.example/a.mp3" in html
    assert "Song, Jane" in html


def test_a_map_is_its_address():
    told = {"location": {"addressTitle": "Office <1>", "addressLine1": "Main St 1", "addressCountry": "US"}}
    settings = json.dumps(told).replace('"', "&quot;")
    html, codes = shown(f'<div class="sqs-block map-block" data-block-json="{settings}"></div>')
    assert (html, codes) == ("<p>Office &lt;1&gt;<br>Main St 1<br>US</p>", ["map_as_text"])


@pytest.mark.parametrize(
    ("block", "codes"),
    [
        ('class="sqs-block instagram-block sqs-block-instagram" data-block-type="11"', ["empty_block"]),
        ('class="sqs-block" data-block-type="47"', ["empty_block"]),
        ('class="sqs-block spacer-block sqs-block-spacer" data-block-type="21"', []),
        ('class="sqs-block instagram-block" data-block-type="11" data-x="{broken"', ["empty_block"]),
    ],
)
def test_a_block_that_holds_nothing_here_is_reported(block, codes):
    assert shown(f'<p>x</p><div {block} data-block-json="{{}}"></div>') == ("<p>x</p>", codes)


@pytest.mark.parametrize("settings", ["", "{", "[]", "null", '{"url": 5}', '{"location": []}', '{"location": {}}'])
def test_settings_of_any_shape_are_borne(settings):
    escaped = settings.replace('"', "&quot;")
    assert shown(f'<p>x</p><div class="sqs-block" data-block-json="{escaped}"></div>')[0] == "<p>x</p>"


def test_a_picture_that_opens_larger_keeps_its_caption_and_not_its_button():
    block = (
        '<div class="sqs-block image-block sqs-block-image"><figure class="sqs-block-image-figure">'
        '<button class="sqs-block-image-button lightbox"><span class="v6-visually-hidden">View fullsize</span>'
        '<img src="https://a.test/i.png" alt="A"></button>'
        '<figcaption class="image-caption-wrapper"><div class="image-caption"><p>Seen <em>so</em></p></div>'
        "</figcaption></figure></div>"
    )
    found, remarks = plain_blocks(block)
    assert "<figcaption>Seen <em>so</em></figcaption></figure>" in shown(found)[0]
    assert "fullsize" not in found
    assert remarks == []


@pytest.mark.parametrize("kind", ["newsletter-block", "form-block"])
def test_a_form_is_left_out_and_named(kind):
    form = '<form><h2>Subscribe</h2><label>Email Address</label><input name="email"></form>'
    block = f'<div class="sqs-block {kind}"><div class="sqs-block-content">{form}</div></div><p>Text</p>'
    found, remarks = plain_blocks(block)
    assert shown(found)[0] == "<p>Text</p>"
    assert [(remark.code, "Email Address" in remark.detail) for remark in remarks] == [("form_left_out", True)]
