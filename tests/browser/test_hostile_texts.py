"""Every hostile text that we know, in a real Chromium without the help of a content policy: none of them runs.

In the HTML that is made of bodies, in the editor's page, in what is pasted there, in lists, and in the reader's page.
"""

from __future__ import annotations

import pytest

from kapcms.content.attributes import FORBIDDEN_CHARACTERS
from kapcms.content.html_reading import document_from_html
from kapcms.content.html_writing import html_from_document
from kapcms.content.markdown_reading import document_from_markdown
from kapcms.errors import Invalid
from tests.safety.test_stored_scripts import VECTORS

TRAP = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt"]) window[name] = (...given) => { window.ran.push(String(given)); return null; };
"""
PROVOKE = """(root) => {
  const kinds = ["focus", "pointerenter", "pointerover", "mouseover", "animationstart", "toggle", "load", "error", "begin"];
  window.addEventListener("click", (event) => {  // links elsewhere are not followed
    const link = event.target.closest("a[href]");
    if (link && !/^javascript:/i.test(link.protocol)) event.preventDefault();
  }, true);
  for (const element of document.querySelectorAll(root + " *")) {
    for (const kind of kinds) element.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true }));
    if (root === "html" && element.click) element.click();
  }
  return window.ran;
}"""
PASTE = """(vectors) => {
  for (const vector of vectors) {
    const data = new DataTransfer();
    data.setData("text/html", vector);
    data.setData("text/plain", vector);
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.querySelector(".ProseMirror").dispatchEvent(event);
  }
}"""
AT_ONCE = 20
"""Bodies in one page."""
ANYTHING = ("",)
"""Complaints of the page are no matter here: pictures of nowhere are asked for."""


@pytest.fixture
def open_trapped(open_desk, site):
    """A desk in which nothing but our own code stands between a hostile text and its running."""

    def open_(path, **options):
        page = open_desk(site, "/editor/nowhere", bypass_csp=True, **options)
        page.watched.expected = ANYTHING
        page.add_init_script(TRAP)
        page.goto(site.url + path)
        page.wait_for_load_state("networkidle")
        return page

    return open_


def documents():
    """What is stored of each vector, as HTML and as Markdown; what is refused is left out."""
    for vector in VECTORS:
        for read in (document_from_html, document_from_markdown):
            try:
                yield read(f"before\n\n{vector}\n\nafter").document
            except Invalid:
                continue


def test_the_trap_hears_what_runs(open_trapped):
    page = open_trapped("/health")
    for caught in (
        "<script>alert('a script')</script>",
        "<a href='javascript:alert(1)'>x</a>",
        "<p onfocus=alert(1)>x</p>",
    ):
        page.set_content(caught)
        assert page.evaluate(PROVOKE, "html"), caught


def test_nothing_runs_in_the_html_of_a_body(open_trapped):
    page, bodies = open_trapped("/health"), [html_from_document(document) for document in documents()]
    assert len(bodies) >= 300
    for start in range(0, len(bodies), AT_ONCE):
        html = "\n".join(bodies[start : start + AT_ONCE])
        page.set_content(f"<!doctype html><body>{html}", wait_until="commit")
        assert page.evaluate(PROVOKE, "html") == [], html


def test_nothing_runs_in_the_editor_or_in_what_is_pasted_there(open_trapped, site):
    nodes = [node for document in documents() for node in document["content"]]
    article = site.article("Hostile", body={"document": {"type": "doc", "content": nodes}})
    page = open_trapped(f"/editor/articles/{article['id']}")
    page.locator(".ProseMirror").wait_for()
    assert page.evaluate(PROVOKE, ".ProseMirror") == []
    page.evaluate(PASTE, list(VECTORS))
    page.wait_for_timeout(500)
    assert page.evaluate(PROVOKE, ".ProseMirror") == []


def test_nothing_runs_in_titles_names_and_captions(open_trapped, site):
    texts = [text for vector in VECTORS if (text := FORBIDDEN_CHARACTERS.sub("", vector).strip())]
    for number, text in enumerate(texts[:60]):
        words = {"subtitle": text, "excerpt": text, "cover": {"url": "https://x.example/a.png", "alt": text}}
        caption = {"type": "image", "attrs": {"src": "https://x.example/b.png", "alt": text, "title": text}}
        body = {"document": {"type": "doc", "content": [caption]}}
        site.article(text, slug=f"hostile-{number}", publish=True, body=body, **words)
    for text in texts[60:90]:
        site.api("POST", "/people", {"name": text, "bio": text, "credentials": text})
        site.api("POST", "/topics", {"title": text, "description": text})
    for path in (
        "/editor/",
        "/editor/people",
        "/editor/topics",
        "/editor/articles/hostile-1",
        "/read/",
        "/read/hostile-2",
    ):
        page = open_trapped(path)
        assert page.evaluate(PROVOKE, "body") == [], path
