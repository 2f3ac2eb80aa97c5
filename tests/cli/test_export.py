"""Exports come back: the same bytes after a way through an empty database, on each kind and across kinds (I7)."""

from __future__ import annotations

import json
import os

import pytest

from tests.cli.reports import actions, all_rows, run_import
from tests.databases import opened
from tests.doors import Editor, Reader, good, shell


def export(app, path, *words):
    result = shell(app, "export", "--output", str(path), *words)
    assert result.exit_code == 0, result.stderr
    return path.read_bytes()


@pytest.fixture(params=["sqlite", "postgresql"])
def other_app(request, all_databases, tmp_path):
    """An app over an empty database of each kind."""
    folder = tmp_path / "other"
    folder.mkdir()
    with all_databases(request.param).fresh(folder) as url, opened(folder, url) as app:
        yield app


def fill(editor):
    """A site with everything in it: drafts, public ones, changed and withdrawn ones, series, people, schedules."""
    author = good_made(editor, "/people", {"name": "Ann"})
    topic = good_made(editor, "/topics", {"title": "Sleep"})
    first = editor.article("Öne “quoted”", publish=True, authors=[author["id"]], topics=[topic["id"]])
    second = editor.article("Two", publish=True, published_at="2001-02-03T04:05:06Z")
    third = editor.article("Only a draft")
    gone = editor.article("Gone", publish=True)
    good(editor.put(f"/articles/{gone['id']}/withdrawal", {"notice": "It was wrong."}))
    fill_with_meaning(editor, author)
    editor.save("articles", second, slug="second", publish=True)
    editor.save("articles", second, title="Changed and not published")
    editor.series("Trip", publish=True, articles=[third["id"], second["id"], first["id"]])
    good_made(editor, "/redirects", {"path": "/old/page", "to": "/articles/second"})
    good_made(editor, "/redirects", {"path": "/Elsewhere?p=1", "to": "https://else.example/x"})
    good(editor.put(f"/articles/{third['id']}/publication", {"at": "2999-01-01T00:00:00Z"}))
    good(editor.put(f"/articles/{gone['id']}/trash"))


def fill_with_meaning(editor, author):
    """Terms, translations, notes, reminders, snippets in own words, fields of the site's own."""
    level = {"article": {"properties": {"level": {"type": "string", "x-filterable": True}}}}
    needs = [{"name": "all", "needs": ["authors"]}]
    good(Editor(editor.app, "admin").put("/site", {"field_schemas": level, "policies": needs}))
    good_made(editor, "/glossary?publish=true", {"term": "KAP", "slug": "kap", "expansion": "long"})
    good_made(editor, "/topics?publish=true", {"title": "Below", "parent": "sleep", "place": 3})
    english = editor.article(
        "Hello",
        publish=True,
        body={"html": '<p><abbr data-term="kap">KAP</abbr></p><div data-snippet="note"></div>'},
        snippets={"note": {"markdown": "In its own words."}},
        review={"reviewed_by": author["id"], "next_review_at": "2998-01-01T00:00:00Z"},
        fields={"level": "deep"},
    )
    editor.article("Hallo", publish=True, locale="de", translation_of=english["id"])
    editor.publish("articles", english, note="A number was wrong.", note_kind="correction")
    told = editor.article("Told", publish=True, review={"next_review_at": "2001-01-01T00:00:00Z"})
    editor.get(f"/articles/{told['id']}")
    later = editor.article("Later")
    editor.publish("articles", later, at="2999-01-01T00:00:00Z", note="Then.")


def good_made(editor, path, fields):
    response = editor.post(path, fields)
    assert response.status_code == 201, response.get_data(as_text=True)
    return response.get_json()["data"]


@pytest.mark.parametrize("words", [(), ("--revisions",)])
def test_an_export_comes_back_byte_for_byte(app, editor, reader, other_app, tmp_path, words):  # noqa: PLR0917  fixtures
    fill(editor)
    path = tmp_path / "all.ndjson"
    before = export(app, path, *words)
    lines, total, result = run_import(other_app, path)
    assert (result.exit_code, total["sum"]["failed"]) == (0, 0), [
        line["warnings"] for line in lines if line["action"] == "failed"
    ]
    assert export(other_app, tmp_path / "again.ndjson", *words) == before
    other = Reader(other_app)
    for slug in ("one-quoted", "second", "hello", "hallo"):
        ours, theirs = reader.article(slug), other.article(slug)
        assert ours == theirs
    assert other.get("/articles/two").status_code == 301
    told = [one.get("/articles/gone").get_json() for one in (reader, other)]
    assert told[1]["notice"] == "It was wrong."
    assert told[0]["withdrawn_at"] == told[1]["withdrawn_at"]
    assert other.get("/articles?field[level]=deep&count=true").get_json()["meta"]["total"] == 1
    rows = all_rows(other_app)
    again, _, _ = run_import(other_app, path)
    assert set(actions(again)) == {"unchanged", "skipped"}
    assert all_rows(other_app) == rows
    assert shell(other_app, "check").stdout == ""
    assert shell(other_app, "rebuild").exit_code == 0
    assert other.get("/articles/gone").get_json()["withdrawn_at"] == told[0]["withdrawn_at"]
    assert export(other_app, tmp_path / "rebuilt.ndjson", *words) == before


def test_what_was_edited_here_is_told_and_taken_from_the_export_if_that_is_asked(app, editor, tmp_path):
    article = editor.article("As exported", publish=True)
    same = editor.article("The same")
    trashed = editor.article("Away")
    path = tmp_path / "all.ndjson"
    export(app, path)
    editor.save("articles", article, title="Edited here")
    good(editor.put(f"/articles/{trashed['id']}/trash"))
    found = {}
    for choice in ("keep", "fail", "update", "keep "):
        lines, _, _ = run_import(app, path, "--on-conflict", choice.strip())
        found[choice] = {line["source_id"]: (line["action"], line["code"]) for line in lines}
    title = editor.get(f"/articles/{article['id']}").get_json()["data"]["title"]
    assert [told[article["id"]] for told in found.values()] == [
        ("conflict", "edited_here"),
        ("failed", "edited_here"),
        ("updated", None),
        ("unchanged", "is_here"),
    ]
    assert {told[same["id"]] for told in found.values()} == {("unchanged", "is_here")}
    assert {told[trashed["id"]] for told in found.values()} == {("skipped", "in_trash")}
    assert title == "As exported"


def test_a_folder_of_markdown_comes_back_with_the_same_bodies(app, editor, other_app, tmp_path):
    body = "## A heading\n\nText *with* **marks** and [a link](https://example.com).\n\n- one\n- two\n"
    series = editor.series("Trip", articles=[editor.article(f"T{n}", body={"markdown": body})["id"] for n in (1, 2)])
    assert shell(app, "export", "--format", "markdown", "--output", str(tmp_path / "site")).exit_code == 0
    lines, _, _ = run_import(other_app, tmp_path / "site")
    assert actions(lines) == ["created", "created"]
    other = Editor(other_app, "editor")
    for slug in ("t1", "t2"):
        ours, theirs = good(editor.get(f"/articles/{slug}")), good(other.get(f"/articles/{slug}"))
        assert ours["body"]["document"] == theirs["body"]["document"]
    assert [m["slug"] for m in good(other.get(f"/series/{series['slug']}"))["articles"]] == ["t1", "t2"]


def test_a_folder_of_markdown_keeps_every_series_and_the_dates_that_readers_see(
    app, editor, reader, other_app, tmp_path
):
    first, second, draft = editor.article("A", publish=True), editor.article("B", publish=True), editor.article("C")
    editor.series("Trip", publish=True, slug="way", articles=[second["id"], draft["id"], first["id"]])
    editor.series("Walk", publish=True, articles=[first["id"], second["id"]])
    editor.series("One", publish=True, slug="uno", articles=[draft["id"]])
    gone = editor.series("Gone", articles=[first["id"]])
    good(editor.request("DELETE", f"/series/{gone['id']}", headers={"If-Match": "*"}))
    assert shell(app, "export", "--format", "markdown", "--output", str(tmp_path / "site")).exit_code == 0
    assert run_import(other_app, tmp_path / "site", "--publish")[2].exit_code == 0
    other = Editor(other_app, "editor")
    slugs = [series["slug"] for series in good(other.get("/series"))]
    members = {slug: [m["slug"] for m in good(other.get(f"/series/{slug}"))["articles"]] for slug in slugs}
    assert members == {"way": ["b", "c", "a"], "walk": ["a", "b"], "uno": ["c"]}
    for slug in ("a", "b"):
        assert Reader(other_app).article(slug)["published_at"] == reader.article(slug)["published_at"]
    assert good(other.get("/articles/c"))["published_at"] is None


@pytest.mark.parametrize("words", [("--limit", "1"), ("--only", "a"), ("--skip", "a"), ("--since", "2020-01-01")])
def test_an_export_comes_back_whole_or_not_at_all(app, tmp_path, words):
    before = all_rows(app)
    export(app, tmp_path / "all.ndjson")
    _, total, result = run_import(app, tmp_path / "all.ndjson", *words)
    assert (result.exit_code, total["sum"]["total"]) == (2, 0)
    assert f"leave out {words[0].removeprefix('--')}\n" in result.stderr
    assert all_rows(app) == before


def test_broken_lines_fail_by_themselves(other_app, tmp_path):
    path = tmp_path / "bad.ndjson"
    lines = ['{"type":"export","format":1}', "{broken", '{"type":"article","id":"x"}', '{"type":"user"}', "[1]"]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    before = all_rows(other_app)
    report, total, result = run_import(other_app, path)
    assert (total["sum"]["failed"], result.exit_code) == (4, 1)
    assert "line 2" in report[1]["warnings"][0]
    assert all_rows(other_app) == before


def test_the_same_state_is_exported_to_standard_output(app, editor, tmp_path):
    editor.article("One")
    result = shell(app, "export", "--output", "-")
    assert result.stdout.encode() == export(app, tmp_path / "a.ndjson")
    assert json.loads(result.stdout.splitlines()[0]) == {"type": "export", "format": 1, "revisions": False}


def test_a_pipe_is_written_to_and_a_link_stays_one(app, editor, tmp_path):
    editor.article("One")
    expected = export(app, tmp_path / "plain.ndjson")
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert shell(app, "export", "--output", str(pipe)).exit_code == 0
    assert os.read(reading, 65_536) == expected
    os.close(reading)
    link.symlink_to(tmp_path / "linked.ndjson")
    assert export(app, link) == expected
    assert link.is_symlink()
    assert (tmp_path / "linked.ndjson").read_bytes() == expected
