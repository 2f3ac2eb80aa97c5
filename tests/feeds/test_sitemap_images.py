"""The sitemap names the images of each article: its cover and what its body shows, public ones alone."""

from __future__ import annotations

from lxml import etree

from tests.media.files import image, uploaded

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
}


def images_by_page(app):
    root = etree.fromstring(app.test_client().get("/sitemap.xml").data)
    pages = root.xpath("s:url", namespaces=NAMES)
    found = {page.xpath("string(s:loc)", namespaces=NAMES).rpartition("/")[2]: page for page in pages}
    return {name: page.xpath("image:image/image:loc/text()", namespaces=NAMES) for name, page in found.items()}


def test_images_stand_with_their_article_after_its_moment(app, editor):
    cover, inside = uploaded(editor), uploaded(editor, image(color="blue"), "two & three.png")
    draft_only = uploaded(editor, image(color="green"), "secret.png")
    body = {"html": f'<p>x</p><img src="media:{inside["id"]}">'}
    article = editor.article("Houses", publish=True, cover=cover["id"], body=body)
    editor.article("Elsewhere", publish=True, cover={"url": "https://example.com/a.jpg?b=1&c=2"})
    editor.article("Plain", publish=True)
    editor.save("articles", article, cover=draft_only["id"])
    found = images_by_page(app)
    assert found["houses"] == [cover["url"], inside["url"]]
    assert found["elsewhere"] == ["https://example.com/a.jpg?b=1&c=2"]
    assert found["plain"] == []
    assert b"secret" not in app.test_client().get("/sitemap.xml").data
