"""Webhooks in the desk: made, what came of their deliveries, delivered again, turned off and on, a new secret."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.site import ROOT, make_site
from tests.webhooks.receiving import receiving

SLOWEST_MS = 30_000
"""A delivery by a worker that just starts, on a busy machine."""


@pytest.fixture
def telling_site(bundle, databases, tmp_path):
    """A site that may tell webhooks on this machine."""
    with databases.fresh(tmp_path) as url:
        site = make_site(tmp_path, url, KAPCMS_WEBHOOK_PRIVATE="true")
        site.start()
        yield site
        site.stop()


@contextmanager
def worker(site):
    with (site.folder / "worker.log").open("ab") as log:
        command = [sys.executable, "-m", "kapcms", "worker"]
        process = subprocess.Popen(command, cwd=ROOT, env=site.environ, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)


def test_a_webhook_is_made_and_a_refused_delivery_is_seen_and_delivered_again(telling_site, open_desk, axe, violations):
    with receiving() as receiver:
        receiver.answers = [(410, {})]
        page = open_desk(telling_site, "/editor/webhooks")
        page.get_by_role("button", name="New webhook").click()
        page.get_by_label("Address").fill(receiver.url)
        page.get_by_label("What is it for?").fill("The front end")
        page.locator("summary", has_text="Only some changes").click()
        page.get_by_role("group", name="Articles").get_by_label("published", exact=True).check()
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page, axe) == []
        page.get_by_role("button", name="Make it").click()
        secret = page.get_by_role("dialog", name="Its secret").locator(".secret").inner_text()
        assert secret.startswith("whsec_")
        assert violations(page, axe) == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("heading", name="The front end")).to_be_visible()
        expect(page.get_by_text("Nothing was sent yet.")).to_be_visible()

        telling_site.article("Told", publish=True)
        page.reload()
        row = page.get_by_role("row", name="article published")
        expect(row).to_contain_text("Waiting")
        with worker(telling_site):
            expect(row).to_contain_text("410", timeout=SLOWEST_MS)
            page.reload()
            expect(page.get_by_text("off: ")).to_be_visible()
            expect(page.get_by_role("button", name="Deliver again")).to_have_count(0)
            page.get_by_role("button", name="Turn on").click()
            again = row.get_by_role("button", name="Deliver again")
            again.click()
            expect(row).to_contain_text("Delivered", timeout=SLOWEST_MS)
        assert violations(page, axe) == []
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size(PHONE)
        assert violations(page, axe) == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        receiver.verify(secret)
        assert [body["kind"] for body in receiver.bodies] == ["article.published"] * len(receiver.bodies)


def test_a_webhook_gets_a_new_secret_is_changed_turned_off_and_removed(telling_site, open_desk, axe, violations):
    made = telling_site.api("POST", "/webhooks", {"url": "https://example.org/old"})
    page = open_desk(telling_site, "/editor/webhooks")
    page.get_by_role("link", name="https://example.org/old").click()
    page.get_by_role("button", name="New secret…").click()
    assert violations(page, axe) == []
    page.get_by_role("dialog").get_by_role("button", name="Make a new secret").click()
    fresh = page.get_by_role("dialog", name="Its secret").locator(".secret").inner_text()
    assert fresh != made["secret"]
    page.keyboard.press("Escape")
    expect(page.get_by_text("signs too until")).to_be_visible()
    page.get_by_role("button", name="Change…").click()
    page.get_by_role("dialog").get_by_label("Address").fill("https://example.org/new")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="https://example.org/new")).to_be_visible()
    page.get_by_role("button", name="Turn off").click()
    expect(page.get_by_role("button", name="Turn on")).to_be_visible()
    stored = telling_site.api("GET", f"/webhooks/{made['id']}")
    assert (stored["url"], stored["is_enabled"]) == ("https://example.org/new", False)
    page.get_by_role("button", name="Remove…").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("Nobody is told yet.")).to_be_visible()
    assert telling_site.api("GET", "/webhooks") == []
