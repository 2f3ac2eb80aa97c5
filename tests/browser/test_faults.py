"""Nothing typed is lost: server gone, network gone, session over, tab closed, two people at once."""

from __future__ import annotations

import signal

import pytest
from playwright.sync_api import expect

from tests.browser.site import PASSWORD
from tests.browser.test_pasting import paste


def write(page, text):
    """Put text at the end of the article."""
    page.locator(".ProseMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def html_of(site, article):
    return site.api("GET", f"/articles/{article['id']}")["body"]["html"]


def saved(page):
    expect(page.locator(".state")).to_have_text("Saved", timeout=20_000)


def test_what_is_typed_while_the_server_is_dead_is_saved_when_it_lives_again(own_site, open_desk):
    article = own_site.article("Resilient", body={"html": "<p>Before.</p>"})
    page = open_desk(own_site, f"/editor/articles/{article['id']}")
    page.watched.expected = ("ERR_", "Failed to load")
    own_site.stop(signal.SIGKILL)
    write(page, " While it was dead.")
    expect(page.locator(".state")).to_contain_text("kept in this browser")
    own_site.start()
    saved(page)
    assert html_of(own_site, article) == "<p>Before. While it was dead.</p>"


def test_what_was_typed_without_network_is_there_after_the_tab_was_closed(site, open_desk):
    article = site.article("Offline", body={"html": "<p>Before.</p>"})
    page = open_desk(site, f"/editor/articles/{article['id']}")
    page.watched.expected = ("ERR_", "Failed to load")
    page.context.set_offline(True)
    write(page, " Typed on a train.")
    expect(page.locator(".state")).to_contain_text("kept in this browser")
    page.context.set_offline(False)
    page.route(
        "**/api/editor/v1/articles/*",
        lambda route: route.abort() if route.request.method == "PATCH" else route.continue_(),
    )
    page.goto("about:blank")
    page.unroute_all(behavior="ignoreErrors")
    page.goto(f"{site.url}/editor/articles/{article['id']}")
    expect(page.locator(".ProseMirror")).to_contain_text("Typed on a train.")
    saved(page)
    assert html_of(site, article) == "<p>Before. Typed on a train.</p>"


def test_an_expired_session_is_renewed_in_place(site, open_desk):
    article = site.article("Long session", body={"html": "<p>Before.</p>"})
    page = open_desk(site, f"/editor/articles/{article['id']}")
    page.watched.expected = ("401",)
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()
    write(page, " After the session was over.")
    dialog = page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    saved(page)
    assert html_of(site, article) == "<p>Before. After the session was over.</p>"


def test_two_editors_at_different_passages_are_joined(site, open_desk):
    article = site.article("Two at once", body={"html": "<p>First.</p><p>Second.</p>"})
    page = open_desk(site, f"/editor/articles/{article['id']}")
    page.watched.expected = ("412",)
    expect(page.locator(".ProseMirror")).to_be_visible()
    site.api(
        "PATCH",
        f"/articles/{article['id']}",
        {"body": {"html": "<p>First, by a colleague.</p><p>Second.</p>"}},
        {"If-Match": "*"},
    )
    write(page, " And mine.")
    saved(page)
    expect(page.locator(".ProseMirror")).to_contain_text("First, by a colleague.")
    assert html_of(site, article) == "<p>First, by a colleague.</p>\n<p>Second. And mine.</p>"


@pytest.mark.parametrize("choice", ["Go on with mine", "Take theirs"])
def test_two_editors_at_one_passage_decide_and_both_texts_stay(site, open_desk, choice):
    article = site.article(f"Clash {choice}", body={"html": "<p>First.</p>"})
    page = open_desk(site, f"/editor/articles/{article['id']}")
    page.watched.expected = ("412",)
    expect(page.locator(".ProseMirror")).to_be_visible()
    site.api(
        "PATCH", f"/articles/{article['id']}", {"body": {"html": "<p>First, by a colleague.</p>"}}, {"If-Match": "*"}
    )
    write(page, " And mine.")
    page.get_by_role("button", name=choice).click()
    saved(page)
    mine = "First. And mine."
    assert html_of(site, article) == (f"<p>{mine}</p>" if "mine" in choice else "<p>First, by a colleague.</p>")
    revisions = site.api("GET", f"/articles/{article['id']}/revisions")
    texts = [site.api("GET", f"/articles/{article['id']}/revisions/{one['n']}")["content"] for one in revisions]
    assert any(mine in str(text) for text in texts)
    assert any("by a colleague" in str(text) for text in texts)


def test_a_paste_of_two_megabytes_is_taken(site, open_desk):
    article = site.article("Large", body={"html": "<p>Before.</p>"})
    page = open_desk(site, f"/editor/articles/{article['id']}")
    page.locator(".ProseMirror").click()
    paste(page, f"<p>{'word ' * 60}</p>" * 7000)
    expect(page.locator(".facts")).to_contain_text("420,000 words", timeout=20_000)
