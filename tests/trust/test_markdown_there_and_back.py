"""A folder of Markdown brings back what stands behind an article: review, sources, original, own fields."""

from __future__ import annotations

import pytest
import yaml

from tests.cli.reports import actions, run_import
from tests.doors import Editor, good, made, shell

RULES = {
    "audience": {"type": "string", "enum": ["patients", "clinicians"]},
    "minutes": {"type": "integer"},
    "is_free": {"type": "boolean"},
    "tools": {"type": "array", "items": {"type": "string"}},
    "doses": {"type": "array", "items": {"type": "integer"}},
}
FIELDS = {"audience": "patients", "minutes": 5, "is_free": True, "tools": ["a pen, red", "paper"], "doses": [1, 20]}
CITATIONS = [
    {"id": "a", "title": "A: trial", "authors": "Ann, Bo", "container": "J", "year": 2019, "doi": "10.1000/xyz"},
    {"id": "2", "title": "Page", "url": "https://example.org/?a=b&c=1"},
]
DUE = "2998-05-04T09:00:00Z"
BODY = '<p>It helps.<cite data-citation="a"></cite></p><section data-role="risks"><p>Or not.</p></section>'


@pytest.fixture
def folder(app, editor, tmp_path):
    """The export of an article, with all that stands behind it, and of its translation."""
    good(Editor(app, "admin").put("/site", {"field_schemas": {"article": {"properties": RULES}}}))
    person = made(editor.post("/people", {"name": "Paula", "credentials": "MD"}))
    review = {"reviewed_by": person["id"], "next_review_at": DUE, "evidence_level": "low"}
    facts = {"citations": CITATIONS, "fields": FIELDS, "review": review, "body": {"html": BODY}}
    editor.article("What it is", slug="what-it-is", **facts)
    editor.article("Was es ist", slug="a-german-one", locale="de", translation_of="what-it-is")
    assert shell(app, "export", "--format", "markdown", "--output", str(tmp_path / "site")).exit_code == 0
    return tmp_path / "site"


def test_the_files_say_it_in_their_heads(folder):
    head, german = (
        next(yaml.safe_load_all((folder / "articles" / f"{name}.md").read_text("utf-8").split("---\n")[1]))
        for name in ("what-it-is", "a-german-one")
    )
    assert head["citations"] == CITATIONS
    assert head["fields"] == FIELDS
    assert head["review"] == {
        "reviewed_by": "Paula",
        "next_review_at": DUE,
        "evidence_level": "low",
    }
    assert german["translation_of"] == "what-it-is"
    assert "translation_of" not in head


def test_the_importer_reads_it_back(app, editor, folder):
    lines, _, _ = run_import(app, folder, "--source", "copy")
    assert actions(lines) == ["created", "created"]
    assert [line["warnings"] for line in lines] == [[], []]
    copies = {one["title"]: one for one in editor.get("/articles?source=copy").get_json()["data"]}
    first, copy = (good(editor.get(f"/articles/{key}")) for key in ("what-it-is", copies["What it is"]["id"]))
    assert copy["id"] != first["id"]
    for name in ("citations", "fields", "body", "review", "review_due_at"):
        assert copy[name] == first[name]
    assert good(editor.get(f"/articles/{copies['Was es ist']['id']}"))["translation_of"]["id"] == copy["id"]


def test_what_cannot_be_stored_is_left_out_and_told(app, editor, tmp_path):
    sources = ["Just a title", {"id": "1", "title": "Twice"}, {"url": "https://example.org/x"}, {"doi": "nonsense"}, {}]
    (tmp_path / "one.md").write_text(
        f"---\ntitle: One\ncitations: {sources}\nfields: none\nreview: {{evidence_level: sure}}\n---\nText", "utf-8"
    )
    [line], _, _ = run_import(app, tmp_path / "one.md")
    assert [warning.partition(":")[0] for warning in line["warnings"]] == [
        "unknown_evidence",
        "bad_citation",
        "bad_citation",
    ]
    article = good(editor.get("/articles/one"))
    assert [(one["id"], one["title"]) for one in article["citations"]] == [
        ("1", "Just a title"),
        ("3", "https://example.org/x"),
    ]
