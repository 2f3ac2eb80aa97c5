"""Importing by the command line: what is stored, what is reported, and that a second run writes nothing."""

from __future__ import annotations

import pytest

from tests.cli.reports import actions, all_rows, run_import
from tests.cli.wordpress import HEAD, post, write_wxr
from tests.doors import good, shell


def article(editor, slug):
    return good(editor.get(f"/articles/{slug}"))


def test_the_same_file_again_writes_no_row(app, tmp_path):
    path = write_wxr(tmp_path / "a.xml", *(post(n, f"Title {n}", "<p><a href='/post-2/'>x</a></p>") for n in (1, 2, 3)))
    first, total, _ = run_import(app, path, "--publish")
    before = all_rows(app)
    second, again, result = run_import(app, path, "--publish")
    assert actions(first) == ["created"] * 3
    assert total["sum"]["total"] == 3
    assert actions(second) == ["unchanged"] * 3
    assert again["sum"]["unchanged"] == 3
    assert result.exit_code == 0
    assert all_rows(app) == before


def test_a_dry_run_gives_the_report_of_the_real_run_and_writes_nothing(app, tmp_path):
    posts = [post(1, "One", "<p><a href='https://old.example/post-2/'>two</a> <a href='/lost/'>lost</a></p>")]
    posts += [post(2, "Two", slug="post-2"), post(3, "Again", slug="post-2"), post(4, "Hidden", status="private")]
    path = write_wxr(tmp_path / "a.xml", *posts)
    before = all_rows(app)
    dry = run_import(app, path, "--dry-run", "--publish")
    assert all_rows(app) == before
    real = run_import(app, path, "--publish")
    assert dry[:2] == real[:2]
    assert real[1]["published"] == 3


def test_links_inside_the_import_lead_to_the_articles_and_lost_ones_are_listed(app, editor, tmp_path):
    body = (
        '<p><a href="https://old.example/two/">a</a> <a href="/two/#the-middle">b</a> '
        '<a href="https://old.example/?p=2">c</a> <a href="/nowhere/">d</a> <a href="https://else.example/two/">e</a> '
        '<a href="/two/#gone">f</a></p>'
    )
    path = write_wxr(
        tmp_path / "a.xml",
        post(1, "One", body),
        post(2, "Two", "<h2>The middle</h2><p><a href='/post-1/'>back</a></p>", slug="two"),
    )
    _, total, _ = run_import(app, path)
    html = article(editor, "post-1")["body"]["html"]
    for wanted in ("/articles/two", "/articles/two#the-middle", "/nowhere/", "https://else.example/two/"):
        assert f'href="{wanted}"' in html
    assert html.count('href="/articles/two"') == 2
    assert 'href="/articles/post-1"' in article(editor, "two")["body"]["html"]
    unresolved = {found["link"] for found in total["links"]["list"]}
    assert unresolved == {"/nowhere/", "/two/#gone (the article is here; the anchor is not)"}
    later = write_wxr(tmp_path / "b.xml", post(9, "Nine", slug="nowhere"))
    run_import(app, later)
    assert 'href="/articles/nowhere"' in article(editor, "post-1")["body"]["html"]


def test_what_was_edited_here_is_kept_updated_or_refused_as_asked(app, editor, tmp_path):
    path = write_wxr(tmp_path / "a.xml", post(1, "Old title", "<p>Old.</p>"))
    run_import(app, path)
    editor.save("articles", article(editor, "post-1"), title="Ours")
    write_wxr(path, post(1, "Their title", "<p>New.</p>"))
    refused, _, result = run_import(app, path, "--on-conflict", "fail")
    assert (actions(refused), refused[0]["code"], result.exit_code) == (["failed"], "edited_here", 1)
    kept, _, _ = run_import(app, path)
    assert (actions(kept), kept[0]["code"]) == (["conflict"], "edited_here")
    assert (article(editor, "post-1")["title"], article(editor, "post-1")["body"]["html"]) == ("Ours", "<p>New.</p>")
    again, _, _ = run_import(app, path)
    assert (actions(again), again[0]["code"]) == (["conflict"], "edited_here")
    overwritten, _, _ = run_import(app, path, "--on-conflict", "update")
    assert actions(overwritten) == ["updated"]
    assert article(editor, "post-1")["title"] == "Their title"
    unchanged, _, _ = run_import(app, path)
    assert actions(unchanged) == ["unchanged"]


def test_only_what_was_public_is_published_and_with_its_date(app, editor, reader, tmp_path):
    path = write_wxr(
        tmp_path / "a.xml",
        post(1, "Public"),
        post(2, "Private", status="private"),
        post(3, "Locked", password="x"),
        post(4, "Later", status="future", date="2999-01-01 00:00:00"),
        post(5, "Claims to be public", date="2999-01-01 00:00:00"),
        post(6, "Draft", status="draft"),
        post(7, "Odd", status="wc-odd"),
    )
    lines, total, _ = run_import(app, path, "--publish")
    assert total["published"] == 1
    assert reader.article("post-1")["published_at"] == "2020-01-02T03:04:05Z"
    assert [card["slug"] for card in reader.everything("/articles")] == ["post-1"]
    assert article(editor, "post-4")["published_at"] == "2999-01-01T00:00:00Z"
    assert any(warning.startswith("not_armed") for warning in lines[3]["warnings"])
    assert lines[4]["code"] == "was_scheduled"


def test_publishing_comes_later_where_the_first_run_made_drafts(app, reader, tmp_path):
    path = write_wxr(tmp_path / "a.xml", post(1, "Public"))
    run_import(app, path)
    assert reader.everything("/articles") == []
    run_import(app, path, "--publish")
    assert len(reader.everything("/articles")) == 1


def test_a_withdrawn_article_is_not_published_again_by_an_import(app, editor, reader, tmp_path):
    path = write_wxr(tmp_path / "a.xml", post(1, "Public"))
    run_import(app, path, "--publish")
    editor.withdraw("articles", article(editor, "post-1"))
    run_import(app, path, "--publish")
    write_wxr(path, post(1, "Public and changed"))
    run_import(app, path, "--publish")
    assert reader.everything("/articles") == []


def test_same_slugs_get_the_date_and_then_a_number_at_every_run(app, editor, tmp_path):
    posts = [post(n, f"T{n}", slug="same") for n in (1, 2, 3)]
    path = write_wxr(tmp_path / "a.xml", *posts)
    run_import(app, path)
    slugs = {"same": "T1", "same-2020-01-02": "T2", "same-2020-01-02-2": "T3"}
    assert {slug: article(editor, slug)["title"] for slug in slugs} == slugs
    write_wxr(path, *(post(n, f"T{n}", f"<p>New {n}.</p>", slug="same") for n in (1, 2, 3)))
    lines, _, _ = run_import(app, path)
    assert actions(lines) == ["updated"] * 3
    assert {slug: article(editor, slug)["title"] for slug in slugs} == slugs


def test_dirty_positions_of_a_series_become_dense_places(app, editor, tmp_path):
    folder = tmp_path / "posts"
    folder.mkdir()
    order = {"c": 2, "a": 2, "b": 7, "d": None, "e": 1}
    for name, position in order.items():
        line = f"series_order: {position}\n" if position is not None else ""
        text = f"---\ntitle: {name.upper()}\ndate: 2020-01-01\nseries: [Trip]\n{line}---\nText of {name}.\n"
        (folder / f"{name}.md").write_text(text, "utf-8")
    _, total, _ = run_import(app, folder)
    trip = good(editor.get("/series/trip"))
    assert [member["slug"] for member in trip["articles"]] == ["e", "a", "c", "b", "d"]
    (told,) = total["series"]
    assert (told["count"], told["ties"], told["gaps"], told["without_position"]) == (5, 1, 4, 1)
    before = all_rows(app)
    run_import(app, folder)
    assert all_rows(app) == before


def test_links_by_file_name_and_code_that_looks_like_one(app, editor, tmp_path):
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "one.md").write_text(
        '---\ntitle: One\n---\nSee [two]({{< ref "two.md#part-b" >}}), [lost]({{< ref "lost.md" >}}).\n\n'
        "```\n[x](ref:two.md)\n```\n",
        "utf-8",
    )
    (folder / "two.md").write_text("---\ntitle: Two\n---\n## Part B\n\nText.\n", "utf-8")
    _, total, _ = run_import(app, folder)
    html = article(editor, "one")["body"]["html"]
    assert 'href="/articles/two#part-b"' in html
    assert "[x](ref:two.md)" in html
    assert "kapcms-import" not in html
    assert total["links"]["unresolved"] == 1


def test_items_can_be_chosen_and_those_that_were_not_have_their_line(app, tmp_path):
    path = write_wxr(tmp_path / "a.xml", *(post(n, f"T{n}") for n in range(1, 6)))
    lines, total, _ = run_import(app, path, "--skip", "*p=2", "--only", "post-[1-4]", "--limit", "2")
    assert [(line["action"], line["code"]) for line in lines] == [
        ("created", None),
        ("skipped", "not_selected"),
        ("created", None),
    ]
    assert total["sum"]["total"] == 3


def test_an_article_in_the_trash_stays_there(app, editor, tmp_path):
    path = write_wxr(tmp_path / "a.xml", post(1, "One"))
    run_import(app, path)
    good(editor.put("/articles/post-1/trash"))
    write_wxr(path, post(1, "One, changed"))
    lines, _, _ = run_import(app, path, "--publish")
    assert (lines[0]["action"], lines[0]["code"]) == ("skipped", "in_trash")


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02garbage"])
def test_a_file_that_cannot_be_read_is_one_line_and_exit_code_2(app, tmp_path, content):
    path = tmp_path / "bad.xml"
    path.write_bytes(content)
    before = all_rows(app)
    result = shell(app, "import", str(path))
    told = [line for line in result.stderr.splitlines() if str(path) in line]
    assert (result.exit_code, len(told)) == (2, 1), result.stderr
    assert all_rows(app) == before


def test_a_title_and_a_text_beyond_all_limits_do_not_stop_the_others(app, tmp_path):
    path = write_wxr(tmp_path / "a.xml", post(1, "x" * 900), post(2, "Good"), post(3, "Huge", "<b>" * 300 + "t"))
    lines, _, _ = run_import(app, path)
    assert lines[0]["action"] == "created"
    assert any(warning.startswith("cut: ") for warning in lines[0]["warnings"])
    assert lines[1]["action"] == "created"


def test_a_file_of_a_folder_that_cannot_be_read_is_named_and_the_next_are_read(app, tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    write_wxr(folder / "a.xml", post(1, "One"))
    (folder / "b.xml").write_text(HEAD + "<item", "utf-8")
    write_wxr(folder / "c.xml", post(3, "Three"))
    lines, total, result = run_import(app, folder)
    assert [line["title"] for line in lines] == ["One", "Three"]
    assert (result.exit_code, total["files"], total["sum"]["unreadable"]) == (1, 2, 1)
    told = [line for line in result.stderr.splitlines() if "b.xml" in line]
    assert len(told) == 1
    assert "byte" in told[0]
