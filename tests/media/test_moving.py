"""Media go along: in backups with their bytes, in exports with all that is said of them."""

from __future__ import annotations

import shutil

import pytest

from tests.databases import opened
from tests.doors import Editor, Reader, good, shell
from tests.media.files import fetch, image, render_all, uploaded


@pytest.fixture
def elsewhere(all_databases, database_kind, tmp_path):
    """Another machine over an empty database that is migrated; its store is empty."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with all_databases(database_kind).fresh(folder) as url, opened(folder, url, KAPCMS_CACHE_BYTES="0") as app:
        yield app


@pytest.fixture
def nowhere(all_databases, database_kind, tmp_path):
    """Another machine over a database without tables."""
    folder = tmp_path / "nowhere"
    folder.mkdir()
    with all_databases(database_kind).empty(folder) as url, opened(folder, url, KAPCMS_CACHE_BYTES="0") as app:
        yield app


def run(app, *words):
    result = shell(app, *words)
    assert result.exit_code == 0, result.output
    return result


def test_a_backup_has_the_bytes(app, editor, nowhere, tmp_path):
    medium = uploaded(editor, alt="A house")
    editor.article("Houses", publish=True, cover=medium["id"])
    render_all(app)
    run(app, "backup", str(tmp_path / "all.tar"))
    run(nowhere, "restore", str(tmp_path / "all.tar"))
    run(nowhere, "check")
    assert fetch(nowhere, medium["url"]).data == fetch(app, medium["url"]).data
    small = medium["renditions"][0]["url"]
    assert fetch(nowhere, small).headers["Content-Type"] == "image/avif"
    assert Reader(nowhere).article("houses")["cover"]["alt"] == "A house"


def test_an_export_comes_back_byte_for_byte_and_takes_the_copied_files(app, editor, elsewhere, tmp_path):
    shown, unused = uploaded(editor, alt="A house"), uploaded(editor, image(color="blue"), "two.png", alt="Two")
    editor.article("Houses", publish=True, cover=shown["id"], body={"html": f'<img src="media:{shown["id"]}">'})
    editor.save("media", shown, caption="Not published yet")
    run(app, "export", "--output", str(tmp_path / "one.ndjson"))
    assert run(elsewhere, "import", str(tmp_path / "one.ndjson")).exit_code == 0
    result = shell(elsewhere, "check")
    assert result.exit_code == 1
    assert result.output.count("is not in the store") == 2
    shutil.copytree(app.config["KAPCMS"].media_store, elsewhere.config["KAPCMS"].media_store, dirs_exist_ok=True)
    run(elsewhere, "check")
    run(elsewhere, "export", "--output", str(tmp_path / "two.ndjson"))
    assert (tmp_path / "two.ndjson").read_bytes() == (tmp_path / "one.ndjson").read_bytes()
    assert Reader(elsewhere).article("houses") == Reader(app).article("houses")
    there = Editor(elsewhere, "editor")
    assert good(there.get(f"/media/{unused['id']}"))["renditions_waiting"] == 12
    render_all(elsewhere)
    assert fetch(elsewhere, shown["renditions"][0]["url"]).headers["Content-Type"] == "image/avif"
