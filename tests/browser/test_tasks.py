"""The main tasks as a person does them, with their cost: clicks and keys besides the text itself, from the list."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE


class Person:
    """Somebody at a page, whose every click and choice is counted."""

    def __init__(self, page):
        self.page = page
        self.cost = 0

    def click(self, role, name, **how):
        self.cost += 1
        self.page.get_by_role(role, name=name, **how).click()

    def press(self, key):
        self.cost += 1
        self.page.keyboard.press(key)

    def choose(self, label, value):
        self.cost += 1
        self.page.get_by_label(label, exact=True).select_option(label=value)


@pytest.fixture
def person(site, open_desk):
    def at(path="/editor/", viewport=DESK):
        page = open_desk(site, path, viewport=viewport)
        page.watched.expected = ("/impact", "/health")
        return Person(page)

    return at


def saved(page):
    expect(page.locator(".state")).to_have_text("Saved")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_first_article_is_published_for_four(site, person, viewport):
    ada = person(viewport=viewport)
    title = f"First at {viewport['width']}"
    ada.click("link", "New article")
    expect(ada.page.get_by_role("textbox", name="Title")).to_be_focused()
    ada.page.keyboard.type(title)
    ada.press("Enter")
    ada.page.keyboard.type("Words.")
    ada.click("button", "Publish…")
    ada.click("button", "Publish now")
    expect(ada.page.locator(".article-bar .badge")).to_have_text("Public")
    assert ada.cost <= 4
    assert site.read(f"first-at-{viewport['width']}")["body"]["html"] == "<p>Words.</p>"


def test_an_article_is_put_between_two_others_of_a_series_for_four(site, person):
    one, two = site.article("Between one", publish=True), site.article("Between two", publish=True)
    between = site.article("The one between")
    series = site.series("With a gap", articles=[one["id"], two["id"]])
    ada = person("/editor/?q=The+one+between")
    ada.click("link", "The one between")
    ada.choose("Add to a series", "With a gap")
    ada.choose("Place in With a gap", "After “Between one”")
    expect(ada.page.locator(".place")).to_contain_text("2 of 3")
    assert ada.cost <= 4
    members = site.api("GET", f"/series/{series['id']}")["articles"]
    assert [member["id"] for member in members] == [one["id"], between["id"], two["id"]]


def test_an_article_is_scheduled_for_tomorrow_at_nine_for_five(site, person):
    article = site.article("For tomorrow")
    ada = person("/editor/?q=For+tomorrow")
    ada.click("link", "For tomorrow")
    ada.click("button", "Publish…")
    ada.click("button", "Tomorrow 9:00")
    ada.click("button", "Schedule")
    expect(ada.page.locator(".article-bar .badge")).to_contain_text("Scheduled for")
    assert ada.cost <= 5
    assert site.api("GET", f"/articles/{article['id']}")["publication"]["at"].endswith(":00:00Z")


def test_an_earlier_version_is_restored_for_four(site, person):
    article = site.article("Once better", body={"html": "<p>Better.</p>"})
    site.api("PATCH", f"/articles/{article['id']}", {"body": {"html": "<p>Worse.</p>"}}, {"If-Match": "*"})
    ada = person("/editor/?q=Once+better")
    ada.click("link", "Once better")
    ada.click("link", "History")
    expect(ada.page.locator(".changes ins")).to_contain_text("Worse")
    ada.click("button", "Go back to this")
    expect(ada.page.locator(".ProseMirror")).to_have_text("Better.")
    assert ada.cost <= 4


def test_why_next_is_empty_is_seen_for_three(site, person):
    one, hidden = site.article("Has no next", publish=True), site.article("Only a draft")
    site.series("Ends early", publish=True, articles=[one["id"], hidden["id"]])
    ada = person("/editor/?q=Has+no+next")
    ada.click("link", "Has no next")
    expect(ada.page.locator(".neighbours")).to_contain_text("“Only a draft” not public")
    assert ada.cost <= 3


def test_a_series_is_ordered_by_keyboard_alone_many_moves_one_save_and_undone(site, person):
    articles = [site.article(f"Step {n}", publish=True) for n in "abcd"]
    series = site.series("By keys", publish=True, articles=[one["id"] for one in articles])
    ada = person(f"/editor/series/{series['id']}")
    handle = ada.page.get_by_role("button", name="Move “Step a”")
    handle.focus()
    ada.page.keyboard.press("ArrowDown")
    ada.page.keyboard.press("ArrowDown")
    expect(handle).to_be_focused()
    expect(ada.page.get_by_role("status").first).to_have_text("“Step a” is now 3 of 4.")
    ada.page.keyboard.press("End")
    ada.page.keyboard.press("Control+z")
    ada.page.get_by_role("button", name="Save and publish").click()
    expect(ada.page.get_by_role("button", name="Save and publish")).to_be_disabled()
    members = site.api("GET", f"/series/{series['id']}")
    assert [one["title"] for one in members["articles"]] == ["Step b", "Step c", "Step a", "Step d"]
    assert members["version"] == 2
    assert site.read("step-a")["nav"]["series"][0]["position"] == 3


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_series_is_ordered_by_dragging(site, person, viewport):
    width = viewport["width"]
    articles = [site.article(f"Drag {n} {width}") for n in "abc"]
    series = site.series(f"By dragging {width}", articles=[one["id"] for one in articles])
    page = person(f"/editor/series/{series['id']}", viewport=viewport).page
    start = page.locator(".order li").nth(0).locator("[data-handle]").bounding_box()
    end = page.locator(".order li").nth(2).bounding_box()
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 8, end["y"] + end["height"] - 5, steps=8)
    page.mouse.up()
    page.get_by_role("button", name="Save the order").click()
    expect(page.get_by_role("button", name="Save the order")).to_be_disabled()
    members = site.api("GET", f"/series/{series['id']}")["articles"]
    assert [one["title"][5] for one in members] == ["b", "c", "a"]


def test_many_articles_are_published_at_once(site, person):
    for n in (1, 2):
        site.article(f"Bulk thing {n}")
    page = person("/editor/?q=Bulk+thing").page
    page.get_by_label("Choose Bulk thing 1").check()
    page.get_by_label("Choose Bulk thing 2").check()
    page.get_by_role("region", name="Chosen articles").get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".badge.public")).to_have_count(2)


def test_all_articles_that_are_shown_are_chosen_at_once(site, person):
    for n in (1, 2, 3):
        site.article(f"Choice of all {n}")
    page = person("/editor/?q=Choice+of+all").page
    page.get_by_label("Choose Choice of all 2").check()
    chosen = page.get_by_role("region", name="Chosen articles")
    chosen.get_by_role("button", name="Choose all 3 shown").click()
    expect(chosen).to_contain_text("3 chosen")
    expect(page.get_by_label("Choose Choice of all 3")).to_be_checked()
    chosen.get_by_role("button", name="Choose none").click()
    expect(chosen).to_be_hidden()
    expect(page.get_by_label("Choose Choice of all 2")).not_to_be_checked()


def test_an_article_that_was_trashed_by_mistake_is_restored_from_the_notice(site, person):
    article = site.article("Thrown out by mistake")
    page = person(f"/editor/articles/{article['id']}").page
    page.get_by_role("button", name="Trash").click()
    page.get_by_role("button", name="Move to the trash").click()
    page.get_by_role("button", name="Restore it").click()
    expect(page.get_by_role("textbox", name="Title")).to_have_value("Thrown out by mistake")
    assert site.api("GET", f"/articles/{article['id']}")["status"] == "draft"


def test_what_was_published_is_seen_as_readers_see_it(site, person):
    article = site.article("Seen at once", body={"html": "<p>Words for all.</p>"})
    page = person(f"/editor/articles/{article['id']}").page
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Publish now").click()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="See it").click()
    expect(opened.value.get_by_text("Words for all.")).to_be_visible()


def test_what_is_in_the_trash_comes_back(site, person):
    article = site.article("Comes back")
    page = person(f"/editor/articles/{article['id']}").page
    page.get_by_role("button", name="Trash").click()
    page.get_by_role("button", name="Move to the trash").click()
    expect(page.get_by_role("heading", name="Articles")).to_be_visible()
    page.get_by_role("link", name="Trash").click()
    page.get_by_role("button", name="Restore Comes back").click()
    expect(page.get_by_role("button", name="Restore Comes back")).to_have_count(0)
    assert site.api("GET", f"/articles/{article['id']}")["status"] == "draft"


def test_markdown_becomes_form_as_it_is_typed_and_the_slash_menu_inserts(site, person):
    article = site.article("Typed form")
    page = person(f"/editor/articles/{article['id']}").page
    page.locator(".ProseMirror").click()
    for line in ("## Part", "- one", "two", ""):
        page.keyboard.type(line)
        page.keyboard.press("Enter")
    page.keyboard.type("**bold** and /div")
    page.keyboard.press("Enter")
    saved(page)
    html = site.api("GET", f"/articles/{article['id']}")["body"]["html"]
    for part in ('<h2 id="part">Part</h2>', "<ul>", "<strong>bold</strong> and", "<hr>"):
        assert part in html


WATCH = """() => {
  const dom = document.querySelector(".ProseMirror");
  const block = getSelection().anchorNode.parentElement.closest("p");
  window.watched = { inBlock: 0, ofWriter: 0, elsewhere: 0, saves: 0 };
  const isOfWriter = (target, type) => target === dom && type === "attributes";
  const place = (target, type) => (block.contains(target) ? "inBlock" : isOfWriter(target, type) ? "ofWriter" : "elsewhere");
  new MutationObserver((changes) => {
    for (const { target, type } of changes) watched[place(target, type)] += 1;
  }).observe(dom, { childList: true, characterData: true, attributes: true, subtree: true });
  const send = window.fetch;
  window.fetch = (address, options) => {
    if (options?.method === "PATCH") watched.saves += 1;
    return send(address, options);
  };
}"""
KEYS = "quick brown foxes jump over the lazy dog and on"


def test_typing_among_five_hundred_blocks_touches_the_block_that_is_typed_in_alone(site, person):
    """How long a letter takes is measured by `bench.desk`; here is what that time is made of."""
    text = "\n\n".join(f"Paragraph {n} with a few words to read." for n in range(500))
    article = site.article("Five hundred blocks", body={"markdown": text})
    page = person(f"/editor/articles/{article['id']}").page
    page.locator(".ProseMirror p").nth(250).click()
    page.keyboard.press("End")
    page.evaluate(WATCH)
    page.keyboard.type(KEYS)
    expect(page.locator(".ProseMirror p").nth(250)).to_have_text(f"Paragraph 250 with a few words to read.{KEYS}")
    saved(page)
    watched = page.evaluate("watched")
    assert watched["elsewhere"] == 0
    assert 0 < watched["inBlock"] <= 4 * len(KEYS)
    assert watched["ofWriter"] <= 2 * len(KEYS)  # its own classes, set once a letter
    assert watched["saves"] <= len(KEYS) // 4
    html = site.api("GET", f"/articles/{article['id']}")["body"]["html"]
    assert f"to read.{KEYS}</p>" in html
    assert html.count("<p>") == 500


def test_a_wordpress_file_is_imported_after_seeing_what_it_will_do_for_four(site, person):
    export = (
        '<?xml version="1.0"?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Old</title>'
        "<wp:wxr_version>1.2</wp:wxr_version>"
        "<item><title>From the old site</title><content:encoded><![CDATA[<p>Old words.</p>]]></content:encoded>"
        "<wp:post_id>7</wp:post_id><wp:post_name>from-the-old-site</wp:post_name><wp:status>publish</wp:status>"
        "<wp:post_type>post</wp:post_type><wp:post_date_gmt>2020-01-02 03:04:05</wp:post_date_gmt>"
        "</item></channel></rss>"
    )
    ada = person()
    ada.click("link", "Import")
    ada.cost += 1
    ada.page.get_by_label("File", exact=True).set_input_files(
        {"name": "old.xml", "mimeType": "text/xml", "buffer": export.encode()}
    )
    expect(ada.page.get_by_role("heading", name="What the import would do")).to_be_visible(timeout=20_000)
    expect(ada.page.get_by_role("cell", name="From the old site")).to_be_visible()
    assert site.api("GET", "/articles?q=old+site") == []
    ada.click("button", "Import it")
    expect(ada.page.get_by_role("heading", name="What the import did")).to_be_visible(timeout=20_000)
    assert ada.cost <= 4
    assert len(site.api("GET", "/articles?q=old+site")) == 1
