"""The site's own facts have revisions too: what they were, what changed, going back."""

from __future__ import annotations

import pytest

from tests.doors import Editor, good


@pytest.fixture
def renamed(admin):
    """An admin who named the site twice: revision 1 is the site as it was founded."""
    good(admin.put("/site", {"name": "First name", "base_url": "https://one.example"}))
    good(admin.put("/site", {"name": "Second name"}))
    return admin


def test_what_the_site_was_can_be_listed_and_read(renamed):
    listed = good(renamed.get("/site/revisions"))
    assert [card["n"] for card in listed] == [3, 2, 1]
    assert [card["is_public"] for card in listed] == [True, False, False]
    assert listed[0]["author"] == "token test admin"
    whole = good(renamed.get("/site/revisions/2"))
    assert (whole["n"], whole["content"]["name"]) == (2, "First name")
    assert renamed.get("/site/revisions/4").status_code == 404
    page = renamed.get("/site/revisions?limit=1").get_json()
    second = renamed.get(f"/site/revisions?limit=1&cursor={page['meta']['next_cursor']}").get_json()
    assert [card["n"] for card in page["data"] + second["data"]] == [3, 2]


def test_what_changed_of_the_site_is_told_by_field(renamed):
    diff = good(renamed.get("/site/revisions/2/diff"))
    assert (diff["from"]["n"], diff["to"]["n"]) == (2, 3)
    (field,) = diff["fields"]
    assert (field["field"], field["before"], field["after"]) == ("name", "First name", "Second name")
    assert good(renamed.get("/site/revisions/2/diff?to=2"))["fields"] == []


def test_going_back_is_seen_by_readers_at_once_and_can_be_undone(renamed, editor, reader):
    editor.article("One", publish=True)
    version = good(renamed.get("/site"))["version"]
    assert renamed.put("/site/draft", {"from_revision": 2}).status_code == 428
    stale = renamed.put("/site/draft", {"from_revision": 2}, version=version - 1)
    assert stale.status_code == 412
    reverted = good(renamed.put("/site/draft", {"from_revision": 2}, version=version))
    assert reverted["name"] == "First name"
    assert good(reader.get("/site"))["name"] == "First name"
    newest = good(renamed.get("/site/revisions"))[0]
    assert (newest["n"], newest["kind"], newest["note"]) == (4, "restore", "from revision 2")
    good(renamed.put("/site/draft", {"from_revision": 3}, version=version + 1))
    assert good(reader.get("/site"))["name"] == "Second name"


def test_single_facts_can_be_taken_back(renamed):
    version = good(renamed.get("/site"))["version"]
    reverted = good(renamed.put("/site/draft", {"from_revision": 1, "fields": ["base_url"]}, version=version))
    assert reverted["name"] == "Second name"
    assert reverted["base_url"] != "https://one.example"


@pytest.mark.parametrize("role", ["viewer", "author", "editor"])
def test_only_admins_take_the_site_back_and_all_may_look(app, renamed, role):
    other = Editor(app, role)
    assert other.get("/site/revisions").status_code == 200
    assert other.get("/site/revisions/1/diff").status_code == 200
    assert other.put("/site/draft", {"from_revision": 1}, headers={"If-Match": "*"}).status_code == 403
