"""What is said of a series, in the desk: its language, its original, and fields of the site's own."""

from __future__ import annotations

from playwright.sync_api import expect

RULES = {
    "level": {"type": "string", "title": "Level", "enum": ["easy", "deep"]},
    "weeks": {"type": "integer", "title": "Weeks", "minimum": 1},
    "tools": {"type": "array", "title": "Tools", "items": {"type": "string"}},
}


def test_a_series_gets_fields_of_the_sites_own_its_language_and_its_original(own_site, open_desk):
    own_site.api("PUT", "/site", {"field_schemas": {"series": {"properties": RULES, "required": ["level"]}}})
    own_site.series("Greetings")
    series = own_site.series("Gruesse")
    page = open_desk(own_site, f"/editor/series/{series['id']}")
    page.get_by_label("Level *").select_option("deep")
    page.get_by_label("Weeks").fill("3")
    page.get_by_label("Tools").fill("paper, pen")
    page.get_by_label("Language").fill("de")
    page.get_by_label("Translation of").focus()
    expect(page.get_by_label("Translation of").get_by_role("option", name="Greetings (en)")).to_be_attached()
    page.get_by_label("Translation of").select_option("Greetings (en)")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    stored = own_site.api("GET", f"/series/{series['id']}")
    assert stored["fields"] == {"level": "deep", "weeks": 3, "tools": ["paper", "pen"]}
    assert (stored["locale"], stored["translation_of"]["slug"]) == ("de", "greetings")
    page.reload()
    expect(page.get_by_label("Weeks")).to_have_value("3")
    expect(page.get_by_label("Level *")).to_have_value("deep")
