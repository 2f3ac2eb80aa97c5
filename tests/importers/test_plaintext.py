"""Pages saved as plain text."""

# ruff: noqa: RUF001 (the curly quotes of real pages)

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kapcms.importers import plaintext
from kapcms.importers.imported import FailedItem, ImportedArticle, UnreadableSource
from kapcms.importers.source import Source
from tests.importers.import_samples import sample, written

LONG = "This paragraph is long enough to be one, and it ends like a sentence does. " * 3


def one(source: Source) -> ImportedArticle:
    (item,) = plaintext.read(source)
    assert isinstance(item, ImportedArticle), item
    etree.fromstring(f"<body>{item.body.text}</body>")
    return item


def headings(article: ImportedArticle, level: int = 2) -> list[str]:
    return re.findall(rf"<h{level}>(.*?)</h{level}>", article.body.text)


def paragraphs(article: ImportedArticle) -> list[str]:
    return re.findall(r"<p>(.*?)</p>", article.body.text)


def foot(folder: Path, text: str) -> tuple[str | None, str | None]:
    article = one(written(folder, f"A title\n\n{LONG}\n\n{text}", "page.txt"))
    assert paragraphs(article) == [LONG.strip()]
    return article.labelled_previous, article.labelled_next


def test_the_first_article_of_the_project():
    article = one(sample("plaintext/000_83b960d819b4fe80.txt"))
    assert article.title == "An Introduction to Ketamine-Assisted Psychotherapy"
    assert article.source_id == "000_83b960d819b4fe80.txt"
    assert len(paragraphs(article)) == 15
    assert article.body.text.index("<h2>") > article.body.text.index(paragraphs(article)[2])
    assert headings(article) == [
        "What Is Ketamine-Assisted Psychotherapy?",
        "How Does it Work?",
        "What to Expect",
        "Who Is Eligible?",
    ]
    assert article.labelled_previous == "KAP: How to Properly Set Your Expectations"
    assert article.labelled_next == "Anhedonia: What It Is & Why It Is One of the Hardest Depression Symptoms to Treat"
    assert "“peak experience”" in article.body.text
    assert "\xa0" not in article.body.text
    assert (article.published_at, article.authors, article.slug, article.status) == (None, (), None, "unknown")
    assert article.warnings == ()


@pytest.mark.parametrize(
    ("name", "level_2", "level_3", "count", "neighbours"),
    [
        ("000_2023-09-21-18f-website-refresh", 6, 0, 23, (False, True)),
        ("001_2023-08-22-7-tips-on-facilitating-unplanned-topics-in-meetings", 6, 5, 9, (True, True)),
        ("003_2023-02-13-looking-back-and-forward", 8, 0, 18, (True, True)),
        ("004_2022-01-25-tech-talks", 10, 0, 21, (True, True)),
        ("005_2021-09-28-a_day_in_the_life_of_an_18f_engineer", 6, 0, 22, (True, False)),
    ],
)
def test_a_dump_has_its_headings_paragraphs_and_neighbours(name, level_2, level_3, count, neighbours):
    article = one(sample(f"plaintext/{name}.txt"))
    assert (len(headings(article)), len(headings(article, 3)), len(paragraphs(article))) == (level_2, level_3, count)
    assert (article.labelled_previous is not None, article.labelled_next is not None) == neighbours
    assert not re.search(r">(Previous|Next)<", article.body.text)


def test_a_heading_that_was_run_into_its_paragraph_is_cut_and_reported():
    article = one(sample("plaintext/000_2023-09-21-18f-website-refresh.txt"))
    assert headings(article)[0] == "We set boundaries"
    assert paragraphs(article)[3].startswith("Our wish list of improvements")
    assert [remark.code for remark in article.warnings] == ["heading_guessed"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Previous\nPrevious\n\nOne\n\nNext\nNext\n\nTwo", ("One", "Two")),
        ("Next\nNext\n\nTwo\n\nPrevious\nPrevious\n\nOne\n\n", ("One", "Two")),
        ("Previous\nPrevious\n\nOne", ("One", None)),
        ("Next\n\nTwo\n", (None, "Two")),
        ("Previous Post\n\nOne\n\nNext Post\n\nTwo", ("One", "Two")),
        ("« Previous\nOne\nNext »\nTwo", ("One", "Two")),
        ("Previous\N{NO-BREAK SPACE}\nPrevious\N{NO-BREAK SPACE}\n\nOne\N{NO-BREAK SPACE}\n", ("One", None)),
        ("Previous: One of many\nNext: Two of many", ("One of many", "Two of many")),
        ("← Previous Post One of many\nNext Post Two of many →", ("One of many", "Two of many")),
        ("« One of many\nTwo of many »", ("One of many", "Two of many")),
        ("Previous Previous One Next Next Two", ("One", "Two")),
        ("PreviousPrevious\nOne\nNextNext\nTwo", ("One", "Two")),
        ("PREVIOUS\nPREVIOUS\nOne\nNEXT\nNEXT\nTwo", ("One", "Two")),
        ("Previous\nPrevious\nNext\nNext\nTwo", (None, "Two")),
        ("Previous\nPrevious\nOne\nNext\nNext", ("One", None)),
    ],
)
def test_labels_at_the_foot_name_the_neighbours_and_are_no_text(tmp_path, text, expected):
    assert foot(tmp_path, text) == expected


def test_text_below_doubled_labels_is_kept_and_reported(tmp_path):
    article = one(written(tmp_path, f"T\n\n{LONG}\n\nNext\nNext\n\nTwo\n\nAll rights reserved.", "page.txt"))
    assert paragraphs(article) == [LONG.strip(), "All rights reserved."]
    assert article.labelled_next == "Two"
    assert [remark.code for remark in article.warnings] == ["text_after_labels"]


@pytest.mark.parametrize("line", ["Next Steps", "Next we look at what was left.", "« Bonjour »", "Previous work"])
def test_text_that_only_begins_like_a_label_stays(tmp_path, line):
    article = one(written(tmp_path, f"T\n\n{LONG}\n\n{line}", "page.txt"))
    assert line in article.body.text
    assert (article.labelled_previous, article.labelled_next) == (None, None)


@pytest.mark.parametrize(
    "line",
    [
        "It ends like a sentence.",
        "it begins small",
        "An introduction to a list:",
        "By Jane Doe",
        "Photo by Jane Doe",
        "September 21, 2023",
        "“A quotation on its own”",
        "https://example.org/a",
        "One sentence here. And a second",
        "You would not believe how glad we all were that day!",
    ],
)
def test_a_line_of_another_shape_is_no_heading(tmp_path, line):
    article = one(written(tmp_path, f"T\n\n{LONG}\n\n{line}\n\n{LONG}", "page.txt"))
    assert headings(article) == []
    assert line in article.body.text


@pytest.mark.parametrize(
    "line", ["Dr. Smith’s approach", "1. Get enough sleep", "Why?", "Join us!", "¿Qué es?", "2024"]
)
def test_a_line_shaped_like_a_heading_is_one(tmp_path, line):
    article = one(written(tmp_path, f"T\n\n{LONG}\n\n{line}\n\n{LONG}", "page.txt"))
    assert headings(article) == ([line] if line != "2024" else [])


def test_many_short_lines_in_a_row_and_the_last_line_are_no_headings(tmp_path):
    text = f"T\n\n{LONG}\n\nApples\n\nPears\n\nPlums\n\n{LONG}\n\nThe last words"
    article = one(written(tmp_path, text, "page.txt"))
    assert paragraphs(article) == [LONG.strip(), "Apples", "Pears", "Plums", LONG.strip(), "The last words"]


def test_lists_rules_and_broken_lines_keep_their_shape(tmp_path):
    text = f"T\n\n{LONG}\n\n- a & b\n- c\n\n• d\n\n3. x\n4. y\n\n---\n\nOne Road 1\nSome Town"
    article = one(written(tmp_path, text, "page.txt"))
    assert article.body.text.split("\n")[1:] == [
        "<ul><li>a &amp; b</li><li>c</li><li>d</li></ul>",
        '<ol start="3"><li>x</li><li>y</li></ol>',
        "<hr/>",
        "<p>One Road 1<br/>Some Town</p>",
    ]


def test_lines_wrapped_by_hand_are_one_paragraph(tmp_path):
    line = "a line that was wrapped by hand after sixty characters or"
    article = one(written(tmp_path, f"T\r\n\r\n{line}\r\n{line}\r\nso.\r\n", "page.txt"))
    assert article.body.text == f"<p>{line} {line} so.</p>"


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"\xef\xbb\xbfCaf\xc3\xa9\r\n\r\nIt\xe2\x80\x99s text.\r\n", ["no_neighbours"]),
        ("Café\n\nIt’s text.\n".encode("cp1252"), ["encoding_guessed", "no_neighbours"]),
        ("Café\n\nIt’s text.\n".encode("utf-16"), ["no_neighbours"]),
        (b"Caf\xe9\n\nIt\xe2\x80\x99s text.\n", ["encoding_guessed", "no_neighbours"]),
    ],
)
def test_any_usual_encoding_gives_the_same_text(tmp_path, data, codes):
    article = one(written(tmp_path, data, "page.txt"))
    assert (article.title, article.body.text) == ("Café", "<p>It’s text.</p>")
    assert [remark.code for remark in article.warnings] == codes


@pytest.mark.parametrize("data", [b"", b" \n\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"<?xml version='1.0'?><rss/>"])
def test_a_file_that_is_no_text_page_is_refused(tmp_path, data):
    source = written(tmp_path, data, "page.txt")
    with pytest.raises(UnreadableSource):
        list(plaintext.read(source))
    assert not plaintext.looks_like(source.head(), source.name)


@pytest.mark.parametrize(
    ("text", "code"),
    [("Only a title", "no_text"), ("x" * 300 + "\n\nText.", "no_title"), ("Next\nNext\nTwo", "no_title")],
)
def test_a_page_without_title_or_text_fails_with_its_place(tmp_path, text, code):
    (item,) = plaintext.read(written(tmp_path, text, "page.txt"))
    assert isinstance(item, FailedItem)
    assert item.code == code
    assert item.position.startswith("line ")


def test_a_file_larger_than_any_article_is_refused_without_reading_it_all(tmp_path):
    source = written(tmp_path, b"", "page.txt")
    with source.path.open("r+b") as file:
        file.truncate(2 * 1024**3)
    with pytest.raises(UnreadableSource, match="larger"):
        list(plaintext.read(source))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(alphabet="PreviousNxt \n#-1.A?«:\xa0", max_size=120).map(str.encode))
def test_no_bytes_crash_it(data):
    with tempfile.TemporaryDirectory() as folder:
        source = written(Path(folder), data, "page.txt")
        plaintext.looks_like(data, "page.txt")
        try:
            items = list(plaintext.read(source))
        except UnreadableSource:
            return
        assert len(items) == 1
        if isinstance(items[0], ImportedArticle):
            etree.fromstring(f"<body>{items[0].body.text}</body>")


def test_both_labels_each_above_its_title_are_labels_with_a_footer_below(tmp_path):
    text = "← Previous Post\nHow we started\n\nNext Post →\nWhat came after\n\n© 2023 A site. All rights reserved."
    article = one(written(tmp_path, f"A title\n\n{LONG}\n\n{text}", "page.txt"))
    assert (article.labelled_previous, article.labelled_next) == ("How we started", "What came after")
    assert paragraphs(article) == [LONG.strip(), "© 2023 A site. All rights reserved."]
    assert [remark.code for remark in article.warnings] == ["text_after_labels"]


def test_one_label_alone_with_text_below_is_a_heading_of_the_text(tmp_path):
    article = one(written(tmp_path, f"A title\n\n{LONG}\n\nNext\n\nA line\n\n{LONG}", "page.txt"))
    assert article.labelled_next is None
