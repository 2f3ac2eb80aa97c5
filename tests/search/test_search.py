from tests.doors import shell
from tests.search.queries import HOSTILE, REFUSED


def slugs(reader, q, **more):
    response = reader.get("/search", query_string={"q": q, **more})
    assert response.status_code == 200, response.get_data(as_text=True)
    return [item["slug"] for item in response.get_json()["data"]]


def body(html):
    return {"html": html}


def test_title_counts_over_heading_over_text(editor, reader):
    editor.article("One", body=body("<p>Much ketamine, ketamine, ketamine.</p>"), slug="in-text", publish=True)
    editor.article("Two", body=body("<h2>Ketamine</h2><p>Words.</p>"), slug="in-heading", publish=True)
    editor.article("Ketamine", body=body("<p>Words.</p>"), slug="in-title", publish=True)
    editor.article("Other", body=body("<p>Nothing of it.</p>"), publish=True)
    assert slugs(reader, "ketamine") == ["in-title", "in-heading", "in-text"]


def test_words_that_stand_together_count_more_than_the_same_words_apart(editor, reader):
    editor.article("One", body=body("<p>Set, then much more, then a setting here.</p>"), slug="apart", publish=True)
    editor.article("Two", body=body("<p>The set setting, then much more here.</p>"), slug="together", publish=True)
    editor.article("Six", body=body("<p>Set, then much more, then a setting here.</p>"), slug="newest", publish=True)
    assert slugs(reader, "set setting") == ["together", "newest", "apart"]


def test_a_phrase_is_told_from_its_words_apart_in_every_part(editor, reader):
    editor.article("Slow deep breath", body=body("<p>Nothing.</p>"), slug="title", publish=True)
    editor.article("One", body=body("<h2>Slow deep breath</h2><p>Nothing.</p>"), slug="heading", publish=True)
    editor.article("Two", body=body("<p>A slow deep breath.</p>"), slug="text", publish=True)
    editor.article("Not", body=body("<p>Deep, slow; slow breath, deep breath deep.</p>"), slug="not", publish=True)
    assert slugs(reader, '"slow deep breath"') == ["title", "heading", "text"]
    assert slugs(reader, '"slow deep"') == ["title", "heading", "text"]
    assert slugs(reader, '"deep breath" slow') == ["title", "heading", "text", "not"]
    assert slugs(reader, '"breath deep slow"') == []


def test_a_word_is_found_in_every_inflection_and_spelling(editor, reader):
    editor.article("Meditation for beginners", slug="found", publish=True)
    editor.article("Something else", publish=True)
    for q in (
        "meditation", "Meditations", "MEDITATING", "m\u00e9ditation", "meditat", "meditat*", "meditatoin", "begginers",
        '"meditation for beginners"', "for meditation", "meditation, for (beginners)!",
    ):  # fmt: skip
        assert slugs(reader, q) == ["found"], q


def test_what_is_not_there_is_not_found(editor, reader):
    editor.article("Meditation for beginners", publish=True)
    for q in ('"beginners meditation"', "meditation swimming", " ", "zzzz", "+ - !", "1234567"):
        assert slugs(reader, q) == [], q
    assert reader.get("/search?q=").status_code == 400


def test_each_language_has_its_stems(editor, reader):
    editor.article("Viele H\u00e4user", locale="de", slug="de", publish=True)
    editor.article("Many houses", locale="en", slug="en", publish=True)
    assert slugs(reader, "Haus", locale="de") == ["de"]
    assert slugs(reader, "house") == ["en"]
    assert slugs(reader, "h\u00e4user") == ["de"]


def test_signs_on_letters_part_no_word_and_what_keyboards_lack_is_spelt_out(editor, reader):
    written = {
        "hi": ("हिन्दी में लेख", ["हिन्दी", "लेख"]),
        "ta": ("தமிழ் கட்டுரை", ["தமிழ்"]),
        "ar": ("مُحَمَّد كتب", ["محمد", "مُحَمَّد"]),  # with and without the points of its vowels
        "tr": ("\u0131ş\u0131k ve ISPARTA", ["isik", "IŞIK", "\u0131sparta"]),
        "fr": ("Des œufs", ["oeufs", "ŒUF"]),
        "pl": ("Łódź", ["lodz"]),
    }
    for locale, (title, _) in written.items():
        editor.article(title, locale=locale, slug=locale, publish=True)
    editor.article("ह न द", slug="letters-apart", publish=True)
    for locale, (_, queries) in written.items():
        for q in queries:
            assert slugs(reader, q) == [locale], q


def test_a_correction_is_told(editor, reader):
    editor.article("Psychotherapy", publish=True)
    page = reader.get("/search?q=psychotehrapy").get_json()
    assert page["meta"]["corrections"] == [{"typed": "psychotehrapy", "taken_for": "psychotherapy"}]
    assert [item["slug"] for item in page["data"]] == ["psychotherapy"]


def test_a_hostile_query_is_answered_calmly(editor, reader):
    editor.article("C++ for a b", body=body("<p>x y title NEAR</p>"), publish=True)
    for q in HOSTILE:
        for path in ("/search", "/search/suggestions", "/articles"):
            assert reader.get(path, query_string={"q": q}).status_code == 200, (path, q)


def test_a_query_that_is_none_is_refused(reader):
    for q in REFUSED:
        for path in ("/search", "/search/suggestions", "/articles"):
            assert reader.get(path, query_string={"q": q}).status_code == 400, (path, q)


def test_what_authors_write_is_never_markup_in_highlights(editor, reader):
    text = "Beware of <script>alert(1)</script> & <mark>ketamine</mark> \"quoted\" 'here'."
    editor.article("Ketamine <b>bold</b>", body={"markdown": text.replace("<", "\\<")}, publish=True)
    (item,) = reader.get("/search?q=ketamine").get_json()["data"]
    assert item["highlights"]["title"] == "<mark>Ketamine</mark> &lt;b&gt;bold&lt;/b&gt;"
    (fragment,) = item["highlights"]["fragments"]
    bare = fragment.replace("<mark>ketamine</mark>", "ketamine", 1)
    assert "<" not in bare
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;mark&gt;ketamine&lt;/mark&gt;" in bare


def test_what_is_not_public_is_nowhere_in_search(editor, reader):
    article = editor.article("Secretword", body=body("<p>Hiddenword.</p>"))
    assert slugs(reader, "secretword") == []
    editor.publish("articles", article)
    editor.save("articles", article, title="Unseenword")
    assert slugs(reader, "secretword") == slugs(reader, "hiddenword") == ["secretword"]
    assert slugs(reader, "unseenword") == []
    editor.publish("articles", article)
    assert slugs(reader, "unseenword") == ["secretword"]
    assert reader.get("/search/suggestions?q=secretw").get_json()["data"] == {"words": [], "articles": []}
    editor.withdraw("articles", article)
    for q in ("unseenword", "hiddenword", "hiddenw", "hiddenwrod"):
        page = reader.get(f"/search?q={q}").get_json()
        assert (page["data"], page["meta"]["corrections"]) == ([], [])
        assert reader.get(f"/search/suggestions?q={q}").get_json()["data"] == {"words": [], "articles": []}


def test_results_are_narrowed_as_lists_are(editor, reader):
    author = editor.post("/people", {"name": "Ann", "slug": "ann"}).get_json()["data"]
    one = editor.article("Sleep one", authors=[author["id"]], published_at="2026-01-01T00:00:00Z", publish=True)
    editor.article("Sleep two", published_at="2026-02-01T00:00:00Z", publish=True)
    editor.series("Nights", slug="nights", articles=[one["id"]], publish=True)
    assert slugs(reader, "sleep", author="ann") == ["sleep-one"]
    assert slugs(reader, "sleep", series="nights") == ["sleep-one"]
    assert slugs(reader, "sleep", published_after="2026-01-15T00:00:00Z") == ["sleep-two"]
    assert slugs(reader, "sleep", topic="none") == []


def test_pages_of_results_follow_each_other(editor, reader):
    for number in range(7):
        editor.article(f"Sleep {number}", publish=True)
    path, seen = "/search?q=sleep&limit=3", []
    while path:
        page = reader.get(path).get_json()
        seen += [item["slug"] for item in page["data"]]
        path = (page["links"]["next"] or "").removeprefix("/api/content/v1")
    assert sorted(seen) == [f"sleep-{number}" for number in range(7)]
    assert reader.get("/search?q=other&limit=3&cursor=" + "x").status_code == 400


def test_suggestions_follow_what_is_typed(editor, reader):
    editor.article("Ketamine and sleep", publish=True)
    editor.article("Sleeping well", body=body("<p>ketchup</p>"), publish=True)
    found = reader.get("/search/suggestions?q=ket").get_json()["data"]
    assert found["words"] == ["ketamine", "ketchup"]
    assert [article["slug"] for article in found["articles"]] == ["ketamine-and-sleep"]
    found = reader.get("/search/suggestions?q=ketamine+sl").get_json()["data"]
    assert [article["slug"] for article in found["articles"]] == ["ketamine-and-sleep"]


def test_a_list_is_narrowed_by_the_same_search(editor, reader):
    editor.article("Houses", body=body("<p>of stone</p>"), publish=True)
    editor.article("Boats", publish=True)
    listed = reader.get("/articles?q=house+stones&count=true").get_json()
    assert [item["slug"] for item in listed["data"]] == ["houses"]
    assert listed["meta"]["total"] == 1


def test_a_rebuilt_index_finds_the_same(app, editor, reader):
    for title in ("Sleep and rest", "Rest", "Gone rest"):
        article = editor.article(title, body=body("<h2>Sleep</h2><p>well</p>"), publish=True)
    editor.withdraw("articles", article)
    before = slugs(reader, "rest"), slugs(reader, "wel"), slugs(reader, "gone")
    for words in (("rebuild", "--search"), ("rebuild",)):
        assert shell(app, *words).exit_code == 0
        assert (slugs(reader, "rest"), slugs(reader, "wel"), slugs(reader, "gone")) == before
    assert before == (["rest", "sleep-and-rest"], ["rest", "sleep-and-rest"], [])


def test_an_article_of_a_million_characters_can_be_published(editor, reader):
    words = " ".join(f"w{number:x}" for number in range(150_000))
    editor.article("Long", body=body(f"<p>{words}</p>"), publish=True)
    assert slugs(reader, "w0") == ["long"]
