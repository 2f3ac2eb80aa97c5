"""From an empty site to a published first article, and from an invitation to an account of one's own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.site import EMAIL, PASSWORD, make_site
from tests.databases import opened
from tests.doors import shell

NEW_PASSWORD = "a password of her own"
SLOWEST_MS = 30_000
"""Clearing withdraws things one by one; other work on the machine may slow it further."""


@pytest.fixture
def new_site(bundle, databases, tmp_path):
    """A site as `make run` leaves it: seeds, and one admin who has not signed in."""
    with databases.fresh(tmp_path) as url:
        with opened(tmp_path, url) as app:
            assert shell(app, "seed").exit_code == 0
        site = make_site(tmp_path, url)
        site.start()
        yield site
        site.stop()


def sign_in(page, email, password):
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


def test_a_newcomer_names_the_site_clears_the_seeds_and_publishes(new_site, open_desk, axe, violations):
    page = open_desk(new_site, signed_in=False, viewport=PHONE)
    page.watched.expected = ("401", "/impact")
    sign_in(page, EMAIL, PASSWORD)
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible(timeout=SLOWEST_MS)
    assert violations(page, axe) == []
    page.get_by_label("What is your site called?").fill("Field Notes")
    page.get_by_label("Clear them").check()
    page.get_by_role("button", name="Write the first article").click()
    expect(page.get_by_role("textbox", name="Title")).to_be_focused(timeout=SLOWEST_MS)
    page.keyboard.type("First")
    page.keyboard.press("Enter")
    page.keyboard.type("Words.")
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator(".article-bar .badge")).to_have_text("Public")
    assert new_site.read("first")["body"]["html"] == "<p>Words.</p>"
    assert [one["title"] for one in new_site.api("GET", "/articles")] == ["First"]
    assert new_site.api("GET", "/site")["name"] == "Field Notes"


def test_somebody_who_is_invited_sets_a_password_and_comes_in(site, open_desk, axe, violations):
    page = open_desk(site, "/editor/users")
    page.get_by_role("button", name="Invite somebody").click()
    page.get_by_label("Email address").fill("grace@example.org")
    page.get_by_label("Name", exact=True).fill("Grace")
    page.get_by_role("button", name="Make the link").click()
    invitation = page.get_by_role("dialog", name="Invitation")
    link = invitation.locator(".secret").inner_text()
    assert "#token=" in link
    assert violations(page, axe) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("cell", name="grace@example.org")).to_be_visible()

    guest = open_desk(site, link.removeprefix(site.url), signed_in=False)
    guest.watched.expected = ("401",)
    assert violations(guest, axe) == []
    assert "token" not in guest.url
    guest.get_by_label("New password").fill(NEW_PASSWORD)
    guest.get_by_label("Once more").fill(NEW_PASSWORD)
    guest.get_by_role("button", name="Set the password").click()
    guest.get_by_role("button", name="Sign in").click()
    sign_in(guest, "grace@example.org", NEW_PASSWORD)
    expect(guest.get_by_role("heading", name="Articles")).to_be_visible()
    expect(guest.get_by_role("link", name="Grace")).to_be_attached()


def test_a_link_that_was_used_is_refused(site, open_desk):
    user = site.api("POST", "/users", {"email": "once@example.org", "role": "author"})
    path = user["invitation"]["url"].removeprefix(site.url)
    token = path.partition("#token=")[2]
    site.api("POST", "/passwords", {"token": token, "password": NEW_PASSWORD})
    guest = open_desk(site, path, signed_in=False)
    guest.watched.expected = ("422",)
    guest.get_by_label("New password").fill(NEW_PASSWORD)
    guest.get_by_label("Once more").fill(NEW_PASSWORD)
    guest.get_by_role("button", name="Set the password").click()
    expect(guest.get_by_role("alert")).to_contain_text("ask for another one")


def test_an_admin_renews_a_password_and_suspends_an_account(site, open_desk):
    user = site.api("POST", "/users", {"email": "bob@example.org", "name": "Bob", "role": "author"})
    page = open_desk(site, "/editor/users")
    page.get_by_role("button", name="Change Bob").click()
    page.get_by_role("button", name="New password link").click()
    expect(page.get_by_role("dialog", name="New password").locator(".secret")).to_contain_text("#token=")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Change Bob").click()
    page.get_by_role("button", name="Suspend").click()
    expect(page.get_by_role("row", name="Bob")).to_contain_text("suspended")
    assert site.api("GET", f"/users/{user['id']}")["suspended_at"] is not None


def test_one_changes_ones_own_password(site, open_desk):
    user = site.api("POST", "/users", {"email": "eve@example.org", "role": "author", "password": PASSWORD})
    page = open_desk(site, "/editor/account", signed_in=False)
    page.watched.expected = ("401",)
    sign_in(page, user["email"], PASSWORD)
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    page.get_by_label("The present one").fill(PASSWORD)
    page.get_by_label("The new one").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("The password is changed").last).to_be_visible()
    page.get_by_role("button", name="Sign out").last.click()
    sign_in(page, user["email"], NEW_PASSWORD)
    expect(page.get_by_role("heading", name="Articles")).to_be_visible()
