"""The seeds show what kapcms can hold, and pass its own checks without a warning."""

from __future__ import annotations

import pytest

from tests.doors import good, shell


@pytest.fixture
def planted(app):
    assert shell(app, "seed").exit_code == 0


def test_no_seed_has_a_warning(planted, editor, reader):
    told = {
        card["slug"]: editor.get(f"/articles/{card['id']}/checks").get_json()["data"]
        for card in reader.everything("/articles")
    }
    assert {slug: findings for slug, findings in told.items() if findings} == {}


def test_the_seeds_have_all_that_stands_behind_an_article(planted, app, reader):
    article = reader.article("what-kap-is")
    assert article["authors"][0]["credentials"]
    assert article["review"]["reviewed_by"]["credentials"] == "MD"
    assert {one["slug"] for one in article["glossary"]} >= {"kap", "fda"}
    assert [(one["locale"], one["slug"]) for one in article["translations"]] == [("de", "was-kap-ist")]
    series = good(reader.get("/series/kap-verstehen"))
    assert ([one["slug"] for one in series["articles"]], series["translations"][0]["slug"]) == (
        ["was-kap-ist"],
        "understanding-kap",
    )
    assert all(one["link"] for one in article["citations"])
    html = article["body"]["html"]
    for part in (
        'data-role="risks"',
        'data-role="cta"',
        'data-role="disclaimer"',
        "data-references",
        "<abbr data-term",
    ):
        assert part in html
    assert good(reader.get("/topics/safety"))["parent"]["slug"] == "treatment"
    assert reader.get("/articles?field[audience]=patients&count=true").get_json()["meta"]["total"] == 7
    assert [one["slug"] for one in reader.everything("/people?field[languages]=de")] == ["jonas-mustermann"]
    assert shell(app, "seed").exit_code == 0
    assert shell(app, "check").exit_code == 0


def test_the_seeds_have_pictures_of_our_own_that_readers_get(planted, app, reader):
    article = reader.article("how-ketamine-works")
    [chart] = article["media"]
    assert chart["alt"].startswith("Bar chart.")
    assert "<figcaption>Responses in the two trials" in article["body"]["html"]
    assert chart["url"] in article["body"]["html"]
    covers = {slug: reader.article(slug)["cover"] for slug in ("what-kap-is", "was-kap-ist")}
    assert [covers[slug]["alt"].split()[0] for slug in covers] == ["A", "Eine"]
    assert reader.article("what-kap-is")["json_ld"]["image"]["url"] == covers["what-kap-is"]["url"]
    for url in (chart["url"], covers["what-kap-is"]["url"]):
        answer = app.test_client().get(url.removeprefix("http://127.0.0.1:8000"))
        assert (answer.status_code, answer.content_type) == (200, "image/png")
        assert len(answer.data) < 20_000
    number = reader.get("/changes?limit=1").get_json()["meta"]["number"]
    assert shell(app, "seed").exit_code == 0
    assert reader.get("/changes?limit=1").get_json()["meta"]["number"] == number
