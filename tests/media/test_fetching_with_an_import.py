"""`import --fetch-media HOST`: images follow their articles into the library, from the hosts that were named alone."""

from __future__ import annotations

import pytest

from tests.cli.reports import actions, run_import
from tests.cli.wordpress import post, write_wxr
from tests.doors import good
from tests.media.files import image
from tests.media.test_fetching import old_site

FETCH = ("--fetch-media", "127.0.0.1", "--fetch-private")


def write(path, site, text="Text.", name="a.png"):
    write_wxr(path, post(1, "One", f'<p>{text}</p><img src="{site}/{name}" alt="A">'))
    return path


def sources(editor):
    body = good(editor.get("/articles/post-1"))["body"]["document"]
    return [node["attrs"]["src"] for node in body["content"] if node["type"] == "image"]


def test_images_come_after_their_articles_and_once(app, editor, reader, tmp_path):
    with old_site({"/a.png": (200, {}, image())}) as (site, asked):
        path = write(tmp_path / "a.xml", site)
        lines, _, result = run_import(app, path, "--publish", *FETCH)
        again, _, _ = run_import(app, path, "--publish", *FETCH)
    assert (actions(lines), result.exit_code, asked) == (["created"], 0, ["/a.png"])
    assert "1 fetched, 0 failed, 1 articles changed" in result.stderr
    assert actions(again) == ["unchanged"]
    assert sources(editor)[0].startswith("media:")
    assert site not in reader.article("post-1")["body"]["html"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--fetch-media", "127.0.0.1"), "not a public address"),
        (("--fetch-media", "elsewhere.example"), "0 fetched, 0 failed"),
        ((), ""),
        (("--dry-run", *FETCH), ""),
    ],
)
def test_nothing_is_asked_of_hosts_that_were_not_named_or_are_private(app, tmp_path, options, reason):
    with old_site({"/a.png": (200, {}, image())}) as (site, asked):
        _, _, result = run_import(app, write(tmp_path / "a.xml", site), *options)
    assert asked == []
    assert reason in result.stderr
    assert result.exit_code == (1 if "not a public" in reason else 0)


def test_what_did_not_come_is_1_and_comes_with_the_next_run(app, editor, tmp_path):
    pages = {}
    with old_site(pages) as (site, _):
        path = write(tmp_path / "a.xml", site)
        _, _, missed = run_import(app, path, *FETCH)
        pages["/a.png"] = (200, {}, image())
        lines, _, came = run_import(app, path, *FETCH)
    assert (missed.exit_code, came.exit_code, actions(lines)) == (1, 0, ["unchanged"])
    assert sources(editor)[0].startswith("media:")


def test_what_changed_at_the_source_arrives_and_the_image_stays_in_the_library(app, editor, tmp_path):
    with old_site({"/a.png": (200, {}, image())}) as (site, asked):
        path = write(tmp_path / "a.xml", site)
        run_import(app, path, *FETCH)
        before = sources(editor)
        for text in ("Second text.", "Third text."):
            lines, _, _ = run_import(app, write(path, site, text), *FETCH)
            assert actions(lines) == ["updated"]
            assert text in good(editor.get("/articles/post-1"))["body"]["html"]
    assert sources(editor) == before
    assert asked == ["/a.png"]


def test_an_edit_here_is_still_kept(app, editor, tmp_path):
    with old_site({"/a.png": (200, {}, image())}) as (site, _):
        path = write(tmp_path / "a.xml", site)
        run_import(app, path, *FETCH)
        editor.save("articles", good(editor.get("/articles/post-1")), body={"html": "<p>Ours.</p>"})
        lines, _, _ = run_import(app, write(path, site, "Theirs."), *FETCH)
    assert actions(lines) == ["conflict"]
    assert good(editor.get("/articles/post-1"))["body"]["html"] == "<p>Ours.</p>"
