"""The sitemap names each page in every language, as `hreflang` does, and is valid by its schema."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from kapcms.delivery.feeds.site_map import read_sitemap
from tests.media.files import uploaded

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas" / "sitemap.xsd"))


@pytest.fixture
def site_map(app, schema):
    def read():
        root = etree.fromstring(app.test_client().get("/sitemap.xml").data)
        schema.assertValid(root)
        return languages_by_page(root)

    return read


def languages_by_page(root):
    """For each page by the end of its address: the languages it names, with the end of their addresses."""
    found = {}
    for page in root.xpath("s:url", namespaces=NAMES):
        links = {link.get("hreflang"): end_of(link.get("href")) for link in page.xpath("x:link", namespaces=NAMES)}
        found[end_of(page.xpath("string(s:loc)", namespaces=NAMES))] = links
    return found


def end_of(url):
    return url.rpartition("/")[2]


def test_each_page_names_all_of_its_languages_and_itself(editor, site_map):
    hello = editor.article("Hello", publish=True, cover=uploaded(editor)["id"])
    hallo = editor.article("Hallo", publish=True, locale="de", translation_of=hello["id"])
    editor.article("Alone", publish=True, cover={"url": "https://example.com/a.jpg?b=1&c=2"})
    editor.article("Salut", locale="fr", translation_of=hello["id"])
    editor.series("Greetings", publish=True, articles=["hello"])
    editor.series("Gruesse", publish=True, locale="de", translation_of="greetings", articles=["hallo"])
    both = {"de": "hallo", "en": "hello", "x-default": "hello"}
    series = {"de": "gruesse", "en": "greetings", "x-default": "greetings"}
    found = site_map()
    assert (found["hello"], found["hallo"], found["alone"]) == (both, both, {})
    assert (found["greetings"], found["gruesse"]) == (series, series)
    editor.withdraw("articles", hallo)
    assert site_map()["hello"] == {}


def test_a_page_that_is_not_to_be_indexed_is_nobodys_alternate(editor, site_map):
    hello = editor.article("Hello", publish=True)
    editor.article("Hallo", publish=True, locale="de", translation_of="hello", seo={"noindex": True})
    assert site_map()["hello"] == {}
    editor.article("Salut", publish=True, locale="fr", translation_of=hello["id"])
    assert site_map()["hello"] == {"en": "hello", "fr": "salut", "x-default": "hello"}


def test_the_files_of_a_large_sitemap_name_languages_across_files(app, editor, schema, monkeypatch):
    monkeypatch.setattr("kapcms.services.projecting.site_order.begins_run", lambda _: True)
    for number, (locale, of) in enumerate([("en", None), ("en", None), ("de", "n0"), ("fr", "n0")]):
        editor.article(f"N{number}", publish=True, locale=locale, **({"translation_of": of} if of else {}))
    with app.test_request_context():
        roots = [etree.fromstring(read_sitemap(part, most=2).body) for part in (1, 2, 3)]
    found = {}
    for root in roots:
        schema.assertValid(root)
        found |= languages_by_page(root)
    group = {"de": "n2", "en": "n0", "fr": "n3", "x-default": "n0"}
    assert [found[name] for name in ("n0", "n1", "n2", "n3")] == [group, {}, group, group]
