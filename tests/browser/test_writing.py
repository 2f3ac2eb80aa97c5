"""The thinnest line: sign in, see the list, write, publish, and readers have it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.site import EMAIL, PASSWORD

SAVED = re.compile(r"^Saved$")


def test_a_person_signs_in_writes_publishes_and_readers_have_it(site, open_desk):
    page = open_desk(site, signed_in=False)
    page.watched.expected = ("401",)
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Articles")).to_be_visible()
    page.get_by_role("link", name="New article").click()
    page.keyboard.type("How the desk works")
    page.keyboard.press("Enter")
    page.keyboard.type("It is quiet and fast.")
    expect(page.locator(".state")).to_have_text(SAVED)
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator(".article-bar .badge")).to_have_text("Public")
    assert site.read("how-the-desk-works")["body"]["html"] == "<p>It is quiet and fast.</p>"
