"""A dry run leaves editors alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.drafts.editing import create
from kapcms.services.importing.rehearsing import rehearsal


def test_an_editor_saves_while_a_dry_run_has_written(app, editor, tmp_path):
    with app.app_context(), rehearsal(tmp_path / "scratch") as step:
        with step():
            create("article", {"title": "Rehearsed"}, COMMAND_LINE)
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(editor.article, "Saved meanwhile").result()
        with step():
            assert db.session.query(Draft).filter_by(title="Rehearsed").count() == 1
    titles = [card["title"] for card in editor.get("/articles").get_json()["data"]]
    assert titles == ["Saved meanwhile"]
    assert not (tmp_path / "scratch").exists() or list((tmp_path / "scratch").iterdir()) == []
