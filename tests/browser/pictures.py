"""Takes the pictures of the README: `python -m tests.browser.pictures` writes docs/pictures/ from a site of seeds."""

from __future__ import annotations

import shutil
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from kapcms.app import create_app
from kapcms.editor.build import build
from tests.browser.conftest import ARGUMENTS, DESK, PHONE
from tests.browser.site import EMAIL, PASSWORD, ROOT, make_site
from tests.databases import SqliteDatabases, settings_for
from tests.doors import shell

FOLDER = ROOT / "docs" / "pictures"
ARTICLE = "/editor/articles/how-ketamine-works"
PICTURES = (
    ("articles", "/editor/", DESK, "light"),
    ("article", ARTICLE, DESK, "light"),
    ("article-dark", ARTICLE, DESK, "dark"),
    ("publishing", ARTICLE, DESK, "light"),
    ("history", f"{ARTICLE}/history", DESK, "light"),
    ("series", "/editor/series/understanding-kap", DESK, "light"),
    ("series-phone", "/editor/series/understanding-kap", PHONE, "light"),
    ("reader", "/read/articles/how-ketamine-works", DESK, "light"),
    ("welcome", "/editor/welcome", DESK, "light"),
)
"""Name, address, size of the window, colours."""


def take(site):
    """Take all pictures of a running site."""
    FOLDER.mkdir(exist_ok=True)
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        write(browser, site)
        for name, address, viewport, scheme in PICTURES:
            context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
            context.set_default_timeout(60_000)
            context.request.post(f"{site.url}/api/editor/v1/sessions", data={"email": EMAIL, "password": PASSWORD})
            page = context.new_page()
            page.goto(site.url + address)
            page.wait_for_load_state("networkidle")
            if name == "publishing":
                page.get_by_role("button", name="Publish…").click()
                expect(page.locator(".impact")).not_to_contain_text("Looking at", timeout=60_000)
            picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(256)
            picture.save(FOLDER / f"{name}.png", optimize=True)
            context.close()
        browser.close()


def write(browser, site):
    """Change something, and begin something new, as the person who is in the pictures."""
    context = browser.new_context()
    address = f"{site.url}/api/editor/v1"
    answer = context.request.post(f"{address}/sessions", data={"email": EMAIL, "password": PASSWORD})
    headers = {"X-CSRF-Token": answer.json()["data"]["csrf_token"], "If-Match": "*"}
    for method, path, fields in (
        ("PATCH", "/articles/how-ketamine-works", {"subtitle": "What is known, in short"}),
        ("POST", "/articles", {"title": "Aftercare, a first sketch"}),
    ):
        assert context.request.fetch(f"{address}{path}", method=method, headers=headers, data=fields).ok
    context.close()


def main():
    """Make a site of seeds with something to see in it, and take the pictures."""
    build()
    databases = SqliteDatabases()
    with tempfile.TemporaryDirectory() as name, databases.fresh(Path(name)) as url:
        shell(create_app(settings_for(Path(name), KAPCMS_DATABASE_URL=url)), "seed")
        site = make_site(Path(name), url)
        site.start()
        try:
            take(site)
        finally:
            site.stop()
    databases.close()


if __name__ == "__main__":
    main()
