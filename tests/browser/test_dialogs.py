"""Dialogs keep what was written in them, tell what went wrong above themselves, and ask before what cannot be undone."""

from __future__ import annotations

from playwright.sync_api import expect

BESIDE = (5, 5)


def click_beside(page):
    page.mouse.click(*BESIDE)


def test_a_click_beside_a_dialog_closes_it_while_nothing_is_written_in_it(site, open_desk):
    page = open_desk(site, "/editor/people")
    page.get_by_role("button", name="New person").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    click_beside(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="New person").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Half written")
    click_beside(page)
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value("Half written")


def test_a_text_that_is_selected_beyond_the_dialog_does_not_close_it(site, open_desk):
    site.api("POST", "/people", {"name": "Sella Selected"})
    page = open_desk(site, "/editor/people")
    page.get_by_role("button", name="Sella Selected").click()
    field = page.get_by_role("textbox", name="Name", exact=True)
    box = field.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(*BESIDE, steps=4)
    page.mouse.up()
    expect(field).to_be_visible()


def test_a_secret_that_is_shown_once_stays_until_it_is_closed(site, open_desk):
    page = open_desk(site, "/editor/users")
    page.get_by_role("button", name="New token").click()
    page.get_by_label("What is it for?").fill("A script of the dialogs")
    page.get_by_role("button", name="Make the token").click()
    secret = page.get_by_role("dialog", name="The token")
    expect(secret).to_be_visible()
    click_beside(page)
    expect(secret).to_be_visible()
    secret.get_by_role("button", name="Close").click()
    expect(secret).to_have_count(0)


def test_a_token_is_revoked_after_a_question(site, open_desk):
    token = site.api("POST", "/tokens", {"name": "Revoked after a question", "role": "viewer"})
    page = open_desk(site, "/editor/users")
    revoke = page.get_by_role("button", name="Revoke Revoked after a question")
    revoke.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert revoked_at(site, token) is None
    revoke.click()
    page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_role("row", name="Revoked after a question")).to_contain_text("revoked")
    assert revoked_at(site, token) is not None


def revoked_at(site, token):
    return next(one["revoked_at"] for one in site.api("GET", "/tokens") if one["id"] == token["id"])


def test_what_went_wrong_in_a_dialog_is_told_above_it(site, open_desk):
    page = open_desk(site, "/editor/topics")
    page.watched.expected = ("409", "422")
    page.get_by_role("button", name="New topic").click()
    page.get_by_role("textbox", name="Title").fill("Wanted")
    page.get_by_role("textbox", name="Slug", exact=True).fill("Not A Slug!")
    page.get_by_role("button", name="Save", exact=True).click()
    told = page.get_by_role("dialog").get_by_role("alert")
    expect(told).to_contain_text("slug")
    told.get_by_role("button", name="Dismiss").click()
    expect(told).to_have_count(0)
    page.get_by_role("textbox", name="Slug", exact=True).fill("wanted-topic")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("region", name="Notices")).to_contain_text("Saved.")


def test_many_articles_are_unpublished_after_a_question(site, open_desk):
    ids = [site.article(f"Asked about {n}", publish=True)["id"] for n in (1, 2)]
    page = open_desk(site, "/editor/?q=Asked+about")
    for n in (1, 2):
        page.get_by_label(f"Choose Asked about {n}").check()
    chosen = page.get_by_role("region", name="Chosen articles")
    chosen.get_by_role("button", name="Unpublish").click()
    dialog = page.get_by_role("dialog", name="Unpublish 2 articles?")
    dialog.get_by_role("button", name="Cancel").click()
    assert statuses(site, ids) == ["public", "public"]
    chosen.get_by_role("button", name="Unpublish").click()
    dialog.get_by_role("button", name="Unpublish").click()
    expect(page.locator(".badge.draft")).to_have_count(2)
    assert statuses(site, ids) == ["draft", "draft"]


def statuses(site, ids):
    return [site.api("GET", f"/articles/{one}")["status"] for one in ids]


def test_a_public_article_is_unpublished_with_a_word_to_its_readers(site, open_desk):
    article = site.article("Once read by all", publish=True)
    page = open_desk(site, f"/editor/articles/{article['id']}")
    page.get_by_role("button", name="Publish…").click()
    expect(page.get_by_role("button", name="Unpublish")).to_be_hidden()
    page.get_by_text("Unpublish it instead").click()
    page.get_by_label("Why", exact=True).fill("It was wrong.")
    page.get_by_role("button", name="Unpublish").click()
    expect(page.locator(".article-bar .badge")).to_have_text("Draft")
    assert statuses(site, [article["id"]]) == ["draft"]


def test_a_citation_of_an_article_without_sources_asks_for_the_source(site, open_desk):
    article = site.article("Cites one", body={"html": "<p>A claim</p>"})
    page = open_desk(site, f"/editor/articles/{article['id']}")
    page.locator(".ProseMirror").click()
    page.keyboard.press("End")
    page.get_by_label("Insert", exact=True).select_option("Citation…")
    source = page.get_by_role("dialog", name="Source 1")
    source.get_by_label("Title").fill("A trial")
    source.get_by_role("button", name="Keep").click()
    page.get_by_role("dialog", name="Citation").get_by_role("button", name="Insert").click()
    expect(page.locator(".ProseMirror .citation")).to_have_text("[1]")
    expect(page.locator(".state")).to_have_text("Saved")
    assert [one["title"] for one in site.api("GET", f"/articles/{article['id']}")["citations"]] == ["A trial"]


def test_a_topic_is_put_below_another_by_choosing_it(site, open_desk):
    site.api("POST", "/topics", {"title": "Upper topic"})
    page = open_desk(site, "/editor/topics")
    page.get_by_role("button", name="New topic").click()
    page.get_by_role("textbox", name="Title").fill("Lower topic")
    page.get_by_label("Part of the topic").select_option("Upper topic")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Lower topic").click()
    expect(page.get_by_label("Part of the topic")).to_have_value("upper-topic")
    expect(page.get_by_label("Part of the topic").get_by_role("option", name="Lower topic")).to_have_count(0)


def test_an_abbreviation_without_chosen_words_asks_for_them(site, open_desk):
    article = site.article("Abbreviates", body={"html": "<p>See</p>"})
    page = open_desk(site, f"/editor/articles/{article['id']}")
    page.locator(".ProseMirror").click()
    page.keyboard.press("End")
    page.keyboard.type(" ")
    page.get_by_label("Insert", exact=True).select_option("Abbreviation…")
    dialog = page.get_by_role("dialog", name="Abbreviation")
    dialog.get_by_label("The words in the text").fill("KAP")
    dialog.get_by_label("What is it short for?").fill("ketamine-assisted psychotherapy")
    dialog.get_by_role("button", name="Insert").click()
    expect(page.locator(".state")).to_have_text("Saved")
    html = site.api("GET", f"/articles/{article['id']}")["body"]["html"]
    assert html == '<p>See <abbr title="ketamine-assisted psychotherapy">KAP</abbr></p>'
