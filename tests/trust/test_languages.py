"""Translations: linked both ways, chosen by language, with alternates for search engines."""

from __future__ import annotations

from tests.doors import good


def pair(editor):
    """An article and its German translation, both public."""
    english = editor.article("Hello", publish=True, locale="en")
    german = editor.article("Hallo", publish=True, locale="de", translation_of="hello")
    return english, german


def brief(shown):
    return [(one["locale"], one["slug"]) for one in shown["translations"]]


def test_an_article_and_its_translations_name_each_other(editor, reader):
    _, german = pair(editor)
    editor.article("Bonjour", publish=True, locale="fr", translation_of=german["id"])
    assert brief(reader.article("hello")) == [("de", "hallo"), ("fr", "bonjour")]
    assert brief(reader.article("hallo")) == [("en", "hello"), ("fr", "bonjour")]
    assert good(editor.get("/articles/bonjour"))["translation_of"]["slug"] == "hello"
    assert reader.article("hallo")["seo"]["alternates"] == [
        {"hreflang": "de", "url": reader.article("hallo")["url"]},
        {"hreflang": "en", "url": reader.article("hello")["url"]},
        {"hreflang": "fr", "url": reader.article("bonjour")["url"]},
        {"hreflang": "x-default", "url": reader.article("hello")["url"]},
    ]


def test_a_renamed_and_a_withdrawn_translation_are_told_to_the_others(editor, reader):
    english, german = pair(editor)
    editor.save("articles", german, publish=True, slug="servus")
    assert brief(reader.article("hello")) == [("de", "servus")]
    editor.withdraw("articles", german)
    assert brief(reader.article("hello")) == []
    editor.publish("articles", german)
    assert brief(reader.article("hello")) == [("de", "servus")]
    editor.withdraw("articles", english)
    assert brief(reader.article("servus")) == []


def test_a_draft_translation_is_told_to_nobody(editor, reader):
    editor.article("Hello", publish=True)
    editor.article("Hallo", locale="de", translation_of="hello")
    assert brief(reader.article("hello")) == []
    translations = good(editor.get("/articles/hello"))["translations"]
    assert [(one["slug"], one["is_public"]) for one in translations] == [("hallo", False)]


def test_one_address_answers_in_the_language_that_is_asked_for(editor, reader):
    pair(editor)
    assert reader.article("hello", "?locale=de")["slug"] == "hallo"
    assert reader.article("hello", "?locale=de-AT")["slug"] == "hallo"
    assert reader.article("hallo", "?locale=fr&fallback=it,en")["slug"] == "hello"
    missing = reader.get("/articles/hello?locale=fr")
    assert (missing.status_code, missing.get_json()["code"]) == (404, "no_translation")
    assert missing.get_json()["languages"] == ["de", "en"]
    assert reader.get("/articles/hello?fallback=en").status_code == 400


def test_an_answer_in_another_language_is_dropped_when_the_language_comes(editor, reader):
    english = editor.article("Hello", publish=True)
    assert reader.get("/articles/hello?locale=de&fallback=en").get_json()["data"]["slug"] == "hello"
    editor.article("Hallo", publish=True, locale="de", translation_of=english["id"])
    assert reader.get("/articles/hello?locale=de&fallback=en").get_json()["data"]["slug"] == "hallo"


def test_a_list_with_fallback_has_every_article_once(editor, reader):
    pair(editor)
    editor.article("Only English", publish=True, locale="en")
    editor.article("Nur deutsch", publish=True, locale="de")
    listed = reader.get("/articles?locale=de&fallback=en&sort=title&count=true").get_json()
    assert [one["slug"] for one in listed["data"]] == ["hallo", "nur-deutsch", "only-english"]
    assert listed["meta"]["total"] == 3
    number = reader.get("/changes?limit=1").get_json()["meta"]["number"]
    then = reader.get(f"/articles?locale=de&fallback=en&sort=title&count=true&at={number}").get_json()
    assert then["data"] == listed["data"]
    assert [one["slug"] for one in reader.everything("/articles?locale=de&sort=title")] == ["hallo", "nur-deutsch"]


def test_series_and_feeds_have_languages_too(editor, reader):
    _, german = pair(editor)
    editor.series("Greetings", publish=True, articles=["hello"])
    editor.series("Grüße", publish=True, locale="de", translation_of="greetings", articles=[german["id"]])
    assert good(reader.get("/series/greetings?locale=de"))["slug"] == "grusse"
    assert brief(good(reader.get("/series/grusse"))) == [("en", "greetings")]
    assert [one["slug"] for one in reader.everything("/series?locale=de&fallback=en")] == ["grusse"]
    feed = reader.client.get("/feed.json?locale=de").get_json()
    assert (feed["language"], [item["title"] for item in feed["items"]]) == ("de", ["Hallo"])


def test_what_would_tie_a_knot_is_refused(editor):
    english, german = pair(editor)
    own = editor.patch(f"/articles/{english['id']}", {"translation_of": "hallo"}, version=1)
    assert (own.status_code, own.get_json()["errors"][0]["code"]) == (422, "own_original")
    other = editor.article("Other")
    chain = editor.patch(f"/articles/{english['id']}", {"translation_of": other["id"]}, version=1)
    assert (chain.status_code, chain.get_json()["errors"][0]["code"]) == (422, "has_translations")
    second = editor.post("/articles?publish=true", {"title": "Moin", "locale": "de", "translation_of": "hello"})
    assert (second.status_code, second.get_json()["code"]) == (409, "language_taken")
    unknown = editor.post("/articles", {"title": "X", "translation_of": "nothing"})
    assert unknown.get_json()["errors"][0]["pointer"] == "/translation_of"
    assert german["translation_of"]["slug"] == "hello"


def test_the_readers_page_names_the_alternates(editor, reader):
    pair(editor)
    page = reader.client.get("/read/articles/hallo").get_data(as_text=True)
    assert '<link rel="alternate" hreflang="en" href="' in page
    assert '<meta property="og:type" content="article">' in page
