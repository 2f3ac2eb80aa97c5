"""The audit in the desk: narrowed by who, what, which thing and when; page by page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

MANY = 60
"""More than a page of the list."""


@pytest.fixture(scope="module")
def busy_site(site):
    for n in range(MANY):
        site.article(f"Noted {n}")
    site.article("Published one", publish=True)
    return site


def test_the_audit_is_narrowed_to_an_act_and_goes_on_page_by_page(busy_site, open_desk, axe, violations):
    page = open_desk(busy_site, "/editor/audit")
    page.get_by_label("What", exact=True).select_option("article created")
    page.get_by_role("button", name="Show", exact=True).click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(50)
    expect(rows.filter(has_not_text="article created")).to_have_count(0)
    page.get_by_role("button", name="Show more").click()
    expect(page.get_by_role("link", name="noted-0", exact=True)).to_be_visible()
    assert rows.count() > MANY
    assert violations(page, axe) == []
    page.reload()
    expect(page.get_by_label("What", exact=True)).to_have_value("what=article.created")


def test_all_that_was_done_to_one_thing_is_shown(busy_site, open_desk):
    page = open_desk(busy_site, "/editor/audit")
    page.get_by_role("link", name="published-one").first.click()
    expect(page.get_by_text("Only what was done to")).to_be_visible()
    expect(page.locator("tbody tr td:nth-child(3)")).to_have_text(["article published", "article created"])
    page.get_by_role("link", name="Show all").click()
    expect(page.locator("tbody tr")).to_have_count(50)


def test_who_and_when_narrow_the_audit(busy_site, open_desk):
    page = open_desk(busy_site, "/editor/audit")
    page.get_by_label("Who (address)").fill("ada@example.org")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr").filter(has_not_text="Ada")).to_have_count(0)
    expect(page.locator("tbody tr").first).to_contain_text("session created")
    page.get_by_label("Until").fill("2001-01-01")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Nothing fits.")).to_be_visible()
    page.get_by_label("Until").fill("")
    page.get_by_label("From").fill("2001-01-01")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("tbody tr").first).to_contain_text("Ada")
