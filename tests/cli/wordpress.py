"""WordPress exports for tests, written by hand: as many posts as a test needs, each with what it says."""

from __future__ import annotations

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old</title><link>https://old.example</link><language>en-US</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://old.example</wp:base_site_url>
<wp:base_blog_url>https://old.example</wp:base_blog_url>
"""


def post(number, title, body="<p>Text.</p>", *, slug=None, status="publish", date="2020-01-02 03:04:05", password=""):
    slug = slug or f"post-{number}"
    return f"""<item><title><![CDATA[{title}]]></title><link>https://old.example/{slug}/</link>
<dc:creator><![CDATA[ann]]></dc:creator><guid isPermaLink="false">https://old.example/?p={number}</guid>
<content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date><![CDATA[{date}]]></wp:post_date>
<wp:post_date_gmt><![CDATA[{date}]]></wp:post_date_gmt><wp:post_name><![CDATA[{slug}]]></wp:post_name>
<wp:status><![CDATA[{status}]]></wp:status><wp:post_type><![CDATA[post]]></wp:post_type>
<wp:post_password><![CDATA[{password}]]></wp:post_password></item>
"""


def write_wxr(path, *posts):
    path.write_text(HEAD + "".join(posts) + "</channel></rss>\n", "utf-8")
    return path
