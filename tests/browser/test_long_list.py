"""A list of many articles stays light: it goes on by itself, and what is far from sight is not in the page."""

from __future__ import annotations

from playwright.sync_api import expect

MANY = 320
"""Seven pages of the list; more than can be seen, and near it, at a time."""


def test_a_long_list_goes_on_by_itself_and_its_page_stays_bounded(own_site, open_desk):
    for n in range(MANY):
        own_site.article(f"Number {n:03}")
    page = open_desk(own_site, "/editor/?sort=title")
    page.get_by_label("Choose Number 000").check()
    page.get_by_role("link", name="Number 000").blur()
    for last in range(49, MANY, 50):
        page.get_by_role("link", name=f"Number {last:03}", exact=True).scroll_into_view_if_needed()
        expect(page.get_by_role("link", name=f"Number {min(last + 1, MANY - 1):03}", exact=True)).to_be_attached()
    page.get_by_role("link", name=f"Number {MANY - 1}", exact=True).scroll_into_view_if_needed()
    expect(page.get_by_role("link", name="Number 000")).to_have_count(0)
    assert page.locator(".card").count() < 200
    page.evaluate("window.scrollTo(0, 0)")
    expect(page.get_by_label("Choose Number 000")).to_be_checked()
