"""A dry run leaves editors alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from kapcms.models.change import lock_head
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.drafts.editing import create, save
from kapcms.services.importing.rehearsing import rehearsal
from kapcms.services.publication.publishing import publish
from tests.cli.reports import all_rows
from tests.doors import good


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


def test_editors_publish_and_save_the_same_things_while_a_dry_run_holds_them(app, editor, reader, tmp_path):
    article = editor.article("Here before", publish=True)
    elsewhere = ThreadPoolExecutor(1)  # not waited for where it has to wait: the dry run ends first
    with app.app_context(), rehearsal(tmp_path / "scratch") as step:
        with step():
            lock_head()
            publish(create("article", {"title": "Same slug"}, COMMAND_LINE))
            draft = db.session.get_one(Draft, article["id"], with_for_update=True)
            save(draft, {"title": "Rehearsed title"}, COMMAND_LINE)
            publish(draft)
        elsewhere.submit(editor.article, "Same slug", publish=True).result(60)
        elsewhere.submit(editor.save, "articles", article, title="Saved meanwhile").result(60)
        with step():
            assert db.session.query(Draft).filter_by(slug="same-slug").count() == 1
            assert db.session.get_one(Draft, article["id"]).title == "Rehearsed title"
    elsewhere.shutdown()
    assert good(editor.get(f"/articles/{article['id']}"))["title"] == "Saved meanwhile"
    assert sorted(card["title"] for card in reader.everything("/articles")) == ["Here before", "Same slug"]


def test_a_dry_run_after_the_other_leaves_nothing_behind(app, editor, tmp_path):
    editor.article("One", publish=True)
    before = all_rows(app)
    for number in range(3):
        with app.app_context(), rehearsal(tmp_path / "scratch") as step:
            for _ in range(8):  # often enough that statements are prepared
                with step():
                    publish(create("article", {"title": f"Rehearsed {number}"}, COMMAND_LINE))
            db.session.remove()
        assert all_rows(app) == before
