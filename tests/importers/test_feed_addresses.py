"""The addresses of a feed's pages, and what of a feed is not in its file."""

import json

import pytest

from kapcms.importers import feeds
from kapcms.importers.feed_entries.page_slug import without_counters
from tests.importers.import_samples import written


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://a.test/b/?utm_source=rss&utm_medium=rss", "https://a.test/b/"),
        ("https://a.test/b?p=12&fbclid=x#c", "https://a.test/b?p=12#c"),
        ("https://a.test/b?utm_source=rss#c", "https://a.test/b#c"),
        ("https://a.test/b?p=12&amp;q=utm_x", "https://a.test/b?p=12&amp;q=utm_x"),
        ("https://a.test/utm_source=1", "https://a.test/utm_source=1"),
    ],
)
def test_what_only_counts_readers_is_no_part_of_an_address(given, kept):
    assert without_counters(given) == kept


def test_a_page_whose_link_counts_readers_has_its_address_and_slug(tmp_path):
    item = "<item><title>T</title><link>https://a.test/b/?utm_source=rss&amp;utm_medium=rss</link></item>"
    text = f'<rss version="2.0"><channel><title>A</title>{item}</channel></rss>'
    (found,) = feeds.read(written(tmp_path, text, "f.xml"))
    assert (found.slug, found.urls) == ("b", ("https://a.test/b/",))


def test_atom_content_in_another_form_of_text_is_kept_as_text(tmp_path):
    entry = '<entry><title>T</title><id>1</id><content type="text/markdown"># &lt;b&gt;\n\nx</content></entry>'
    (found,) = feeds.read(written(tmp_path, f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>', "f.xml"))
    assert (found.body.text, found.warnings) == ("<p># &lt;b&gt;</p><p>x</p>", ())


def test_a_json_feed_says_that_it_goes_on_and_its_relative_addresses_are_those_of_its_site(tmp_path):
    items = [{"id": str(n), "title": "T", "url": f"/{n}", "content_html": '<a href="x">y</a>'} for n in (1, 2)]
    told = {"version": "https://jsonfeed.org/version/1.1", "home_page_url": "https://a.test/b/", "next_url": "n"}
    first, last = feeds.read(written(tmp_path, json.dumps({**told, "items": items}), "f.json"))
    assert (first.urls, first.body.text) == (("https://a.test/1",), '<a href="https://a.test/x">y</a>')
    assert ([w.code for w in first.warnings], [w.code for w in last.warnings]) == ([], ["more_pages"])
