"""Medium's export."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.importers import medium
from kapcms.importers.imported import FailedItem, ImportedArticle, SkippedItem, UnreadableSource
from tests.importers.import_samples import sample, written


def article(name: str) -> ImportedArticle:
    source = sample(f"medium/{name}.html")
    assert medium.looks_like(source.head(), source.name)
    (found,) = medium.read(source)
    assert isinstance(found, ImportedArticle)
    return found


def page(body: str, footer: str = "", summary: str = "") -> str:
    return (
        '<!DOCTYPE html><html><body><article class="h-entry"><header><h1 class="p-name">A &amp; B</h1></header>'
        f'<section data-field="subtitle" class="p-summary">{summary}</section>'
        f'<section data-field="body" class="e-content"><section><div class="section-divider"><hr></div>{body}</section>'
        f'</section><footer>{footer}<p>Exported from <a href="https://medium.com">Medium</a>.</p></footer></article>'
        "</body></html>"
    )


def test_an_article_loses_its_repeated_title_and_keeps_everything_else():
    found = article("mg-advanced-post")
    assert (found.title, found.subtitle) == ("Advanced Post Title", "This is a subtitle of some sort")
    assert found.body.text.count("Advanced Post Title") == 0
    assert found.body.text.count("This is a subtitle of some sort") == 1
    assert found.body.text.startswith("<figure>")
    assert found.body.text.count("<hr>") == 1
    assert found.body.text.count("<li>") == 3
    assert (len(found.media), found.media[0].alt, found.media[0].caption) == (
        4,
        "This is image alt text",
        "This is an image caption",
    )
    assert found.published_at == datetime(2018, 8, 11, 11, 23, 34, 123000, tzinfo=UTC)
    assert [(person.name, person.slug) for person in found.authors] == [("Joe Bloggs", "JoeBloggs")]
    assert [topic.title for topic in found.topics] == ["Things", "Stuff"]
    assert (found.status, found.slug, found.source_id) == ("public", "testpost", "efefef12121212")
    assert found.urls == ("https://medium.com/@JoeBloggs/testpost-efefef12121212", "https://medium.com/p/abcd1234")


def test_code_keeps_its_lines():
    found = article("mg-code-post")
    assert found.body.text.count("<pre>") == 3
    assert "sudo apt-get update\nsudo apt-get install \\\n    apt-transport-https" in found.body.text


def test_a_draft_is_a_draft_without_a_date():
    found = article("mg-draft-post")
    assert (found.status, found.published_at, found.slug, found.source_id) == ("draft", None, None, "ababab12121212")


def test_an_address_without_words_gives_no_slug():
    found = article("mg-no-slug-post")
    assert (found.slug, found.source_id, found.status) == (None, "1234567890", "public")


def test_the_title_is_that_of_the_page_not_of_the_browser():
    assert article("mg-basic-post").title == "Basic Post Title"


def test_a_profile_is_skipped_with_its_addresses():
    source = sample("medium/mg-profile.html")
    (found,) = medium.read(source)
    assert isinstance(found, SkippedItem)
    assert found.code == "no_article"
    assert "@" not in repr(found)


def test_a_draft_without_an_id_is_known_by_its_file_name(tmp_path):
    (found,) = medium.read(written(tmp_path, page("<p>Text</p>"), "draft_A-B.html"))
    assert isinstance(found, ImportedArticle)
    assert (found.source_id, found.status, found.title) == ("draft_A-B.html", "draft", "A & B")


def test_a_summary_that_medium_took_from_the_text_is_an_excerpt(tmp_path):
    body = "<p>This is how the text of it all begins, and on it goes.</p>"
    (found,) = medium.read(written(tmp_path, page(body, summary="This is how the text of it all…"), "a.html"))
    assert isinstance(found, ImportedArticle)
    assert (found.subtitle, found.excerpt) == (None, "This is how the text of it all…")


def test_a_gist_becomes_a_link_and_is_reported(tmp_path):
    body = '<figure><script src="https://gist.github.com/a/1.js"></script></figure>'
    (found,) = medium.read(written(tmp_path, page(body), "a.html"))
    assert isinstance(found, ImportedArticle)
    assert found.body.text == (
        '<figure><a href="https://gist.github.com/a/1.js">https://gist.github.com/a/1.js</a></figure>'
    )
    assert [remark.code for remark in found.warnings] == ["script_linked"]


def test_a_file_cut_off_fails_with_its_place(tmp_path):
    (found,) = medium.read(written(tmp_path, page("<p>Text</p>\n")[:-120], "a.html"))
    assert isinstance(found, FailedItem)
    assert (found.code, found.position, found.title) == ("truncated", "line 2", "A & B")


@pytest.mark.parametrize("data", [b"", b"\x89PNG\0\0", b"<html><p>Hi</p></html>", b"{}"])
def test_a_file_of_another_kind_is_refused(tmp_path, data):
    assert not medium.looks_like(data, "a.html")
    with pytest.raises(UnreadableSource):
        list(medium.read(written(tmp_path, data, "a.html")))


SMALL = page(
    '<h3 class="graf--title">A &amp; B</h3><p>x<br>y</p><pre>a<br>b</pre>', '<a class="p-canonical" href="x">'
).encode()


EMBEDLY = "https://cdn.embedly.com/widgets/media.html"
FIGURE = '<figure class="graf graf--figure graf--iframe">{}</figure>'


@pytest.mark.parametrize(
    ("given", "made"),
    [
        (
            FIGURE.format(
                '<script src="https://gist.github.com/a/1.js"></script><figcaption>By <b>it</b></figcaption>'
            ),
            (
                '<figure><a href="https://gist.github.com/a/1.js">https://gist.github.com/a/1.js</a>'
                "<figcaption>By <b>it</b></figcaption></figure>"
            ),
        ),
        (
            '<p>Before</p><script src="https://gist.github.com/a/1.js"></script><p>After</p>',
            '<p>Before</p><a href="https://gist.github.com/a/1.js">https://gist.github.com/a/1.js</a><p>After</p>',
        ),
        (
            FIGURE.format('<blockquote class="twitter-tweet"><a href="https://x.test/s/1"></a></blockquote>'),
            '<figure data-embed="https://x.test/s/1"><a href="https://x.test/s/1">https://x.test/s/1</a></figure>',
        ),
        (
            FIGURE.format(
                '<iframe src="https://cdn.embedly.com/widgets/media.html?src=https%3A%2F%2Fp.test%2F1"></iframe>'
            ),
            '<figure><iframe src="https://p.test/1"></iframe></figure>',
        ),
        (
            (
                '<div class="graf graf--mixtapeEmbed"><a href="https://m.test/b"><strong>Other</strong><br>'
                '<em>About it</em>medium.com</a><a href="https://m.test/b" class="mixtapeImage"></a></div>'
            ),
            '<p><a href="https://m.test/b">Other</a></p><p>About it</p>',
        ),
        (
            '<pre data-code-block-lang="python" class="graf"><span>def</span> f():<br>  x &lt; 1</pre>',
            '<pre data-code-block-lang="python"><code class="language-python">def f():\n  x &lt; 1</code></pre>',
        ),
    ],
)
def test_what_is_embedded_keeps_its_words_and_addresses(tmp_path, given, made):
    (found,) = medium.read(written(tmp_path, page(given), "a.html"))
    assert found.body.text == made


@settings(max_examples=120, deadline=None)
@given(st.integers(0, len(SMALL)), st.binary(max_size=8), st.booleans())
def test_no_damage_crashes_it(end, inserted, is_cut):
    data = SMALL[:end] + inserted + (b"" if is_cut else SMALL[end:])
    with tempfile.TemporaryDirectory() as folder:
        try:
            assert len(list(medium.read(written(Path(folder), data, "a.html")))) == 1
        except UnreadableSource:
            return
