"""The library from the command line."""

from __future__ import annotations

from tests.doors import shell
from tests.media.files import image


def test_files_are_added_listed_shown_and_deleted_unless_they_are_used(app, editor, tmp_path):
    (tmp_path / "Red house.png").write_bytes(image())
    (tmp_path / "lie.jpg").write_text("<html>")
    added = shell(app, "media", "add", str(tmp_path / "lie.jpg"), str(tmp_path / "Red house.png"), "--alt", "A house")
    assert (added.exit_code, added.stdout) == (1, "red-house\n")
    assert "lie.jpg: By its content" in added.stderr
    assert "red-house" in shell(app, "media", "list", "--unused").stdout
    editor.article("Home", publish=True, cover=shell(app, "media", "show", "red-house").stdout.split()[1])
    told = shell(app, "media", "show", "red-house").stdout
    assert "used in      article home (draft, public)" in told
    assert "A house" in told
    assert shell(app, "media", "list", "--unused").stdout == ""
    assert "red-house" in shell(app, "media", "list").stdout
    kept = shell(app, "media", "delete", "red-house")
    assert kept.exit_code == 2
    assert "It is used in the article 'Home'" in kept.stderr
    editor.save("articles", {"id": "home"}, cover=None, publish=True)
    assert shell(app, "media", "delete", "red-house").exit_code == 0
    assert shell(app, "media", "list").stdout == ""
