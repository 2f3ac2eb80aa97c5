"""Upserts by source: what import scripts call again and again."""

from __future__ import annotations

from tests.doors import good, made


def put(editor, **fields):
    return editor.put("/articles/by-source/old/1?publish=true", {"title": "Once", **fields})


def test_a_changed_body_arrives_with_the_next_upsert(editor, reader):
    assert made(put(editor, body={"html": "<p>first words</p>"}))["outcome"] == "created"
    assert good(put(editor, body={"html": "<p>first words</p>"}))["outcome"] == "unchanged"
    assert good(put(editor, body={"html": "<p>other words</p>"}))["outcome"] == "updated"
    assert reader.article("once")["body"]["html"] == "<p>other words</p>"


def test_what_was_edited_here_stays_and_is_told(editor):
    article = made(put(editor, subtitle="theirs"))
    editor.save("articles", article, subtitle="ours")
    done = good(put(editor, subtitle="theirs, again", excerpt="new"))
    assert (done["outcome"], done["conflicts"]) == ("conflict", ["subtitle"])
    assert (done["subtitle"], done["excerpt"]) == ("ours", "new")


def test_what_was_kept_stays_in_conflict_until_it_is_overwritten(editor):
    article = made(put(editor, subtitle="theirs"))
    editor.save("articles", article, subtitle="ours")
    first = good(put(editor, subtitle="theirs, again"))
    again = good(put(editor, subtitle="theirs, again"))
    assert (again["outcome"], again["conflicts"], again["subtitle"]) == ("conflict", ["subtitle"], "ours")
    assert again["version"] == first["version"]
    path = "/articles/by-source/old/1?on_conflict=update"
    done = good(editor.put(path, {"title": "Once", "subtitle": "theirs, again"}))
    assert (done["outcome"], done["subtitle"]) == ("updated", "theirs, again")
    assert good(put(editor, subtitle="theirs, again"))["outcome"] == "unchanged"
