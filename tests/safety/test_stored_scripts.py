"""Hostile text through the doors: into bodies, titles and names, out as HTML that holds nothing that runs.

On SQLite alone: what is rendered is the same bytes on both (other tests say so).
"""

import html

import pytest

from tests.content.test_hostile_html import HOSTILE, assert_harmless

MORE = (
    *(f"<{tag} {event}=alert(1)>x</{tag}>" for tag in ("p", "a", "div", "b", "section", "video", "svg", "input")
      for event in ("onclick", "onfocus autofocus", "onpointerenter", "onanimationstart", "ontoggle")),
    *(f"<a href='{scheme}:alert(1)'>x</a>" for scheme in
      ("javascript", "JAVASCRIPT", "java&#x0A;script", "&#x6a;avascript", "data", "vbscript", "livescript", "jar", "x")),  # noqa: E501  a table
    *(f"<p style='{style}'>x</p>" for style in
      ("background:url(javascript:alert(1))", "behavior:url(x)", "-moz-binding:url(x)", "width:expression(alert(1))")),
    "<img srcset='x 1x, javascript:alert(1) 2x' src=x>", "<image href='javascript:alert(1)'>", "<svg/onload=alert(1)//",
    "<svg><animate onbegin=alert(1) attributeName=x>", "<svg><set attributeName=href to='javascript:alert(1)'>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'>", "<svg><foreignObject><script>alert(1)</script>",  # noqa: E501  a table
    "<math><maction actiontype=statusline xlink:href='javascript:alert(1)'>x", "<isindex type=image src=1 onerror=alert(1)>",  # noqa: E501  a table
    "<input type=image src=1 onerror=alert(1)>", "<select autofocus onfocus=alert(1)>", "<keygen autofocus onfocus=alert(1)>",  # noqa: E501  a table
    "<frameset onload=alert(1)>", "<portal src='javascript:alert(1)'>", "<applet code=x>", "<layer src='javascript:alert(1)'>",  # noqa: E501  a table
    "[x](javascript:alert(1))", "![x](javascript:alert(1))", "<javascript:alert(1)>", "[x]: javascript:alert(1)\n\n[x]",
    "[x](java\\script:alert(1))", "[x](&#106;avascript:alert(1))", '![x" onerror="alert(1)](https://x.example/a.png)',
    '[x](https://x.example "a\\" onclick=\\"alert(1)")', '```"><script>alert(1)</script>\nx\n```', "`<script>alert(1)</script>`",  # noqa: E501  a table
)  # fmt: skip
VECTORS = (*HOSTILE, *MORE)


def test_there_are_at_least_150_vectors():
    assert len(set(VECTORS)) >= 150


@pytest.mark.sqlite_only
@pytest.mark.parametrize("kind", ["html", "markdown"])
def test_no_vector_runs_in_what_readers_get(editor, reader, kind):
    stored = 0
    for number, vector in enumerate(VECTORS):
        fields = {"body": {kind: f"before\n\n{vector}\n\nafter"}, "slug": f"v{number}"}
        answer = editor.post("/articles?publish=true", {"title": "A vector", **fields})
        if answer.status_code == 422:  # what no database keeps, as a NUL, is refused
            continue
        assert answer.status_code == 201, (vector, answer.get_data(as_text=True))
        assert_harmless(answer.get_json()["data"]["body"]["html"])
        assert_harmless(reader.article(f"v{number}")["body"]["html"])
        stored += 1
    assert stored >= 150


@pytest.mark.sqlite_only
def test_titles_and_names_are_text_in_json_never_in_html(editor, reader):
    for number, vector in enumerate(VECTORS[:40]):
        text = vector.replace("\x00", "").replace("\x01", "").replace("\x1f", "").replace("\x0b", "")
        editor.article(text, publish=True, slug=f"t{number}", subtitle=text, excerpt=text, body={"markdown": "plain"})
        answer = reader.get(f"/articles/t{number}")
        assert answer.content_type == "application/json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        data = answer.get_json()["data"]
        assert data["title"] == text.strip() or data["title"] == text
        assert_harmless(data["body"]["html"])
        assert html.escape(text) not in data["body"]["html"]


@pytest.mark.parametrize(
    "node",
    [
        {"type": "script", "content": [{"type": "text", "text": "alert(1)"}]},
        {"type": "paragraph", "attrs": {"onclick": "alert(1)"}},
        {"type": "paragraph", "content": [{"type": "text", "text": "x", "marks": [{"type": "link", "attrs": {"href": "javascript:alert(1)"}}]}]},  # noqa: E501  a table
        {"type": "paragraph", "content": [{"type": "text", "text": "x", "marks": [{"type": "link", "attrs": {"href": ["https://x"]}}]}]},
        {"type": "image", "attrs": {"src": "javascript:alert(1)", "alt": ""}},
        {"type": "embed", "attrs": {"url": "javascript:alert(1)"}},
        {"type": "heading", "attrs": {"level": "2><script>"}},
        {"type": "html", "attrs": {"html": "<script>alert(1)</script>"}},
    ],
    ids=str,
)  # fmt: skip
def test_a_hostile_document_is_refused(editor, node):
    answer = editor.post("/articles", {"title": "x", "body": {"document": {"type": "doc", "content": [node]}}})
    assert answer.status_code == 422
