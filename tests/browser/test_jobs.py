"""What failed in the background is seen in the desk, one by one, and tried again there."""

from __future__ import annotations

import time
import urllib.request

from playwright.sync_api import expect


def import_file(site, name, content):
    part = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    request = urllib.request.Request(f"{site.url}/api/editor/v1/imports", data=part + content + b"\r\n--x--\r\n")
    request.add_header("Authorization", f"Bearer {site.token}")
    request.add_header("Content-Type", "multipart/form-data; boundary=x")
    urllib.request.urlopen(request, timeout=10).close()


def wait_for_failed_imports(site, count):
    gives_up_at = time.monotonic() + 20
    while {one["kind"]: one for one in site.api("GET", "/jobs")}["imports"]["failed"] != count:
        assert time.monotonic() < gives_up_at
        time.sleep(0.1)


def test_an_import_that_failed_is_seen_and_tried_again(own_site, open_desk, axe, violations):
    import_file(own_site, "broken.bin", b"\0\1")
    wait_for_failed_imports(own_site, 1)
    page = open_desk(own_site, "/editor/jobs")
    row = page.get_by_role("row").filter(has=page.get_by_role("cell", name="broken.bin", exact=True))
    expect(row).to_contain_text("when you ask")
    assert violations(page, axe) == []
    row.get_by_role("button", name="Try this again").click()
    expect(page.get_by_text("1 will be tried again.").last).to_be_visible()
    wait_for_failed_imports(own_site, 1)  # it is as broken as before


def test_the_counts_of_an_import_are_told(own_site, open_desk):
    page = open_desk(own_site, "/editor/import")
    text = b"---\ntitle: From a file\n---\nWords.\n"
    page.get_by_label("File", exact=True).set_input_files({"name": "a.md", "mimeType": "", "buffer": text})
    expect(page.get_by_text("1 created").first).to_be_visible()
