"""Every page, light and dark, on a desk and a phone: no violation that axe-core finds, no error, nothing too wide."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

PAGES = {
    "articles": "/editor/",
    "new article": "/editor/articles/new",
    "article": "/editor/articles/a-page-with-everything",
    "history": "/editor/articles/a-page-with-everything/history",
    "series list": "/editor/series",
    "series": "/editor/series/all-pages",
    "people": "/editor/people",
    "topics": "/editor/topics",
    "snippets": "/editor/snippets",
    "snippet": "/editor/snippets/shared",
    "media": "/editor/media",
    "jobs": "/editor/jobs",
    "import": "/editor/import",
    "unresolved": "/editor/unresolved",
    "redirects": "/editor/redirects",
    "trash": "/editor/trash",
    "welcome": "/editor/welcome",
    "account": "/editor/account",
    "users": "/editor/users",
    "webhooks": "/editor/webhooks",
    "audit": "/editor/audit",
    "settings": "/editor/settings",
    "nowhere": "/editor/nowhere",
    "reader's home": "/read/",
    "reader's article": "/read/articles/a-page-with-everything",
    "reader's series": "/read/series/all-pages",
}
LATER = ("/media", "/users", "/webhooks", "/audit", "/redirects", "/impact", "/health", "/imports")
"""Parts of the Editor API that a server may lack; the pages then say so in a sentence, and the browser logs a 404."""


@pytest.fixture(scope="module")
def full_site(site):
    table = "| Trial | People | Compared with | Finding |\n|---|---|---|---|\n| Ada and others | 18 | saltwater | a difference |"
    text = f"## A heading\n\nSome *words* with a [link](/articles/a-neighbour).\n\n- one\n- two\n\n{table}"
    one = site.article("A page with everything", publish=True, body={"markdown": text})
    site.api("PATCH", f"/articles/{one['id']}", {"excerpt": "Changed."}, {"If-Match": "*"})
    two = site.article("A neighbour", publish=True)
    site.series("All pages", publish=True, articles=[one["id"], two["id"]])
    site.api("POST", "/people?publish=true", {"name": "Ada Lovelace"})
    site.api("POST", "/snippets", {"title": "Shared", "body": {"markdown": "Shared words."}})
    trashed = site.article("Thrown away")
    site.api("PUT", f"/articles/{trashed['id']}/trash", {})
    return site


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_barrier(full_site, open_desk, axe, violations, name):
    page = open_desk(full_site, PAGES[name])
    page.watched.expected = LATER
    expect(page.locator("main h1").first).to_be_attached()
    assert violations(page, axe) == []
    assert too_wide(page) == 0
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    assert violations(page, axe) == []
    assert too_wide(page) == 0


def too_wide(page):
    """Pixels by which the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in_has_no_barrier(site, open_desk, axe, violations, scheme):
    page = open_desk(site, signed_in=False, scheme=scheme)
    assert violations(page, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dialogs_have_no_barrier(full_site, open_desk, axe, violations, scheme):
    page = open_desk(full_site, PAGES["article"], scheme=scheme)
    page.watched.expected = LATER
    page.get_by_role("button", name="Publish…").click()
    assert violations(page, axe) == []
    page.keyboard.press("Escape")
    for entry in ("Picture…", "Link…", "Call to action…", "Section with a role…"):
        page.get_by_label("Insert", exact=True).select_option(entry)
        expect(page.get_by_role("dialog")).to_be_visible()
        assert violations(page, axe) == []
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("iframe")).to_be_visible()
    assert violations(page, axe) == []


def test_the_pages_run_no_script_but_ours(site, open_desk):
    page = open_desk(site)
    policy = page.request.get(f"{site.url}/editor/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    page.watched.expected = ("Content Security Policy",)
    page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.ran = true'; document.head.append(s)"
    )
    assert page.evaluate("window.ran") is None


def test_the_list_is_light_and_the_writer_is_not_heavy(site, open_desk):
    sizes = {"list": 0, "article": 0}
    for kind, path in (("list", "/editor/"), ("article", "/editor/articles/new")):
        page = open_desk(site, "/editor/", signed_in=False)
        page.context.request.post(
            f"{site.url}/api/editor/v1/sessions", data={"email": "ada@example.org", "password": "correct horse battery"}
        )
        names = set()
        page.on("request", lambda request, names=names: names.add(request.url))
        page.goto(site.url + path)
        page.wait_for_load_state("networkidle")
        for name in names:
            if "/editor/assets/" in name:
                sizes[kind] += gzipped(page.request.get(name).body())
    assert sizes["list"] <= 60_000
    assert sizes["article"] <= 200_000


def gzipped(body):
    return len(gzip.compress(body, 6))
