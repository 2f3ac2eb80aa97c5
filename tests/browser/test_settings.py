"""Policies are set in forms, or as JSON by whoever would rather; a snippet gets an article's own words."""

from __future__ import annotations

from playwright.sync_api import expect


def test_a_policy_is_made_in_a_form_changed_as_json_and_removed(own_site, open_desk, axe, violations):
    own_site.api("POST", "/topics", {"title": "Treatment"})
    page = open_desk(own_site, "/editor/settings")
    page.get_by_role("button", name="Add a policy").click()
    page.get_by_role("listitem").get_by_label("Name").fill("on treatment")
    page.get_by_label("Which articles").select_option(label="About Treatment, and what is part of it")
    page.get_by_label("Sources").check()
    page.get_by_label("Where something is missing").select_option("block")
    assert violations(page, axe) == []
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved: readers see it now.").last).to_be_visible()
    policy = own_site.api("GET", "/site")["policies"][0]
    assert (policy["topic"]["slug"], policy["needs"], policy["action"]) == (
        "treatment",
        ["reviewer", "citations"],
        "block",
    )
    page.get_by_role("button", name="Write them as JSON").click()
    text = page.get_by_label("Policies as JSON")
    text.fill(text.input_value().replace("block", "warn"))
    page.get_by_role("button", name="Write them as JSON").click()
    expect(page.get_by_label("Where something is missing")).to_have_value("warn")
    for need in ("A reviewer", "Sources"):
        page.get_by_label(need, exact=True).uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("asks for nothing")
    page.get_by_role("button", name="Remove this policy").click()
    expect(page.get_by_role("button", name="Add a policy")).to_be_focused()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("list", name="Policies")).to_contain_text("None")
    expect(page.get_by_text("Saved: readers see it now.")).to_have_count(3)  # two notices, one announcement
    assert own_site.api("GET", "/site")["policies"] == []


def test_an_article_shows_a_snippet_in_its_own_words_and_as_shared_again(site, open_desk, axe, violations):
    site.api("POST", "/snippets?publish=true", {"title": "Help", "body": {"markdown": "Call us."}})
    body = {"markdown": '<div data-snippet="help"></div>\n'}
    article = site.article("With help", body=body, publish=True)
    page = open_desk(site, f"/editor/articles/{article['id']}")
    page.watched.expected = ("/impact",)
    page.locator("summary").get_by_text("Snippets", exact=True).click()
    page.get_by_role("button", name="Own words for Help").click()
    words = page.get_by_role("dialog").get_by_role("textbox", name="Own words for Help")
    expect(words).to_have_text("Call us.")
    assert violations(page, axe) == []
    words.press("Control+End")
    page.keyboard.type(" Or write.")
    page.get_by_role("button", name="Use these words").click()
    expect(page.get_by_text("own words.")).to_be_visible()
    expect(page.locator(".article-bar .badge")).to_have_text("Public, changed")
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Publish changes").click()
    expect(page.locator(".article-bar .badge")).to_have_text("Public")
    assert "Call us. Or write." in site.read("with-help")["body"]["html"]
    page.get_by_role("button", name="Own words for Help").click()
    page.get_by_role("button", name="Show the shared words again").click()
    expect(page.locator(".article-bar .badge")).to_have_text("Public, changed")
    assert site.api("GET", f"/articles/{article['id']}")["snippets"] == {}


def test_whoever_leaves_changed_settings_is_asked_whether_to_save_them(own_site, open_desk):
    own_site.api("PUT", "/site", {"name": "Before"})
    page = open_desk(own_site, "/editor/settings")
    page.get_by_label("Name of the site").fill("Never saved")
    page.get_by_role("link", name="Series", exact=True).click()
    page.get_by_role("button", name="Do not save").click()
    expect(page.get_by_role("heading", name="Series")).to_be_visible()
    assert own_site.api("GET", "/site")["name"] == "Before"
    page.get_by_role("link", name="Settings", exact=True).click()
    page.get_by_label("Name of the site").fill("After")
    page.get_by_role("link", name="Series", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Series")).to_be_visible()
    assert own_site.api("GET", "/site")["name"] == "After"
    page.get_by_role("link", name="Settings", exact=True).click()
    expect(page.get_by_label("Name of the site")).to_have_value("After")
    page.get_by_role("link", name="People", exact=True).click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()
