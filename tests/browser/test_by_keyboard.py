"""The main tasks by keyboard alone: Tab, Enter, arrows and letters; nothing is clicked, and no field filled by script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keys import Keys
from tests.browser.test_media import picture


@pytest.fixture
def at_keys(site, open_desk):
    def at(path="/editor/"):
        page = open_desk(site, path)
        page.watched.expected = ("/impact", "/health")
        return Keys(page)

    return at


def badge(keys):
    return keys.page.locator(".article-bar .badge")


def test_an_article_is_written_and_published(site, at_keys):
    ada = at_keys()
    ada.enter("link", "New article")
    expect(ada.page.get_by_role("textbox", name="Title")).to_be_focused()
    ada.type("By keys alone")
    ada.press("Enter")
    ada.type("Words.")
    ada.enter("button", "Publish…", key="Shift+Tab")
    ada.enter("button", "Publish now")
    expect(badge(ada)).to_have_text("Public")
    assert site.read("by-keys-alone")["body"]["html"] == "<p>Words.</p>"


def test_an_article_is_put_between_two_others_of_a_series(site, at_keys):
    ids = [site.article(title)["id"] for title in ("Keyed one", "Keyed two")]
    between = site.article("Keyed between")
    series = site.series("Zebra series", articles=ids)
    ada = at_keys("/editor/?q=Keyed+between")
    ada.enter("link", "Keyed between")
    ada.choose("combobox", "Add to a series", "Zebra")
    place = ada.page.get_by_role("combobox", name="Place in Zebra series")
    expect(place).to_be_focused()
    ada.press("ArrowUp")
    expect(ada.page.locator(".place")).to_contain_text("2 of 3")
    expect(place).to_be_focused()
    members = site.api("GET", f"/series/{series['id']}")["articles"]
    assert [one["id"] for one in members] == [ids[0], between["id"], ids[1]]


def test_the_order_of_a_series_is_moved_and_saved(site, at_keys):
    series = site.series("Keyed order", articles=[site.article(f"Place {n}")["id"] for n in "abc"])
    ada = at_keys("/editor/series")
    ada.enter("link", "Keyed order")
    ada.tab_to("button", re.compile("^Move “Place a”"))
    ada.press("ArrowDown")
    ada.press("End")
    ada.enter("button", "Save the order", key="Shift+Tab")
    expect(ada.page.get_by_role("button", name="Save the order")).to_be_disabled()
    members = site.api("GET", f"/series/{series['id']}")["articles"]
    assert [one["title"] for one in members] == ["Place b", "Place c", "Place a"]


def test_an_article_is_scheduled(site, at_keys):
    article = site.article("Keyed tomorrow")
    ada = at_keys("/editor/?q=Keyed+tomorrow")
    ada.enter("link", "Keyed tomorrow")
    ada.enter("button", "Publish…")
    ada.enter("button", "Tomorrow 9:00")
    ada.enter("button", "Schedule")
    expect(badge(ada)).to_contain_text("Scheduled for")
    assert site.api("GET", f"/articles/{article['id']}")["publication"]["at"] is not None


def test_an_earlier_revision_is_restored(site, at_keys):
    article = site.article("Keyed past", body={"html": "<p>Better.</p>"})
    site.api("PATCH", f"/articles/{article['id']}", {"body": {"html": "<p>Worse.</p>"}}, {"If-Match": "*"})
    ada = at_keys("/editor/?q=Keyed+past")
    ada.enter("link", "Keyed past")
    ada.enter("link", "History")
    ada.enter("button", "Go back to this")
    expect(ada.page.locator(".ProseMirror")).to_have_text("Better.")


def test_a_picture_is_uploaded_with_its_description(site, at_keys):
    ada = at_keys("/editor/media")
    ada.give_file("button", "Add files", picture("Keyed.png", "maroon"))
    dialog = ada.page.get_by_role("dialog")
    ada.write("textbox", "Description", "A maroon field", within=dialog)
    ada.enter("button", "Save", within=dialog)
    expect(ada.page.get_by_role("button", name="A maroon field")).to_be_visible()
    assert [one["alt"] for one in site.api("GET", "/media?q=maroon")] == ["A maroon field"]


def test_a_file_is_imported_and_its_unresolved_neighbour_is_picked(site, at_keys):
    picked = site.article("Quite another title")
    text = f"Keyed import\n\n{'A paragraph that is long enough to be one, and ends as one. ' * 4}\n\nNext\n\nNobody has it\n"
    ada = at_keys("/editor/import")
    ada.give_file("button", "File", {"name": "page.txt", "mimeType": "text/plain", "buffer": text.encode()})
    expect(ada.page.get_by_role("button", name="Import it")).to_be_focused(timeout=20_000)
    ada.press("Enter")
    expect(ada.page.get_by_role("heading", name="What the import did")).to_be_visible(timeout=20_000)
    ada.enter("link", "Unresolved", key="Shift+Tab")
    row = ada.page.get_by_role("row", name="Nobody has it")
    ada.enter("button", "Pick…", within=row)
    dialog = ada.page.get_by_role("dialog")
    ada.tab_to("searchbox", "Search", within=dialog)
    ada.press("Control+a")
    ada.type("Quite another")
    ada.enter("button", "Quite another title", within=dialog)
    expect(row).to_have_count(0)
    [imported] = site.api("GET", "/articles?q=Keyed+import")
    assert site.api("GET", f"/articles/{imported['id']}")["unresolved"] == []
    assert picked["id"]


def test_a_webhook_is_made_and_turned_off(site, at_keys):
    ada = at_keys("/editor/webhooks")
    ada.enter("button", "New webhook")
    dialog = ada.page.get_by_role("dialog")
    ada.write("textbox", "Address", "https://example.org/keyed", within=dialog)
    ada.write("textbox", "What is it for?", "Keyed", within=dialog)
    ada.enter("button", "Make it", within=dialog)
    expect(ada.page.get_by_role("dialog", name="Its secret")).to_be_visible()
    ada.press("Escape")
    ada.enter("button", "Turn off")
    expect(ada.page.get_by_role("button", name="Turn on")).to_be_visible()
    [made] = site.api("GET", "/webhooks")
    assert (made["description"], made["is_enabled"]) == ("Keyed", False)


def test_the_audit_is_narrowed(site, at_keys):
    site.article("Keyed act", publish=True)
    ada = at_keys("/editor/audit")
    ada.choose("combobox", "What", "article pub")
    ada.enter("button", "Show")
    expect(ada.page).to_have_url(f"{site.url}/editor/audit?what=article.published")
    ada.enter("link", "keyed-act")
    expect(ada.page.locator("tbody tr td:nth-child(3)")).to_have_text(["article published", "article created"])


def test_what_is_in_the_trash_is_restored_or_deleted_for_good(site, at_keys):
    ids = [site.article(f"Keyed waste {n}")["id"] for n in (1, 2)]
    for article in ids:
        site.api("PUT", f"/articles/{article}/trash", {})
    ada = at_keys("/editor/trash")
    ada.enter("button", "Restore Keyed waste 1")
    expect(ada.page.get_by_role("button", name="Restore Keyed waste 1")).to_have_count(0)
    ada.enter("button", "Delete for good: Keyed waste 2")
    ada.enter("button", "Delete for good", within=ada.page.get_by_role("dialog"))
    expect(ada.page.get_by_role("button", name="Restore Keyed waste 2")).to_have_count(0)
    assert site.api("GET", f"/articles/{ids[0]}")["status"] == "draft"
    assert [one["id"] for one in site.api("GET", "/articles?status=trash&q=Keyed+waste")] == []
