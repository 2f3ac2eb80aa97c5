"""What Substack's widgets show, and what belongs to its pages and not to the texts."""

import html
import json

import pytest

from kapcms.content.html_reading import document_from_html
from kapcms.content.markdown_writing import markdown_from_document
from kapcms.importers.detecting import Part, parts
from kapcms.importers.imported import SkippedItem
from kapcms.importers.source import Source
from kapcms.importers.substack import read
from kapcms.importers.substack_export.body import substack_body
from tests.importers.test_substack import export


def widget(kind: str, inner: str = "", /, *, tag: str = "div", **told: object) -> str:
    return f'<{tag} class="{kind}" data-attrs="{html.escape(json.dumps(told))}">{inner}</{tag}>'


def markdown(text: str) -> str:
    return markdown_from_document(document_from_html(substack_body(text).html).document).strip()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (f"<p>With {widget('mention-wrap', tag='span', name='Jane Doe', url=None)} here</p>", "With Jane Doe here"),
        (f"<p>Buy {widget('cashtag-wrap', tag='span', symbol='$ABC')} now</p>", "Buy $ABC now"),
        (widget("latex-rendered", persistentExpression="a < b", id="X"), "```latex\na < b\n```"),
        (widget("digest-post-embed", title="Other", canonical_url="https://a.test/p/o"), "[Other](https://a.test/p/o)"),
        (widget("embedded-publication-wrap", name="Them", base_url="https://b.test"), "[Them](https://b.test)"),
        (widget("comment", url="https://substack.com/home", comment={"body": "So.", "name": "N"}), "> So.\n>\n> — N"),
        ('<div class="pullquote"><p>Said</p></div>', "> Said"),
        (
            (
                '<div class="preformatted-block"><label class="hide-text">Text within this block will</label>'
                "<pre>a\n  b</pre></div>"
            ),
            "```\na\n  b\n```",
        ),
        (
            (
                '<div class="file-embed-wrapper"><image class="file-embed-thumbnail" src="https://a.test/i.svg"></image>'
                '<div class="file-embed-details-h1">Paper</div><div class="file-embed-details-h2">1MB</div>'
                '<a class="wide" href="https://a.test/1.pdf">Download</a>'
                '<a class="narrow" href="https://a.test/1.pdf">Download</a></div>'
            ),
            "[Paper](https://a.test/1.pdf)",
        ),
        (
            widget("captioned-button-wrap", '<p>Please <a href="https://a.test">look</a></p>', url="https://x.test"),
            "Please [look](https://a.test)",
        ),
    ],
)
def test_what_widgets_show_is_in_the_text(given, shown):
    assert markdown(given) == shown


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (widget("tweet", url="https://twitter.com/a/status/1", full_text="t"), "https://twitter.com/a/status/1"),
        (widget("instagram-embed-wrap", instagram_id="Cabc", title="t"), "https://www.instagram.com/p/Cabc"),
        (
            widget("github-gist", innerHTML='<div><a href="https://gist.github.com/a/1">x</a></div>'),
            "https://gist.github.com/a/1",
        ),
    ],
)
def test_what_stands_elsewhere_is_embedded_by_its_address(given, address):
    found = substack_body(given)
    assert f'data-embed="{address}"' in found.html
    assert found.remarks == []


@pytest.mark.parametrize("name", ["poll-embed", "native-video-embed"])
def test_a_widget_that_holds_nothing_is_reported(name):
    found = substack_body(widget(name, id=7))
    assert [(remark.code, name in remark.detail) for remark in found.remarks] == [("widget_left_out", True)]


def test_a_picture_with_the_page_s_buttons_keeps_its_caption():
    given = (
        '<div class="captioned-image-container"><figure><a class="image-link" href="https://a.test/i.png">'
        '<div class="image2-inset"><picture><img src="https://a.test/i.png" alt="A"></picture>'
        '<div class="image-link-expand"><button><svg><title>expand</title></svg></button></div></div></a>'
        '<figcaption class="image-caption">Seen <em>so</em></figcaption></figure></div>'
    )
    assert "<figcaption>Seen <em>so</em></figcaption></figure>" in markdown(given)
    assert "expand" not in markdown(given)


def test_links_to_headings_still_lead_there():
    given = (
        '<h2 class="header-anchor-post">Part<div class="header-anchor-parent"><div id="§part" class="header-anchor">'
        '</div><button><svg></svg></button></div></h2><p><a href="#§part">up</a></p>'
    )
    assert markdown(given) == "## Part {#§part}\n\n[up](#§part)"


def test_the_texts_beside_the_list_are_read_with_it_and_one_that_no_row_names_is_reported(tmp_path):
    source = export(tmp_path, "7.a,,false,,newsletter,everyone,T,,\n", **{"7_a": "<p>x</p>", "8_b": "<p>y</p>"})
    assert [part.kind for part in parts(Source(tmp_path)) if isinstance(part, Part)] == ["substack"]
    assert len(list(parts(Source(tmp_path)))) == 1
    article, other = read(source)
    assert article.source_id == "7"
    assert isinstance(other, SkippedItem)
    assert (other.source_id, other.code) == ("8.b", "not_listed")
