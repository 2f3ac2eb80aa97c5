"""The second factor in the desk: turned on, asked for at sign-in, a recovery code instead of it, turned off."""

from __future__ import annotations

import pyotp
from playwright.sync_api import expect

from kapcms.clock import now
from tests.browser.site import PASSWORD

EMAIL = "twice@example.org"
STEP_SECONDS = 30


def sign_in(page):
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def sign_out(page):
    page.get_by_role("navigation").get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Email address")).to_be_visible()


def turn_on(page, axe, violations):
    """Turn it on as a person does; the app's secret, and the recovery codes."""
    page.get_by_role("button", name="Add…").click()
    page.get_by_label("Your password").fill(PASSWORD)
    assert violations(page, axe) == []
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Your authenticator app")
    secret = dialog.locator(".secret").inner_text()
    assert violations(page, axe) == []
    dialog.get_by_label("Code").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("code")
    earlier = int(now().timestamp()) - STEP_SECONDS  # the present one is for the sign-in: each works once
    dialog.get_by_label("Code").fill(pyotp.TOTP(secret).at(earlier))
    page.keyboard.press("Enter")
    shown = page.get_by_role("dialog", name="Recovery codes").locator(".secret")
    codes = shown.inner_text().split()
    assert violations(page, axe) == []
    page.get_by_role("dialog", name="Recovery codes").get_by_role("button", name="Close").click()
    return secret, codes


def test_a_second_factor_is_turned_on_used_replaced_by_recovery_codes_and_turned_off(site, open_desk, axe, violations):
    site.api("POST", "/users", {"email": EMAIL, "name": "Twice", "role": "author", "password": PASSWORD})
    page = open_desk(site, "/editor/account", signed_in=False)
    page.watched.expected = ("401", "422")
    sign_in(page)
    secret, codes = turn_on(page, axe, violations)
    expect(page.get_by_text("It is on")).to_be_visible()

    sign_out(page)
    sign_in(page)
    code = page.get_by_label("Code of your authenticator app")
    expect(code).to_be_focused()
    assert violations(page, axe) == []
    code.fill("999999x")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("code")
    code.fill(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Articles")).to_be_visible()

    sign_out(page)
    sign_in(page)
    code.fill(codes[0])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Articles")).to_be_visible()
    sign_out(page)
    sign_in(page)
    code.fill(codes[0])
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("code")
    code.fill(codes[1])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Articles")).to_be_visible()

    page.get_by_role("link", name="Twice").click()
    page.get_by_role("button", name="Remove…").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is off")).to_be_visible()
    sign_out(page)
    sign_in(page)
    expect(page.get_by_role("heading", name="Articles")).to_be_visible()
