import feedparser
import pytest
from lxml import etree

from kapcms.delivery.feeds.site_map import read_sitemap

SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XML_FEEDS = ("/feed.xml", "/rss.xml")


@pytest.fixture
def fetch(app):
    client = app.test_client()

    def get(path, **headers):
        return client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return get


def parsed(fetch, path):
    response = fetch(path)
    assert response.status_code == 200, response.get_data(as_text=True)
    found = feedparser.parse(response.get_data(), response_headers={"content-type": response.content_type})
    assert not found.bozo, found.get("bozo_exception")
    return found


def publish_some(editor):
    ann = editor.post("/people", {"name": "Ann & Bo", "slug": "ann"}).get_json()["data"]
    sleep = editor.post("/topics", {"title": "Sleep", "slug": "sleep"}).get_json()["data"]
    first = editor.article(
        "First <b> & co", slug="first", authors=[ann["id"]], topics=[sleep["id"]], excerpt="Short & sweet",
        body={"html": "<p>Long <strong>text</strong> & more ]]&gt; \ufffe</p>"},
        published_at="2026-01-01T10:00:00Z", publish=True,
    )  # fmt: skip
    editor.article("Second", published_at="2026-02-01T10:00:00Z", publish=True)
    editor.article("Draft")
    editor.series("Nights", slug="nights", articles=[first["id"]], publish=True)
    return first


def test_feeds_show_the_newest_public_articles_whole(editor, fetch):
    publish_some(editor)
    for path in XML_FEEDS:
        found = parsed(fetch, path)
        assert [entry.title for entry in found.entries] == ["Second", "First <b> & co"], path
        first = found.entries[1]
        assert first.link.endswith("/articles/first")
        assert "<strong>text</strong> &amp; more" in first.content[0].value
        assert [tag.label or tag.term for tag in first.tags] == ["Sleep"]
        assert first.published_parsed[:4] == (2026, 1, 1, 10)
        assert found.feed.title == "kapcms"
    assert parsed(fetch, "/feed.xml").version == "atom10"
    assert parsed(fetch, "/rss.xml").version == "rss20"


def test_the_json_feed_says_the_same(editor, fetch):
    publish_some(editor)
    response = fetch("/feed.json")
    assert response.content_type == "application/feed+json"
    feed = response.get_json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"].endswith("/feed.json")
    assert [item["title"] for item in feed["items"]] == ["Second", "First <b> & co"]
    first = feed["items"][1]
    assert first["authors"] == [{"name": "Ann & Bo"}]
    assert first["tags"] == ["Sleep"]
    assert "<strong>text</strong>" in first["content_html"]
    assert first["date_published"] == "2026-01-01T10:00:00Z"


def test_a_feed_is_narrowed_to_a_series_a_topic_or_an_author(editor, fetch):
    publish_some(editor)
    for query, title in (("series=nights", "Nights"), ("topic=sleep", "Sleep"), ("author=ann", "Ann & Bo")):
        for path in XML_FEEDS:
            found = parsed(fetch, f"{path}?{query}")
            assert [entry.link.rsplit("/", 1)[1] for entry in found.entries] == ["first"]
            assert found.feed.title.startswith(title)
        assert len(fetch(f"/feed.json?{query}").get_json()["items"]) == 1
    for query, status in (("series=none", 404), ("series=nights&topic=sleep", 400), ("what=1", 400), ("series=", 400)):
        assert fetch(f"/feed.xml?{query}").status_code == status, query


def test_a_feed_of_excerpts_has_no_text(editor, fetch):
    publish_some(editor)
    for path in XML_FEEDS:
        response = fetch(f"{path}?content=excerpt").get_data(as_text=True)
        assert "Short &amp; sweet" in response
        assert "Long" not in response
    assert fetch("/feed.json?content=excerpt").get_json()["items"][1]["content_text"] == "Short & sweet"


def test_the_feed_of_a_renamed_series_has_moved(editor, fetch):
    publish_some(editor)
    series = editor.get("/series/nights").get_json()["data"]
    editor.save("series", series, slug="evenings", publish=True)
    response = fetch("/feed.xml?series=nights&content=excerpt")
    assert (response.status_code, response.headers["Location"]) == (301, "/feed.xml?series=evenings&content=excerpt")


@pytest.mark.parametrize("path", ["/feed.xml", "/rss.xml", "/feed.json", "/sitemap.xml", "/llms.txt"])
def test_what_is_unchanged_is_not_sent_again_and_what_changed_is(editor, fetch, path):
    first = publish_some(editor)
    one = fetch(path)
    again = fetch(path, If_None_Match=one.headers["ETag"])
    assert (again.status_code, again.get_data()) == (304, b"")
    assert fetch(path).get_data() == one.get_data()
    editor.withdraw("articles", first)
    after = fetch(path, If_None_Match=one.headers["ETag"])
    assert after.status_code == 200
    assert "first" in one.get_data(as_text=True)
    assert "first" not in after.get_data(as_text=True)


def test_a_person_who_is_renamed_is_renamed_in_feeds(editor, fetch):
    publish_some(editor)
    assert "Ann &amp; Bo" in fetch("/feed.xml").get_data(as_text=True)
    person = editor.get("/people/ann").get_json()["data"]
    editor.save("people", person, name="Cleo", publish=True)
    assert "Cleo" in fetch("/feed.xml").get_data(as_text=True)


def places(body, element):
    root = etree.fromstring(body)
    assert root.tag == SITEMAPS + {"url": "urlset", "sitemap": "sitemapindex"}[element]
    found = []
    for child in root:
        assert child.tag == SITEMAPS + element
        assert [part.tag for part in child] in ([SITEMAPS + "loc", SITEMAPS + "lastmod"], [SITEMAPS + "loc"])
        assert child[0].text.startswith("http://")
        assert len(child[0].text) <= 2048
        found.append(child[0].text.removeprefix("http://127.0.0.1:8000"))
    return found


def test_the_sitemap_names_every_public_page_that_may_be_indexed(editor, fetch):
    publish_some(editor)
    editor.article("Unlisted", seo={"noindex": True}, publish=True)
    response = fetch("/sitemap.xml")
    assert response.content_type == "application/xml; charset=utf-8"
    assert sorted(places(response.get_data(), "url")) == [
        "/", "/articles/first", "/articles/second", "/people/ann", "/series/nights", "/topics/sleep",
    ]  # fmt: skip
    assert fetch("/sitemap-9.xml").status_code == 404


def test_a_large_sitemap_is_an_index_of_files(app, editor, fetch, monkeypatch):
    monkeypatch.setattr("kapcms.services.projecting.site_order.begins_run", lambda _: True)
    publish_some(editor)
    third = editor.article("Third", publish=True)
    editor.save("articles", editor.get(f"/articles/{third['id']}").get_json()["data"], excerpt="New", publish=True)
    updated_at = fetch("/api/content/v1/articles/third").get_json()["data"]["updated_at"]
    with app.app_context():
        body = read_sitemap(most=2).body
        assert places(body, "sitemap") == ["/sitemap-1.xml", "/sitemap-2.xml", "/sitemap-3.xml"]
        assert [moment.text for moment in etree.fromstring(body).iter(SITEMAPS + "lastmod")][1] == updated_at
        files = [places(read_sitemap(part, most=2).body, "url") for part in (1, 2, 3)]
        assert [len(file) for file in files] == [2, 1, 4]
        assert sorted(place for file in files for place in file) == sorted(places(read_sitemap().body, "url"))


def test_robots_and_language_models_are_told_where_to_read(editor, fetch, make_app):
    publish_some(editor)
    robots = fetch("/robots.txt")
    assert robots.content_type == "text/plain; charset=utf-8"
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in robots.get_data(as_text=True)
    llms = fetch("/llms.txt").get_data(as_text=True)
    assert llms.startswith("# kapcms\n")
    assert "- [First \\<b> & co](http://127.0.0.1:8000/articles/first): Short & sweet" in llms
    closed = make_app(KAPCMS_CONTENT_ACCESS="key").test_client()
    assert closed.get("/feed.xml").status_code == 401
    assert "Disallow: /\n" in closed.get("/robots.txt").get_data(as_text=True)
