"""What the writer can make the server accepts, and the reverse, node by node and mark by mark."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings

from kapcms.content.document import checked
from kapcms.content.schema import MARKS, NODES
from tests.content.documents import documents

MAKE = """([name, isMark]) => {
  const { schema } = document.querySelector(".ProseMirror").editor;
  const attributes = { src: "https://example.org/a.png", url: "https://example.org/", label: "Go", slug: "a-snippet",
    id: "anchor", href: "/articles/x", title: "A title", role: "risks", level: 3, language: "python" };
  const type = isMark ? schema.marks[name] : schema.nodes[name];
  const names = Object.keys(type.spec.attrs ?? {}).filter((key) => key in attributes);
  const own = Object.fromEntries(names.map((key) => [key, attributes[key]]));
  const words = isMark ? schema.text("some words", [type.create(own)]) : schema.text("some words");
  if (isMark || name === "text") {
    return schema.nodes.doc.create(null, schema.nodes.paragraph.create(null, words)).toJSON();
  }
  if (name === "doc") return type.createAndFill().toJSON();
  let node = (type.inlineContent ? type.create(own, words) : null) ?? type.createAndFill(own);
  if (type.isInline) node = schema.nodes.paragraph.create(null, [words, node, words]);
  for (const parent of ["doc", "bullet_list", "table_row", "table"]) {
    const whole = around(schema, parent, node);
    if (whole) return whole.toJSON();
  }
  throw new Error(`${name} fits nowhere`);

  function around(schema, parent, node) {
    const type = schema.nodes[parent];
    if (!type.validContent(fragment(node))) return null;
    const made = type.create(null, node);
    if (parent === "doc") return made;
    if (parent === "table_row") return around(schema, "table", made);
    return around(schema, "doc", made);
  }
  function fragment(node) {
    return schema.nodes.doc.createAndFill().content.constructor.from(node);
  }
}"""
READ_AND_GIVE = """(text) => {
  const { schema } = document.querySelector(".ProseMirror").editor;
  const { version, ...known } = JSON.parse(text);
  const node = schema.nodeFromJSON(known);
  node.check();
  return JSON.stringify(node.toJSON());
}"""
THROUGH_THE_PAGE = """(text) => {
  const { editor } = document.querySelector(".ProseMirror");
  const { version, ...known } = JSON.parse(text);
  editor.commands.setContent(known, { emitUpdate: false });
  editor.commands.setContent(editor.getHTML(), { emitUpdate: false });
  return JSON.stringify(editor.getJSON());
}"""


@pytest.fixture(scope="module")
def writer(site, browser):
    """A page with the writer open; asked through its own `editor`, which TipTap puts on its element."""
    context = browser.new_context()
    context.request.post(
        f"{site.url}/api/editor/v1/sessions", data={"email": "ada@example.org", "password": "correct horse battery"}
    )
    page = context.new_page()
    page.goto(f"{site.url}/editor/articles/new")
    page.wait_for_selector(".ProseMirror")
    yield page
    context.close()


@pytest.mark.parametrize("name", NODES)
def test_the_server_accepts_each_node_that_the_writer_makes(site, writer, name):
    document = writer.evaluate(MAKE, [name, False])
    article = site.article(f"With {name}", body={"document": document})
    assert name in json.dumps(article["body"]["document"])


@pytest.mark.parametrize("name", MARKS)
def test_the_server_accepts_each_mark_that_the_writer_makes(site, writer, name):
    document = writer.evaluate(MAKE, [name, True])
    article = site.article(f"With {name}", body={"document": document})
    mark = article["body"]["document"]["content"][0]["content"][0]["marks"][0]
    assert mark["type"] == name


def test_the_writer_knows_exactly_the_nodes_and_marks_of_the_server(writer):
    schema = "Object.keys(document.querySelector('.ProseMirror').editor.schema.%s).sort()"
    assert writer.evaluate(schema % "nodes") == sorted(NODES)
    assert list(writer.evaluate(schema % "marks")) == sorted(MARKS)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(document=documents)
def test_what_is_stored_goes_through_the_writer_unchanged(writer, document):
    given_back = json.loads(writer.evaluate(READ_AND_GIVE, json.dumps(document)))
    assert checked(given_back) == document


def test_every_node_survives_being_shown_and_read_back(writer):
    document = checked(EVERYTHING)
    given_back = json.loads(writer.evaluate(THROUGH_THE_PAGE, json.dumps(document)))
    assert checked(given_back)["content"] == document["content"]


def _text(words, *marks):
    return {"type": "text", "text": words, "marks": [{"type": m} if isinstance(m, str) else m for m in marks]}


def _paragraph(*inlines):
    return {"type": "paragraph", "content": list(inlines)}


EVERYTHING = {
    "type": "doc",
    "content": [
        {"type": "heading", "attrs": {"level": 2, "id": "one"}, "content": [_text("One")]},
        _paragraph(
            _text("Words ", "strong"),
            _text("and ", {"type": "link", "attrs": {"href": "/articles/x"}}, "emphasis"),
            {"type": "footnote", "content": [_text("a note")]},
            {"type": "citation", "attrs": {"id": "1"}},
            {"type": "hard_break"},
            _text("KAP", {"type": "abbreviation", "attrs": {"title": "Ketamine-assisted psychotherapy"}}),
        ),
        {"type": "bullet_list", "content": [{"type": "list_item", "content": [_paragraph(_text("a"))]}]},
        {
            "type": "ordered_list",
            "attrs": {"start": 3},
            "content": [{"type": "list_item", "content": [_paragraph(_text("b"))]}],
        },
        {"type": "blockquote", "content": [_paragraph(_text("said"))]},
        {"type": "image", "attrs": {"src": "https://example.org/a.png", "alt": "A"}, "content": [_text("caption")]},
        {"type": "code_block", "attrs": {"language": "python"}, "content": [_text("x = 1")]},
        {"type": "embed", "attrs": {"url": "https://youtu.be/abcdefghij", "title": "A film"}},
        {"type": "divider"},
        {"type": "call_to_action", "attrs": {"label": "Go", "url": "/go"}, "content": [_paragraph(_text("now"))]},
        {"type": "snippet", "attrs": {"slug": "crisis-line"}},
        {"type": "section", "attrs": {"role": "risks"}, "content": [_paragraph(_text("risky"))]},
        {
            "type": "table",
            "content": [
                {"type": "table_row", "content": [{"type": "table_header", "content": [_paragraph(_text("h"))]}]},
                {
                    "type": "table_row",
                    "content": [
                        {"type": "table_cell", "attrs": {"align": "right"}, "content": [_paragraph(_text("1"))]}
                    ],
                },
            ],
        },
    ],
}
"""A document with every node of the schema."""
