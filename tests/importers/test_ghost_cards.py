"""The cards of Ghost's editors: what they show stays, and what was for members stays with them."""

from __future__ import annotations

import json

import pytest

from kapcms.content.html_reading import document_from_html
from kapcms.content.html_writing import html_from_document
from kapcms.importers.ghost_export.cards import is_gated, plain_cards
from kapcms.importers.ghost_export.lexical import lexical_html
from kapcms.importers.ghost_export.mobiledoc import mobiledoc_html
from kapcms.importers.html_bodies.writing import recording
from tests.importers.test_ghost import export, one

GATE = '<!--kg-gated-block:begin nonMember:{} memberSegment:"{}" -->'
END = "<!--kg-gated-block:end-->"
MEMBERS, VISITORS = GATE.format("false", "status:free,status:-free"), GATE.format("true", "")


def read(html):
    return html_from_document(document_from_html(plain_cards(html)[0]).document)


def codes(item):
    return [remark.code for remark in item.warnings]


@pytest.mark.parametrize(
    ("html", "status"),
    [
        (f"<p>For all.</p>{MEMBERS}<p>For members.</p>{END}", "private"),
        (f"{VISITORS}<p>For visitors.</p>{END}{MEMBERS}<p>For members.</p>{END}", "private"),
        (f"<p>For all.</p>{GATE.format('false', 'status:-free')}<p>Paid.</p>{END}", "private"),
        ("<p>x</p><!-- kg-gated-block:begin -->y<!-- kg-gated-block:end -->", "private"),
        (f"<p>For all.</p>{VISITORS}<p>Sign up.</p>{END}", "public"),
        ("<p>The word kg-gated-block:begin nonMember:false in a text.</p>", "public"),
    ],
)
def test_a_post_with_a_part_for_members_alone_is_no_public_one_and_loses_nothing(tmp_path, html, status):
    item = one(tmp_path, export({"html": html, "visibility": "public"}))
    assert item.status == status
    assert ("gated_blocks" in codes(item)) == (status == "private")
    assert "For members." in item.body.text or "For members." not in html


@pytest.mark.parametrize(
    ("visibility", "status", "is_kept"),
    [
        ({"web": {"nonMember": True, "memberSegment": "status:free,status:-free"}}, "public", True),
        ({"web": {"nonMember": False, "memberSegment": "status:free,status:-free"}}, "private", True),
        (
            {"web": {"nonMember": False, "memberSegment": ""}, "email": {"memberSegment": "status:free"}},
            "public",
            False,
        ),
        ({"showOnWeb": False, "showOnEmail": True, "segment": ""}, "public", False),
        ({"showOnWeb": True, "showOnEmail": True, "segment": ""}, "public", True),
        (None, "public", True),
        ("odd", "public", True),
    ],
)
def test_a_lexical_card_is_seen_by_those_that_its_visibility_names(tmp_path, visibility, status, is_kept):
    card = {"type": "html", "html": "<p>Hidden?</p>", "visibility": visibility}
    paragraph = {"type": "paragraph", "children": [{"type": "extended-text", "text": "Open."}]}
    document = json.dumps({"root": {"children": [paragraph, card]}})
    item = one(tmp_path, export({"html": None, "lexical": document}))
    assert (item.status, "Hidden?" in item.body.text) == (status, is_kept)
    assert is_kept or "html for mails alone" in repr(item.warnings)


def test_players_become_what_they_play():
    audio = (
        '<div class="kg-card kg-audio-card"><img src="" alt="audio-thumbnail" class="kg-audio-thumbnail kg-audio-hide">'
        '<div class="kg-audio-player-container"><audio src="https://x.example/a.mp3" preload="metadata"></audio>'
        '<div class="kg-audio-title">Song</div><div class="kg-audio-player"><button class="kg-audio-play-icon"><svg>'
        '</svg></button><span class="kg-audio-current-time">0:00</span><div class="kg-audio-time">/<span>134.5</span>'
        '</div><button class="kg-audio-playback-rate">1&#215;</button></div></div></div>'
    )
    video = (
        '<figure class="kg-card kg-video-card"><div class="kg-video-container"><video src="https://x.example/a.mp4">'
        '</video><div class="kg-video-player"><span>0:00</span>/<span>0:15</span><button>1&#215;</button></div></div>'
        "<figcaption>The <b>film</b></figcaption></figure>"
    )
    shown = read(f"<p>Before.</p>{audio}{video}<p>After.</p>")
    for kept in ("Before.", "https://x.example/a.mp3", "Song", "https://x.example/a.mp4", "The <strong>film", "After."):
        assert kept in shown
    for machinery in ("0:00", "134.5", "0:15", "1\u00d7", "thumbnail"):
        assert machinery not in shown


def test_a_bookmark_is_a_link_with_its_words_and_picture():
    html = (
        '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://ghost.org/?a=1&amp;b=2">'
        '<div class="kg-bookmark-content"><div class="kg-bookmark-title">Ghost</div><div '
        'class="kg-bookmark-description">About it</div><div class="kg-bookmark-metadata"><img class="kg-bookmark-icon" '
        'src="https://ghost.org/favicon.ico"><span>Ghost</span></div></div><div class="kg-bookmark-thumbnail"><img '
        'src="https://ghost.org/og.png" alt="Og"></div></a><figcaption>Cap</figcaption></figure>'
    )
    assert read(html) == (
        '<p><a href="https://ghost.org/?a=1&amp;b=2">Ghost</a></p>\n<p>About it</p>\n'
        '<figure><img src="https://ghost.org/og.png" alt="Og" loading="lazy"></figure>\n<p>Cap</p>'
    )


def test_a_file_is_a_link_without_the_name_of_its_icon():
    html = (
        '<div class="kg-card kg-file-card"><a class="kg-file-card-container" href="https://x.example/a.pdf">'
        '<div class="kg-file-card-title">My file</div><div class="kg-file-card-caption">about it</div>'
        '<div class="kg-file-card-metadata"><div>a.pdf</div><div>12 KB</div></div>'
        "<svg><title>download-circle</title></svg></a></div>"
    )
    assert read(html) == '<p><a href="https://x.example/a.pdf">My file</a></p>\n<p>about it</p>'


def test_a_form_to_sign_up_is_left_out_and_reported():
    html = (
        '<p>Text.</p><div class="kg-card kg-signup-card"><h2>Join us</h2><form><input type="email">'
        "<button>Subscribe</button></form><div>Email sent! Check your inbox.</div></div>"
    )
    shown, remarks = plain_cards(html)
    assert read(html) == "<p>Text.</p>"
    assert [(remark.code, "Join us" in remark.detail) for remark in remarks] == [("form_left_out", True)]
    assert "kg-signup" not in shown


def test_a_card_without_an_address_and_other_html_stay_as_they_are():
    for html in ('<div class="kg-card kg-file-card">No link</div>', "<p>a &amp; b</p>", '<p class="kg-x">c</p>'):
        assert plain_cards(html) == (html, [])


def test_a_gate_is_told_by_who_may_pass():
    assert is_gated(MEMBERS)
    assert not is_gated(VISITORS)
    assert not is_gated("<!--members-only-->")


def lexical(*nodes):
    return lexical_html({"root": {"children": list(nodes)}})


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (
            {"type": "gallery", "images": [{"src": "a.png", "alt": "A"}], "caption": "All <em>of it</em>"},
            '<figure><img src="a.png" alt="A"></figure><p>All <em>of it</em></p>',
        ),
        (
            {"type": "codeblock", "code": "a <b>", "caption": "Said"},
            "<pre><code>a &lt;b&gt;</code></pre><p>Said</p>",
        ),
        (
            {"type": "bookmark", "url": "https://e.example", "metadata": {"title": "T", "description": "D"}},
            '<p><a href="https://e.example">T</a></p><p>D</p>',
        ),
        (
            {"type": "header", "header": "H", "subheader": "S", "buttonText": "B", "buttonUrl": "https://e.example"},
            '<p>H</p><p>S</p><p><a href="https://e.example">B</a></p>',
        ),
        ({"type": "header", "header": "H", "buttonEnabled": False, "buttonText": "Hidden"}, "<p>H</p>"),
        (
            {"type": "product", "productTitle": "P", "productDescription": "<p>D</p>", "productImageSrc": "p.png"},
            '<figure><img src="p.png" alt=""></figure><p>P</p><p>D</p>',
        ),
        (
            {"type": "call-to-action", "textValue": "<p>C</p>", "hasSponsorLabel": False, "sponsorLabel": "Ad"},
            "<p>C</p>",
        ),
        (
            {"type": "file", "src": "f.pdf", "fileTitle": "F", "fileCaption": "C"},
            '<p><a href="f.pdf">F</a></p><p>C</p>',
        ),
        ({"type": "video", "src": "v.mp4", "caption": "C"}, f"{recording('video', 'v.mp4')}<p>C</p>"),
    ],
)
def test_a_card_keeps_all_that_it_shows(node, expected):
    assert lexical(node) == (expected, ())


def test_a_list_within_an_item_stays_in_it():
    def item(*children):
        return {"type": "listitem", "children": list(children)}

    def listed(*items):
        return {"type": "list", "listType": "bullet", "children": list(items)}

    words = [{"type": "extended-text", "text": name} for name in "abc"]
    html, _ = lexical(listed(item(words[0]), item(listed(item(words[1]))), item(words[2])))
    assert html == "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"


def test_a_sign_that_is_no_card_stays_in_its_line():
    words = ("extended-text", "tk", "emoji")
    html, unknown = lexical({"type": "paragraph", "children": [{"type": name, "text": name} for name in words]})
    assert (html, unknown) == ("<p>extended-texttkemoji</p>", ())


def test_the_language_of_a_site_before_ghost_5_is_known(tmp_path):
    settings = [{"key": "default_locale", "value": "en"}, {"key": "lang", "value": "de"}]
    assert one(tmp_path, export({}, settings=settings)).locale == "de"


def test_a_markdown_card_keeps_its_footnotes():
    html, _ = lexical({"type": "markdown", "markdown": "Text[^1]\n\n[^1]: The *note*"})
    (read_footnote,) = [
        node for node in document_from_html(html).document["content"][0]["content"] if node["type"] == "footnote"
    ]
    assert "note" in json.dumps(read_footnote)


def test_a_card_that_is_not_known_leaves_its_address():
    html, unknown = lexical({"type": "nft", "url": "https://e.example/1"})
    assert (html, unknown) == ('<p><a href="https://e.example/1">https://e.example/1</a></p>', ("nft",))


def test_a_card_of_an_early_editor_is_known():
    document = {"cards": [["image-card", {"src": "y.png"}]], "sections": [[10, 0]]}
    assert mobiledoc_html(document) == ('<figure><img src="y.png" alt=""></figure>', ())
