"""The seeds are cleared by one act: what was edited since stays, with all it names; nothing comes back by itself."""

from __future__ import annotations

import pytest

from tests.doors import good, shell

NOUNS = ("articles", "series", "people", "topics", "snippets", "glossary", "media")


@pytest.fixture
def planted(app):
    assert shell(app, "seed").exit_code == 0


def left(admin):
    """The slugs of all drafts that are there, by noun, the trash included."""
    found = {}
    for noun in NOUNS:
        slugs = [one["slug"] for one in good(admin.get(f"/{noun}?limit=100"))]
        if noun != "media":  # which is deleted for good at once
            slugs += [one["slug"] for one in good(admin.get(f"/{noun}?limit=100&status=trash"))]
        if slugs:
            found[noun] = sorted(slugs)
    return found


def check_well(app):
    result = shell(app, "check")
    assert result.exit_code == 0, result.stdout


def test_untouched_seeds_go_for_good_with_the_facts_that_they_gave_the_site(planted, app, admin, reader):
    seeds = good(admin.get("/seeds"))
    assert seeds["is_new"]
    assert seeds["kept"] == []
    answer = good(admin.delete("/seeds"))
    assert answer == {"cleared": seeds["untouched"], "kept": []}
    assert left(admin) == {}
    site = good(admin.get("/site"))
    assert (site["name"], site["description"], site["policies"], site["field_schemas"]) == ("kapcms", None, [], {})
    assert reader.everything("/articles") == []
    assert reader.get("/articles/what-kap-is").status_code == 410
    assert shell(app, "seed").stderr == "seeds: 0 planted, 39 were there\n"
    assert left(admin) == {}
    article = admin.article("What KAP is", slug="what-kap-is", publish=True)
    assert reader.article("what-kap-is")["id"] == article["id"]
    check_well(app)


def test_an_edited_seed_stays_with_what_it_names(planted, app, admin, reader):
    card = next(one for one in reader.everything("/articles") if one["slug"] == "was-kap-ist")
    admin.save("articles", card, title="Was KAP wirklich ist")
    kept = {(one["slug"], one["reason"]) for one in good(admin.delete("/seeds"))["kept"]}
    assert ("was-kap-ist", "edited") in kept
    assert ("what-kap-is", "used") in kept  # its translation names it
    found = left(admin)
    assert found["articles"] == ["was-kap-ist", "what-kap-is"]
    assert "crisis-line-de" in found["snippets"]
    assert "series" not in found
    assert found["media"] == ["quiet-hills"]  # the cover of both; the other's article is gone
    article = reader.article("was-kap-ist")
    assert article["authors"]
    assert article["topics"]
    check_well(app)


def test_what_own_articles_name_stays(planted, app, admin, reader):
    body = {"markdown": '<div data-snippet="crisis-line"></div>\n'}
    admin.put("/site", {"policies": []})
    own = admin.article("My own", topics=["safety"], authors=["jonas-mustermann"], body=body, publish=True)
    admin.delete("/seeds")
    assert left(admin) == {
        "articles": ["my-own"],
        "people": ["jonas-mustermann"],
        "topics": ["safety", "treatment"],  # the one is part of the other
        "snippets": ["crisis-line"],
    }
    assert reader.article("my-own")["id"] == own["id"]
    assert set(good(admin.get("/site"))["field_schemas"]) == {"article", "person"}  # he has values for them
    check_well(app)


def test_facts_of_the_site_that_were_changed_stay_and_only_admins_clear(planted, admin, editor):
    admin.put("/site", {"name": "Ours"})
    assert not good(admin.get("/seeds"))["is_new"]
    assert editor.delete("/seeds").status_code == 403
    admin.delete("/seeds")
    site = good(admin.get("/site"))
    assert (site["name"], site["default_disclaimer"]) == ("Ours", None)
