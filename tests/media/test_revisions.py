"""What is said of a medium has revisions as all drafts have: listed, read, compared, gone back to."""

from __future__ import annotations

from tests.doors import Editor, good
from tests.media.files import uploaded


def test_every_save_of_a_medium_is_a_revision_to_compare_and_go_back_to(editor):
    medium = uploaded(editor, alt="A house")
    address = f"/media/{medium['id']}"
    good(editor.patch(address, {"alt": "A red house", "title": "House"}, version=1))
    listed = good(editor.get(f"{address}/revisions"))
    assert [(r["n"], r["kind"], r["is_current"]) for r in listed] == [(2, "save", True), (1, "save", False)]
    first = good(editor.get(f"{address}/revisions/1"))["content"]
    assert (first["alts"], first["file"]) == ({"en": "A house"}, medium["url"].split("/")[-2])
    diff = good(editor.get(f"{address}/revisions/1/diff?to=2"))
    assert {field["field"] for field in diff["fields"]} == {"alts", "title"}
    assert editor.put(f"{address}/draft", {"from_revision": 1}).status_code == 428
    assert editor.put(f"{address}/draft", {"from_revision": 1}, version=1).status_code == 412
    assert editor.put(f"{address}/draft", {"from_revision": 9}, version=2).status_code == 404
    back = good(editor.put(f"{address}/draft", {"from_revision": 1, "fields": ["alts"]}, version=2))
    assert (back["alts"], back["title"], back["version"], back["url"]) == ({"en": "A house"}, "House", 3, medium["url"])
    assert good(editor.get(f"{address}/revisions"))[0]["note"] == "from revision 1"


def test_readers_see_a_medium_that_went_back_once_it_is_published(editor, reader):
    medium = uploaded(editor, alt="A house")
    article = editor.article("One", publish=True, cover=medium["id"])
    address = f"/media/{medium['id']}"
    good(editor.patch(f"{address}?publish=true", {"alt": "A red house"}, version=1))
    assert reader.article(article["slug"])["cover"]["alt"] == "A red house"
    good(editor.put(f"{address}/draft", {"from_revision": 1}, version=2))
    assert reader.article(article["slug"])["cover"]["alt"] == "A red house"
    good(editor.put(f"{address}/draft?publish=true", {"from_revision": 1}, version=3))
    assert reader.article(article["slug"])["cover"]["alt"] == "A house"


def test_an_author_goes_back_in_own_media_alone(app, editor):
    medium = uploaded(editor, alt="A house")
    author = Editor(app, "author")
    assert good(author.get(f"/media/{medium['id']}/revisions"))
    assert author.put(f"/media/{medium['id']}/draft", {"from_revision": 1}, version=1).status_code == 403
