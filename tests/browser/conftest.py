"""Fixtures of browser tests: Chromium, a running site, and a page whose every complaint fails the test."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from kapcms.editor.build import build
from tests.browser.site import EMAIL, PASSWORD, make_site
from tests.databases import SqliteDatabases

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
DESK = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser():
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("there is no Chromium, which CI must have")
        pytest.skip("there is no Chromium here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def bundle():
    build()


@pytest.fixture(scope="session")
def databases():
    databases = SqliteDatabases()
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def site(bundle, databases, tmp_path_factory):
    """One running site; each test makes the articles it needs."""
    folder = tmp_path_factory.mktemp("site")
    with databases.fresh(folder) as url:
        site = make_site(folder, url)
        site.start()
        site.api("PUT", "/site", {"name": "Browser tests"})  # a site without a name asks for one
        yield site
        site.stop()


@pytest.fixture
def own_site(bundle, databases, tmp_path):
    """A site of the test's own, that it may stop and start."""
    with databases.fresh(tmp_path) as url:
        site = make_site(tmp_path, url)
        site.start()
        yield site
        site.stop()


class Watched:
    """What a page complained of: errors of its console, requests that failed or left the site."""

    def __init__(self, page, site):
        self.complaints = []
        self.expected = ()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.note(str(error)))
        page.on("request", lambda request: self._look(request.url, site))

    def _look(self, url, site):
        if not url.startswith((site.url, "data:", "blob:", "about:")):
            self.note(f"a request elsewhere: {url}")

    def _hear(self, message):
        if message.type in {"error", "warning"}:
            self.note(f"{message.text} {message.location.get('url', '')}")

    def note(self, text):
        self.complaints.append(text)


@pytest.fixture
def open_desk(browser):
    """Open a signed-in desk: `open_desk(site, path)` gives the page; complaints fail the test unless expected."""
    opened = []

    def open_(site, path="/editor/", *, viewport=DESK, scheme="light", signed_in=True, **options):
        context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce", **options)
        context.set_default_timeout(8000)
        page = context.new_page()
        page.watched = Watched(page, site)
        opened.append((context, page))
        if signed_in:
            answer = context.request.post(
                f"{site.url}/api/editor/v1/sessions", data={"email": EMAIL, "password": PASSWORD}
            )
            assert answer.status == 201
        page.goto(site.url + path)
        page.wait_for_load_state("networkidle")
        return page

    yield open_
    complaints = []
    for context, page in opened:
        complaints += [c for c in page.watched.complaints if not any(e in c for e in page.watched.expected)]
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core, the checker of accessibility."""
    path = Path(__file__).resolve().parent.parent.parent / "kapcms/editor/node_modules/axe-core/axe.min.js"
    return path.read_text("utf-8")


@pytest.fixture(scope="session")
def violations():
    """What axe-core finds in a page, each with the element; its script is run by the tool, past the page's policy."""

    def found(page, axe):
        page.evaluate(axe)
        result = page.evaluate("axe.run(document, { iframes: false })")
        return [f"{one['id']}: {node['html'][:160]}" for one in result["violations"] for node in one["nodes"]]

    return found
