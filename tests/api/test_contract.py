"""Sentences of the contract that belong to no single noun."""

from __future__ import annotations

import gzip

import pytest

from tests.doors import CONTENT, good


@pytest.mark.parametrize("taken", ["text/html", "application/xml, image/*", "application/json;q=0"])
@pytest.mark.parametrize("path", ["/articles", "/site", "/changes"])
def test_who_takes_no_json_is_told_so(editor, reader, taken, path):
    good(reader.get(path))  # so that the answer is kept
    refused = reader.get(path, headers={"Accept": taken})
    assert (refused.status_code, refused.mimetype) == (406, "application/problem+json")
    assert (refused.get_json()["code"], refused.headers["Cache-Control"]) == ("not_acceptable", "no-store")
    assert editor.get("/articles", headers={"Accept": taken}).status_code == 406


@pytest.mark.parametrize("taken", ["", "*/*", "application/json", "application/*;q=0.1", "text/html, */*;q=0.8"])
def test_who_takes_json_among_others_gets_it(editor, reader, taken):
    assert reader.get("/site", headers={"Accept": taken}).status_code == 200
    assert editor.get("/articles", headers={"Accept": taken}).status_code == 200


def test_a_write_is_never_refused_for_what_the_client_takes(editor):
    made = editor.post("/articles", {"title": "Made"}, headers={"Accept": "text/html"})
    assert made.status_code == 201


def test_changes_are_compared_and_compressed_as_other_answers(editor, reader):
    for number in range(5):
        editor.article(f"Article {number}", publish=True)
    plain = reader.get("/changes")
    packed = reader.get("/changes", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    for answer, coding in ((plain, "identity"), (packed, "gzip")):
        again = {"Accept-Encoding": coding, "If-None-Match": f'"x", W/{answer.headers["ETag"]}'}
        assert reader.get("/changes", headers=again).status_code == 304
    editor.article("One more", publish=True)
    new = reader.get("/changes", headers={"If-None-Match": plain.headers["ETag"]})
    assert (new.status_code, new.headers["Cache-Control"]) == (200, "private, no-cache")
    assert reader.client.head(CONTENT + "/changes").headers["ETag"] == new.headers["ETag"]


def test_tokens_and_webhooks_are_given_page_by_page(admin):
    for number in range(3):
        admin.post("/tokens", {"name": f"number {number}", "role": "viewer"})
        admin.post("/webhooks", {"url": f"https://example.org/{number}"})
    for noun in ("tokens", "webhooks"):
        whole = admin.get(f"/{noun}").get_json()
        assert (whole["meta"], whole["links"]["next"]) == ({"limit": 20, "next_cursor": None}, None)
        first = admin.get(f"/{noun}?limit=2").get_json()
        rest = admin.get(f"/{noun}?limit=2&cursor={first['meta']['next_cursor']}").get_json()
        assert [thing["id"] for thing in first["data"] + rest["data"]] == [thing["id"] for thing in whole["data"]]
        assert rest["meta"]["next_cursor"] is None
        assert admin.get(f"/{noun}?cursor=bad").get_json()["errors"][0]["pointer"] == "?cursor"


def test_the_site_is_not_changed_on_a_stale_version(admin):
    before = admin.get("/site")
    changed = admin.put("/site", {"name": "New"}, headers={"If-Match": before.headers["ETag"]})
    lost = admin.put("/site", {"name": "Lost"}, headers={"If-Match": before.headers["ETag"]})
    assert (changed.status_code, lost.status_code) == (200, 412)
    assert good(admin.get("/site"))["name"] == "New"


def test_a_number_that_was_never_given_is_told_at_its_parameter(reader):
    assert reader.get("/articles?at=999999").get_json()["errors"][0]["pointer"] == "?at"
    assert reader.get("/changes?since=bad").get_json()["errors"][0]["pointer"] == "?since"
