import pytest
from sqlalchemy import func, select

from kapcms.models.database import db
from kapcms.models.idempotency import KeptAnswer
from kapcms.models.preview import Preview
from kapcms.models.revision import Revision
from tests.clocks import MovedClock
from tests.doors import Editor, good, made, shell

NOUNS = ["articles", "series", "people", "topics", "snippets"]


@pytest.fixture
def clock(monkeypatch):
    return MovedClock(monkeypatch)


def purge(app):
    result = shell(app, "purge")
    assert result.exit_code == 0, result.output
    return result.stderr


@pytest.mark.parametrize("noun", NOUNS)
def test_everything_can_be_taken_out_of_the_trash(editor, noun):
    thing = made(editor.post(f"/{noun}", {"name" if noun == "people" else "title": "Mine"}))
    path = f"/{noun}/{thing['id']}"
    assert good(editor.put(f"{path}/trash"))["status"] == "trash"
    assert good(editor.get(f"/{noun}")) == []
    assert [t["id"] for t in good(editor.get(f"/{noun}?status=trash"))] == [thing["id"]]
    assert good(editor.delete(f"{path}/trash"))["status"] == "draft"
    assert [t["id"] for t in good(editor.get(f"/{noun}"))] == [thing["id"]]


def test_the_slug_of_the_trash_is_its_owners_until_it_is_purged(app, editor, clock):
    article = editor.article("A", slug="wanted")
    editor.put(f"/articles/{article['id']}/trash")
    taken = editor.post("/articles", {"title": "B", "slug": "wanted"})
    assert (taken.status_code, taken.get_json()["code"]) == (409, "slug_taken")
    purge(app)
    assert editor.post("/articles", {"title": "B", "slug": "wanted"}).status_code == 409
    clock.forward(days=30, seconds=1)
    assert purge(app).startswith("1 drafts")
    assert editor.get(f"/articles/{article['id']}").status_code == 404
    assert editor.post("/articles", {"title": "B", "slug": "wanted"}).status_code == 201


def test_readers_get_gone_in_the_trash_and_after_the_purge(app, editor, reader, clock):
    article = editor.article("A", slug="first", publish=True)
    editor.save("articles", article, slug="second", publish=True)
    editor.put(f"/articles/{article['id']}/trash")
    assert [reader.get(f"/articles/{slug}").status_code for slug in ("first", "second")] == [410, 410]
    clock.forward(days=31)
    purge(app)
    assert [reader.get(f"/articles/{slug}").status_code for slug in ("first", "second")] == [410, 410]
    assert shell(app, "check").exit_code == 0
    assert shell(app, "rebuild").exit_code == 0
    assert reader.get("/articles/first").status_code == 410


def test_a_series_goes_on_without_what_was_purged(app, editor, reader, clock):
    one, two, three = (editor.article(title, publish=True) for title in "ABC")
    series = editor.series("S", articles=[one["id"], two["id"], three["id"]], publish=True)
    editor.put(f"/articles/{two['id']}/trash")
    clock.forward(days=31)
    purge(app)
    assert [m["slug"] for m in good(editor.get(f"/series/{series['id']}"))["articles"]] == ["a", "c"]
    assert reader.article("a")["nav"]["series"][0]["next"]["slug"] == "c"
    moved = good(editor.post(f"/series/{series['id']}/moves", {"article": one["id"], "to": 2}))
    assert [(m["slug"], m["place"]) for m in moved["articles"]] == [("c", 1), ("a", 2)]
    back = editor.put(f"/series/{series['id']}/draft?publish=true", {"from_revision": 1}, version=2)
    assert [m["slug"] for m in good(back)["articles"]] == ["a", "c"]
    assert shell(app, "check").exit_code == 0


def test_a_series_is_arranged_while_a_member_is_in_the_trash(editor):
    ids = [editor.article(title)["id"] for title in "ABC"]
    series = editor.series("S", articles=ids)
    editor.put(f"/articles/{ids[1]}/trash")
    moved = good(editor.post(f"/series/{series['id']}/moves", {"article": ids[2], "to": 1}))
    assert [m["slug"] for m in moved["articles"]] == ["c", "a", "b"]
    whole = good(editor.put(f"/series/{series['id']}/order", {"articles": ids}, version=2))
    assert [(m["slug"], m["status"]) for m in whole["articles"]] == [("a", "draft"), ("b", "trash"), ("c", "draft")]
    other = editor.post("/series", {"title": "Other", "articles": ids})
    assert other.get_json()["errors"][0]["pointer"] == "/articles/1"


def test_steps_of_autosaves_are_thinned_out_and_revisions_stay(app, editor, clock):
    article = editor.article("A")
    path = f"/articles/{article['id']}"
    for version, title in enumerate(("b", "bc", "bcd"), start=1):
        good(editor.patch(f"{path}?autosave=true", {"title": title}, version))
    before = good(editor.get(f"{path}/revisions"))
    purge(app)
    assert count(app, Revision) == 4 + 1  # the site's own
    clock.forward(days=1, seconds=1)
    assert "2 autosaves" in purge(app)
    assert count(app, Revision) == 2 + 1
    assert good(editor.get(f"{path}/revisions")) == before
    assert good(editor.get(path))["title"] == "bcd"
    lost = editor.patch(f"{path}?merge=true", {"subtitle": "typed on a thinned step"}, 2)
    assert (lost.status_code, lost.get_json()["current"]["diff"]) == (412, None)
    kept = made(editor.request("POST", f"{path}/revisions", json={"subtitle": "typed"}, version=2))
    assert (kept["content"]["subtitle"], kept["content"]["title"]) == ("typed", "bcd")


def test_old_answers_and_previews_are_purged(app, editor, clock):
    article = made(editor.post("/articles", {"title": "A"}, headers={"Idempotency-Key": "k"}))
    made(editor.post(f"/articles/{article['id']}/previews"))
    purge(app)
    assert (count(app, KeptAnswer), count(app, Preview)) == (1, 1)
    clock.forward(days=4)
    purge(app)
    assert (count(app, KeptAnswer), count(app, Preview)) == (0, 0)


def test_authors_leave_the_things_of_others_alone(app, editor):
    article = editor.article("A")
    author = Editor(app, "author")
    assert author.put(f"/articles/{article['id']}/trash").status_code == 403
    assert author.put(f"/articles/{article['id']}/draft", {"from_revision": 1}, version=1).status_code == 403
    assert author.post(f"/articles/{article['id']}/revisions", {"title": "x"}).status_code == 403


def count(app, model):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def test_editors_delete_what_is_in_the_trash_for_good(app, editor):
    article = editor.article("A", slug="wanted")
    path = f"/articles/{article['id']}"
    early = editor.request("DELETE", f"{path}?forever=true", version=1)
    assert (early.status_code, early.get_json()["code"]) == (409, "not_in_trash")
    good(editor.put(f"{path}/trash"))
    assert Editor(app, "author").request("DELETE", f"{path}?forever=true", version=1).status_code == 403
    assert editor.delete(f"{path}?forever=true").status_code == 428
    assert good(editor.request("DELETE", f"{path}?forever=true", version=1))["title"] == "A"
    assert editor.get(path).status_code == 404
    assert editor.post("/articles", {"title": "B", "slug": "wanted"}).status_code == 201
    entries = good(Editor(app, "admin").get("/audit?what=article.purged"))
    assert [(entry["slug"], entry["who"]) for entry in entries] == [("wanted", "token test editor")]
