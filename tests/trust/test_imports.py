"""Imports bring translations and the values of fields that the site declared."""

from __future__ import annotations

from tests.cli.reports import actions, all_rows, run_import
from tests.doors import Editor, good


def test_a_folder_brings_translations_linked_and_fields_as_declared(app, editor, tmp_path):
    level = {"type": "integer", "minimum": 1, "x-filterable": True}
    good(Editor(app, "admin").put("/site", {"field_schemas": {"article": {"properties": {"license": level}}}}))
    posts = tmp_path / "site" / "posts" / "hello"
    posts.mkdir(parents=True)
    (posts / "index.fr.md").write_text("---\ntitle: Bonjour\nlicense: much\n---\nTexte")
    (posts / "index.md").write_text("---\ntitle: Hello\nlicense: 3\n---\nText")
    lines, _, _ = run_import(app, tmp_path / "site")
    assert actions(lines) == ["created", "created"]
    french = next(line for line in lines if line["title"] == "Bonjour")
    assert any(warning.startswith("bad_field") for warning in french["warnings"])
    articles = {one["title"]: one["id"] for one in editor.get("/articles").get_json()["data"]}
    assert good(editor.get(f"/articles/{articles['Bonjour']}"))["translation_of"]["id"] == articles["Hello"]
    assert good(editor.get(f"/articles/{articles['Hello']}"))["fields"] == {"license": 3}
    before = all_rows(app)
    again, _, _ = run_import(app, tmp_path / "site")
    assert set(actions(again)) == {"unchanged"}
    assert all_rows(app) == before
