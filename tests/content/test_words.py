"""Counting, excerpts, outlines, plain text, slugs, title keys and hints."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.content.counting import reading_minutes, word_count
from kapcms.content.document import checked
from kapcms.content.excerpt import excerpt
from kapcms.content.html_reading import document_from_html
from kapcms.content.lint import lint
from kapcms.content.outline import outline
from kapcms.content.slug import check_slug, slug_from
from kapcms.content.text import text_from_document
from kapcms.content.titles import title_key
from kapcms.errors import Invalid
from tests.content.documents import documents


def read(html):
    return document_from_html(html).document


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (" — … ", 0),
        ("It's a well-known 3.5", 4),
        ("one—two/three", 3),
        ("你好\uff0c世界", 4),
        ("カタカナ and kana", 6),
        ("한국어 단어", 2),
        ("a.........", 1),
    ],
)
def test_words_are_counted_as_readers_count_them(text, count):
    assert word_count(text) == count


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (238, 1), (239, 2), (617, 3), (2380, 10)])
def test_reading_takes_whole_minutes(words, minutes):
    assert reading_minutes(words) == minutes


def test_a_negative_count_is_an_error():
    with pytest.raises(ValueError, match="-1 words"):
        reading_minutes(-1)


def test_plain_text_has_the_words_and_notes_in_order():
    document = read(
        "<h2>Title</h2><p>One<span data-footnote>a note</span><br>two</p><ol start=3><li>x<ul><li>y</ul><li>z</ol>"
        "<table><tr><td>a<td>b<tr><td>c</table><figure><img src=i><figcaption>cap</figcaption></figure><hr>"
        "<aside data-call-to-action><p>Ready?</p><a data-call-to-action-link href=/go>Go</a></aside>"
    )
    assert text_from_document(document) == (
        "Title\n\nOne[1]\ntwo\n\n3. x\n   • y\n4. z\n\na\tb\nc\n\ncap\n\nReady?\n\nGo\n\n[1] a note"
    )


def test_the_outline_has_every_heading_wherever_it_stands():
    document = read("<h2>One</h2><section data-role=risks><h3>Two <b>bold</b></h3></section><h4 id=own>Three</h4>")
    assert outline(document) == [
        {"id": "one", "level": 2, "title": "One"},
        {"id": "two-bold", "level": 3, "title": "Two bold"},
        {"id": "own", "level": 4, "title": "Three"},
    ]


def test_an_excerpt_ends_with_a_sentence_or_with_an_ellipsis_after_a_word():
    assert excerpt(read("<h2>No</h2><p>Short text.<span data-footnote>x</span></p>")) == "Short text."
    assert excerpt(read("<p>First sentence here. Second one goes on</p>"), 30) == "First sentence here."
    assert excerpt(read("<p>First. Second sentence goes on and on</p>"), 30) == "First. Second sentence goes…"
    assert excerpt(read("<p>Version 3.5 of it is the one that we use</p>"), 20) == "Version 3.5 of it…"
    assert excerpt(read("<pre>code</pre>")) == ""


@settings(max_examples=30, deadline=None)
@given(documents, st.integers(1, 60))
def test_an_excerpt_is_never_longer_than_asked(document, limit):
    found = excerpt(document, limit)
    assert len(found) <= limit
    assert "\n" not in found


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("What KAP is", "what-kap-is"),
        ("Don\u2019t ask, can't", "dont-ask-cant"),
        ("Über Straße: ærø — Łódź", "uber-strasse-aero-lodz"),
        ("İstanbul", "istanbul"),
        ("治疗 KAP指南。完", "治疗-kap指南-完"),
        ("हिन्दी में", "हिन्दी-में"),
        ("שלום עולם!", "שלום-עולם"),
        ("🎉🎉", "article"),
        ("", "article"),
        ("---", "article"),
        ("2024", "article-2024"),
        ("0190a5c0-0000-7000-8000-000000000000", "article-0190a5c0-0000-7000-8000-000000000000"),
        ("word " * 60, "-".join(["word"] * 40)),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_title_gives_the_slug_that_a_reader_would_type(title, slug):
    assert slug_from(title, "article") == slug


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=30))
def test_every_title_gives_a_slug_that_is_normal_itself(title):
    slug = slug_from(title, "article")
    assert check_slug(slug) == slug == slug_from(slug, "article")
    assert 0 < len(slug) <= 200
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert not slug.isdigit()


@pytest.mark.parametrize("fallback", ["", "Not A Slug", "42", "-x"])
def test_a_fallback_that_is_no_slug_is_an_error(fallback):
    with pytest.raises(ValueError, match="no slug to fall back on"):
        slug_from("", fallback)


@pytest.mark.parametrize("slug", ["", "-a", "a-", "a--b", "a b", "a/b", "42", "é", "a_b", "0190a5c0" * 4, "x" * 201])
def test_a_given_slug_that_is_not_normal_is_refused(slug):
    with pytest.raises(Invalid) as refusal:
        check_slug(slug)
    assert [(fault.pointer, fault.code) for fault in refusal.value.faults] == [("", "bad_slug")]


def test_a_given_slug_may_differ_in_case_and_form():
    assert check_slug("What-KAP-Is") == "what-kap-is"
    assert check_slug(unicodedata.normalize("NFKD", "治疗")) == "治疗"
    assert check_slug("\uff57\uff49\uff44\uff45") == "wide"


def test_titles_that_typography_alone_parts_are_the_same():
    assert title_key("It\u2019s \u201chere\u201d \u2014 now\u2026\xa0again\u200b") == title_key(
        'IT\'S  "here" - now... again'
    )
    assert title_key("Part\u00a0One \u2013 Two") == title_key("part one-two")
    assert title_key("One") != title_key("Two")


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=20))
def test_a_title_key_is_a_fixed_point(title):
    assert title_key(title_key(title)) == title_key(title)


def test_hints_name_what_an_editor_should_look_at():
    document = read(
        "<h4>Jump</h4><p>KAP helps. KAP again, and FDA (Food and Drug Administration).</p><img src=/x>"
        "<p><a href='#'>here</a></p><section data-role=risks></section><iframe src='https://youtu.be/abcdefghij'></iframe>"
        f"<p>{'word ' * 151}<sup data-citation=9>9</sup></p>"
    )
    assert [(finding.code, finding.pointer) for finding in lint(document, citation_ids={"1"})] == [
        ("heading_jump", "/content/0"),
        ("unexpanded_acronym", "/content/1/content/0"),
        ("missing_alt", "/content/2"),
        ("empty_link", "/content/3/content/0"),
        ("vague_link", "/content/3/content/0"),
        ("empty_section", "/content/4"),
        ("missing_embed_title", "/content/5"),
        ("long_paragraph", "/content/6"),
        ("unknown_citation", "/content/6/content/1"),
    ]
    assert "unexpanded_acronym" not in {finding.code for finding in lint(document, known_acronyms={"KAP"})}


@settings(max_examples=30, deadline=None)
@given(documents)
def test_a_document_is_not_changed_by_looking_at_it(document):
    lint(document)
    outline(document)
    text_from_document(document)
    assert checked(document) == document
