"""People in the desk: all that stands for them, links too."""

from __future__ import annotations

from playwright.sync_api import expect


def test_a_person_gets_letters_a_licence_and_links(site, open_desk):
    page = open_desk(site, "/editor/people")
    page.get_by_role("button", name="New person").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Lise Links")
    page.get_by_label("Letters behind the name").fill("MD")
    page.get_by_label("Licence").fill("No. 5")
    page.get_by_label("Links, one a line").fill("Her practice https://example.org/lise\nhttps://example.org/orcid")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_role("button", name="Lise Links")).to_be_visible()
    [found] = [person for person in site.api("GET", "/people") if person["name"] == "Lise Links"]
    stored = site.api("GET", f"/people/{found['id']}")
    assert (stored["credentials"], stored["licence"]) == ("MD", "No. 5")
    assert stored["links"] == [
        {"title": "Her practice", "url": "https://example.org/lise"},
        {"title": "https://example.org/orcid", "url": "https://example.org/orcid"},
    ]
    page.get_by_role("button", name="Lise Links").click()
    links = page.get_by_label("Links, one a line")
    expect(links).to_have_value("Her practice https://example.org/lise\nhttps://example.org/orcid")
    links.fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert site.api("GET", f"/people/{found['id']}")["links"] == []


def test_those_who_write_are_called_by_their_names(site, open_desk):
    page = open_desk(site, "/editor/articles/new")
    expect(page.get_by_role("navigation").get_by_role("link", name="Ada", exact=True)).to_be_attached()
    page.get_by_role("textbox", name="Title").fill("Written by somebody")
    expect(page.locator(".state")).to_have_text("Saved")
    expect(page.locator(".facts")).to_contain_text("by Ada")
    page.goto(f"{site.url}/editor/?q=Written+by+somebody")
    expect(page.locator(".card")).to_contain_text("by Ada")
    page.get_by_role("link", name="Written by somebody").click()
    page.get_by_role("link", name="History").click()
    expect(page.locator(".revisions")).to_contain_text("Ada")
    expect(page.get_by_text("ada@example.org")).to_have_count(0)
