"""Lists of series, topics, people and terms: in both orders, with the members asked for, now and in the past."""

from __future__ import annotations

import pytest

from tests.doors import good

NOUNS = {"series": "title", "topics": "title", "people": "name", "glossary": "term"}
WORDS = ("Beta", "alpha", "Gamma", "delta", "epsilon")


@pytest.fixture(params=NOUNS)
def noun(request, editor):
    """A noun of which five things are public."""
    for word in WORDS:
        editor.post(f"/{request.param}?publish=true", {NOUNS[request.param]: word})
    return request.param


def walked(reader, address):
    """All items of a list, by pages of two."""
    items, cursor = [], ""
    while cursor is not None:
        page = reader.get(f"{address}&limit=2{cursor}").json
        items += page["data"]
        cursor = f"&cursor={page['meta']['next_cursor']}" if page["meta"]["next_cursor"] else None
    return items


def test_a_list_goes_by_title_forwards_and_backwards(noun, reader):
    name = NOUNS[noun]
    upwards = [item[name] for item in walked(reader, f"/{noun}?sort=title")]
    assert upwards == ["alpha", "Beta", "delta", "epsilon", "Gamma"]
    assert [item[name] for item in walked(reader, f"/{noun}?sort=-title")] == upwards[::-1]


def test_a_list_has_the_members_asked_for_and_what_identifies_a_thing(noun, reader):
    name = NOUNS[noun]
    items = good(reader.get(f"/{noun}?fields={name},updated_at"))
    assert [set(item) for item in items] == [{"id", "type", "slug", name, "updated_at"}] * len(WORDS)
    whole = good(reader.get(f"/{noun}"))
    assert [{key: item[key] for key in items[0]} for item in whole] == items


def test_every_member_can_be_asked_for_and_nothing_else(noun, reader):
    whole = good(reader.get(f"/{noun}"))
    assert good(reader.get(f"/{noun}?fields={','.join(whole[0])}")) == whole
    refused = reader.get(f"/{noun}?fields=version")
    assert refused.status_code == 400
    assert refused.json["errors"][0]["pointer"] == "?fields"
    assert reader.get(f"/{noun}?sort=version").status_code == 400


def test_the_past_is_listed_as_the_present_was(noun, reader, editor):
    name = NOUNS[noun]
    addresses = (f"/{noun}?sort=-title&limit=3", f"/{noun}?fields={name}", f"/{noun}?sort=title&fields=slug&count=true")
    answers = [reader.get(address) for address in addresses]
    number = answers[0].headers["Kapcms-Number"]
    editor.post(f"/{noun}?publish=true", {name: "Later"})
    for address, answer in zip(addresses, answers, strict=True):
        past = reader.get(f"{address}&at={number}").json
        assert past["data"] == answer.json["data"]
        assert past["meta"].get("total") == answer.json["meta"].get("total")


def test_a_cursor_is_of_one_order(noun, reader):
    cursor = reader.get(f"/{noun}?sort=title&limit=2").json["meta"]["next_cursor"]
    refused = reader.get(f"/{noun}?sort=-title&limit=2&cursor={cursor}")
    assert (refused.status_code, refused.json["code"]) == (400, "bad_cursor")
