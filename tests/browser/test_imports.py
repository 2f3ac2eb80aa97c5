"""Imports in the desk: found again after the page was left, cancelled, gone on with; a killed one goes on."""

from __future__ import annotations

import fcntl
import signal
import sqlite3
from contextlib import closing, contextmanager

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.cli.wordpress import HEAD, post

SLOWEST_MS = 120_000


def wordpress(count, name="Imported"):
    posts = (post(n, f"{name} {n}", f"<p>Words of {n}.</p>") for n in range(1, count + 1))
    return {
        "name": "old.xml",
        "mimeType": "text/xml",
        "buffer": (HEAD + "".join(posts) + "</channel></rss>\n").encode(),
    }


@contextmanager
def another_runner(site):
    """Another process has the machine's lock for running imports: what is asked for waits."""
    with (site.folder / "imports" / "runner.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def database_of(site):
    return site.environ["KAPCMS_DATABASE_URL"].removeprefix("sqlite:///")


def look(page, file):
    """Choose a file, and wait for what it would do."""
    page.get_by_label("File", exact=True).set_input_files(file)
    expect(page.get_by_role("heading", name="What the import would do")).to_be_visible(timeout=SLOWEST_MS)


def test_an_import_is_found_again_after_its_page_was_left_cancelled_and_gone_on_with(
    own_site, open_desk, axe, violations
):
    page = open_desk(own_site, "/editor/import")
    look(page, wordpress(310))
    with another_runner(own_site):
        page.get_by_role("button", name="Import it").click()
        expect(page.get_by_text("It waits for its turn…")).to_be_visible()
        page.get_by_role("navigation").get_by_role("link", name="Series").click()
        expect(page.get_by_role("heading", name="Series")).to_be_visible()
        page.get_by_role("navigation").get_by_role("link", name="Import").click()
        row = page.get_by_role("row", name="old.xml").filter(has_not_text="dry run")
        expect(row).to_contain_text("waits")
        row.get_by_role("link").click()
        expect(page.get_by_role("heading", name="Importing old.xml")).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name="Importing old.xml")).to_be_visible()
        assert violations(page, axe) == []
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("heading", name="The import of old.xml was cancelled")).to_be_visible()
        assert violations(page, axe) == []
        page.get_by_role("button", name="Go on where it stopped").click()
        expect(page.get_by_text("It waits for its turn…")).to_be_visible()
    expect(page.get_by_role("heading", name="What the import did")).to_be_visible(timeout=SLOWEST_MS)
    expect(page.get_by_text("310 created").first).to_be_visible()
    expect(page.get_by_text("and 10 more, in the whole report")).to_be_visible()


def test_an_import_whose_server_was_killed_goes_on_in_the_page_that_watches_it(own_site, open_desk):
    page = open_desk(own_site, "/editor/import")
    page.watched.expected = ("ERR_", "Failed to load")
    look(page, wordpress(3))
    with another_runner(own_site):
        page.get_by_role("button", name="Import it").click()
        expect(page.get_by_text("It waits for its turn…")).to_be_visible()
        own_site.stop(signal.SIGKILL)
        expect(page.get_by_text("The server cannot be reached")).to_be_visible()
        with closing(sqlite3.connect(database_of(own_site))) as connection:
            connection.execute(
                "UPDATE import_run SET state = 'running' WHERE state = 'queued'"
            )  # as the killed left it
            connection.commit()
        own_site.start()
        expect(page.get_by_text("The server cannot be reached")).to_have_count(0, timeout=SLOWEST_MS)
    expect(page.get_by_role("heading", name="What the import did")).to_be_visible(timeout=SLOWEST_MS)
    expect(page.get_by_text("3 created").first).to_be_visible()


def test_a_look_that_was_left_shows_its_report_and_asks_for_the_file_again(site, open_desk, axe, violations):
    page = open_desk(site, "/editor/import")
    page.get_by_label("File", exact=True).set_input_files(wordpress(2, "Looked at"))
    expect(page.get_by_role("heading", name="What the import would do")).to_be_visible(timeout=SLOWEST_MS)
    page.reload()
    expect(page.get_by_role("cell", name="Looked at 1")).to_be_visible()
    expect(page.get_by_text("Choose the file again to import it.")).to_be_visible()
    assert site.api("GET", "/articles?q=Looked") == []
    assert violations(page, axe) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
