"""The trash in the desk: things of every kind, their way back, and their way out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

THINGS = {
    "articles": {"title": "Old article"},
    "series": {"title": "Old series"},
    "people": {"name": "Old person"},
    "topics": {"title": "Old topic"},
    "snippets": {"title": "Old snippet"},
    "glossary": {"term": "Old term"},
}


@pytest.fixture
def full_trash(own_site):
    ids = {}
    for noun, fields in THINGS.items():
        ids[noun] = own_site.api("POST", f"/{noun}", fields)["id"]
        own_site.api("PUT", f"/{noun}/{ids[noun]}/trash", {})
    return own_site, ids


def test_things_of_every_kind_come_back_from_the_trash(full_trash, open_desk, axe, violations):
    site, ids = full_trash
    page = open_desk(site, "/editor/trash")
    assert violations(page, axe) == []
    for fields in THINGS.values():
        [name] = fields.values()
        page.get_by_role("button", name=f"Restore {name}").click()
        expect(page.get_by_role("button", name=f"Restore {name}")).to_have_count(0)
    expect(page.get_by_text("Nothing is in the trash.")).to_be_visible()
    assert {site.api("GET", f"/{noun}/{id_}")["status"] for noun, id_ in ids.items()} == {"draft"}


def test_what_is_deleted_for_good_is_asked_about_and_gone(full_trash, open_desk, axe, violations):
    site, ids = full_trash
    page = open_desk(site, "/editor/trash")
    page.get_by_role("button", name="Delete for good: Old series").click()
    dialog = page.get_by_role("dialog", name="Delete it for good?")
    assert violations(page, axe) == []
    dialog.get_by_role("button", name="Cancel").click()
    assert site.api("GET", f"/series/{ids['series']}")["status"] == "trash"
    page.get_by_role("button", name="Delete for good: Old series").click()
    dialog.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("button", name="Restore Old series")).to_have_count(0)
    assert site.api("GET", "/series?status=trash") == []
    assert [one["title"] for one in site.api("GET", "/articles?status=trash")] == ["Old article"]
