"""What each generator adds to Markdown: kramdown's attributes, MDX, summaries, folders for languages, worded dates."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.importers.markdown_folder.kramdown import without_kramdown
from kapcms.importers.markdown_folder.mdx import plain_mdx
from kapcms.importers.texts.worded_dates import from_words
from tests.importers.test_markdown import codes, one, read_all


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("* TOC\n{:toc}\n\ntext", "\n\ntext"),
        ("## Head\n{: .no_toc #top}\n\ntext", "## Head {#top}\n\ntext"),
        ("Lead.\n{: .lead}\n\ntext", "Lead.\n\ntext"),
        ('![a](b.png){: width="20" .right}\n*c*', "![a](b.png)\n*c*"),
        ("`code`{:.language-ruby} and `{: .kept}`", "`code` and `{: .kept}`"),
        ("```\n{: .kept}\n```", "```\n{: .kept}\n```"),
        ("A set {:a, b} of text {: stays here, too }", "A set {:a, b} of text {: stays here, too }"),
        ('<div markdown="1">\n**b**\n</div>', "<div>\n\n\n**b**\n\n</div>\n"),
    ],
)
def test_kramdowns_marks_are_not_text(text, expected):
    assert without_kramdown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('import A from "./a.astro";\nimport {\n  B,\n} from "b"\n\nText', "Text"),
        ("export const a = {\n  b: 1,\n};\n\nText", "Text"),
        ("import duties from abroad rise.\n\nWe export more.", "import duties from abroad rise.\n\nWe export more."),
        ("a {/* never\nshown */}b", "a b"),
        ("<Box>\nSome **bold** text\n</Box>", "Some **bold** text"),
        ('<Note title="Beware">\nText\n</Note>', "**Beware**\n\nText"),
        (
            'import hero from "./h.png"\n\n<Image src={hero} alt="H" />',
            '<figure><img src="./h.png" alt="H"></figure>',
        ),
        ('<YouTube id="abc12345678" />', "<https://www.youtube.com/watch?v=abc12345678>"),
        ('```js\nimport a from "b";\n<Foo />\n```', '```js\nimport a from "b";\n<Foo />\n```'),
        ("`<Foo />` and a < b", "`<Foo />` and a < b"),
    ],
)
def test_programs_of_mdx_go_and_text_stays(text, expected):
    assert plain_mdx(text)[0] == expected


def test_what_went_from_mdx_is_named(tmp_path):
    article = one(tmp_path, "---\ntitle: A\n---\n<Box>\ntext\n</Box>\n", "a.mdx")
    assert (article.body.text, codes(article)) == ("text", ["mdx"])
    assert "Box (1)" in article.warnings[0].detail


@given(
    st.lists(
        st.sampled_from(["<A ", "b={", "}", '"', ">", "/>", "import ", "from '", "\n", "{/*", "*/}", "{:"]), max_size=60
    )
)
@settings(max_examples=100)
def test_no_dialect_crashes_on_pieces(pieces):
    text = "".join(pieces)
    assert isinstance(plain_mdx(text)[0] + without_kramdown(text), str)


@pytest.mark.parametrize("piece", ["<A b={", '<A b="', "{/*", '{: a="', "import a\n", "* a\n", "<div a "])
def test_the_effort_for_a_dialect_grows_with_the_length_alone(piece):
    def once(text: str) -> float:
        start = time.process_time()
        plain_mdx(text)
        without_kramdown(text)
        return time.process_time() - start

    def effort(length: int) -> float:
        return min(once(piece * (length // len(piece))) for _ in range(3))

    twenty_fold = effort(80_000) / max(effort(4_000), 0.01)
    assert twenty_fold < 100, "the square would be 400"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Jul 08 2022", datetime(2022, 7, 8, tzinfo=UTC)),
        ("March 1st, 2024 at 10:30 PM", datetime(2024, 3, 1, 22, 30, tzinfo=UTC)),
        ("8 July 2022 12:05 am", datetime(2022, 7, 8, 0, 5, tzinfo=UTC)),
        ("Fri, 01 Mar 2024 10:00:00 +0100", datetime(2024, 3, 1, 9, tzinfo=UTC)),
        ("Fri Mar 1 2024 10:00:00 GMT-0500 (EST)", datetime(2024, 3, 1, 15, tzinfo=UTC)),
        ("2022/07/08 10:30 PM", datetime(2022, 7, 8, 22, 30, tzinfo=UTC)),
        ("1 Mar 2024 10:00 CEST", datetime(2024, 3, 1, 8, tzinfo=UTC)),
        ("1 Mar 2024 10:00 XYZ", None),
        ("07/08/2022", None),
        ("30 Feb 2024", None),
        ("13:00 PM, May 2024", None),
        ("May 3, 2024 13:00 PM", None),
    ],
)
def test_dates_in_words(text, moment):
    assert from_words(text) == moment


def test_a_date_in_words_is_read_and_one_that_is_not_is_named_once(tmp_path):
    article = one(tmp_path, "---\ntitle: A\npubDate: Jul 08 2022\nupdated: 07/09/2022\n---\n")
    assert (article.published_at, article.updated_at) == (datetime(2022, 7, 8, tzinfo=UTC), None)
    assert [remark.detail for remark in article.warnings] == ["updated: 07/09/2022"]


def test_the_text_in_front_of_more_is_the_excerpt_unless_one_was_written(tmp_path):
    text = "---\ntitle: A\ndescription: D\n---\nThe *lead* `x`\n\n<!-- more -->\n\nThe rest"
    assert one(tmp_path, text).excerpt == "The lead x"
    assert one(tmp_path, text.replace("description", "summary")).excerpt == "D"
    assert one(tmp_path, text.replace("<!--", "`<!--").replace("-->", "-->`")).excerpt == "D"


def test_a_folder_for_a_language_is_no_second_part_of_the_address(tmp_path):
    files = {f"content/{code}/posts/a.md": f"---\ntitle: {code}\naliases: [b]\n---\n" for code in ("en", "de")}
    config = 'baseURL = "https://e.example/"\ndefaultContentLanguage = "en"\n[languages.en]\n[languages.de]\n'
    items = read_all(tmp_path, **files, **{"hugo.toml": config})
    assert items["content/en/posts/a.md"].urls == ("/posts/a/", "/posts/b")
    assert items["content/de/posts/a.md"].urls == ("/de/posts/a/", "/de/posts/b")
