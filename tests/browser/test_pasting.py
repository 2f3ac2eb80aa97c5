"""Pastes from Word and Google Docs: what means something stays, the dirt of programs goes."""

from __future__ import annotations

from playwright.sync_api import expect

ITEM = (
    "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>{}<o:p></o:p></p>"
)
FROM_WORD = (
    "<style>p{color:red}</style><h1 class=MsoTitle>Part</h1><p class=MsoNormal>Some <b>bold</b> "
    "<span style='font-weight:700'>words</span>.<o:p></o:p></p>"
    + ITEM.format("one")
    + ITEM.format("two")
    + "<script>alert(1)</script>"
)


def paste(page, html):
    page.evaluate(
        """(html) => {
          const data = new DataTransfer();
          data.setData("text/html", html);
          const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
          document.querySelector(".ProseMirror").dispatchEvent(paste);
        }""",
        html,
    )


def saved_after_pasting(site, open_desk, html):
    """The body of a new article after `html` was pasted into it, in one line."""
    article = site.article("Pasted")
    page = open_desk(site, f"/editor/articles/{article['id']}")
    page.locator(".ProseMirror").click()
    paste(page, html)
    expect(page.locator(".state")).to_have_text("Saved")
    return site.api("GET", f"/articles/{article['id']}")["body"]["html"].replace("\n", "")


def test_a_paste_from_word_keeps_its_lists_and_loses_its_dirt(site, open_desk):
    html = saved_after_pasting(site, open_desk, FROM_WORD)
    words = "<p>Some <strong>bold</strong> <strong>words</strong>.</p>"
    assert html == f'<h2 id="part">Part</h2>{words}<ul><li><p>one</p></li><li><p>two</p></li></ul>'


FROM_DOCS = (
    '<b style="font-weight:normal;" id="docs-internal-guid-1"><p><span>One with </span>'
    '<a href="https://www.google.com/url?q=https://example.org/a%3Fb&sa=D"><span>a link</span></a></p><br/>'
    "<p><span>Two</span></p></b>"
)


def test_a_paste_from_google_docs_has_no_empty_lines_and_links_that_lead_where_they_say(site, open_desk):
    html = saved_after_pasting(site, open_desk, FROM_DOCS)
    assert html.startswith('<p>One with <a href="https://example.org/a?b"')
    assert html.endswith(">a link</a></p><p>Two</p>")
