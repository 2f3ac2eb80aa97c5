"""A WordPress export of any number of articles, always the same for the same number: what the import bench reads.

Each article has about 4 KB of text as blocks: headings, paragraphs with marks and links to other articles, a list, a
quote, an image; an author out of twenty, two topics out of fifty, a date of its own.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = [
    "session",
    "therapy",
    "people",
    "evidence",
    "support",
    "breathing",
    "careful",
    "medicine",
    "mind",
    "trial",
    "question",
    "answer",
    "morning",
    "practice",
    "sleep",
    "memory",
    "attention",
    "gentle",
    "method",
    "study",
    "group",
    "result",
    "change",
    "season",
    "water",
    "letter",
    "garden",
    "river",
    "weight",
    "measure",
]
FIRST = datetime(2012, 1, 1, 8, 30, tzinfo=UTC)
SITE = "https://old.example"

_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old</title><link>{SITE}</link><language>en-US</language><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>{SITE}</wp:base_site_url><wp:base_blog_url>{SITE}</wp:base_blog_url>
"""
_TAIL = "</channel></rss>\n"


def write_wxr(path: Path, count: int) -> None:
    """Write an export of `count` articles to `path`."""
    chance = random.Random(count)  # noqa: S311  no secret
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        for number in range(1, count + 1):
            file.write(_item(number, count, chance))
        file.write(_TAIL)


def _item(number: int, count: int, chance: random.Random) -> str:
    at = FIRST + timedelta(hours=7 * number)
    slug = f"article-{number}-{chance.choice(WORDS)}"
    body = "\n\n".join(_blocks(number, count, chance))
    topics = "".join(
        f'<category domain="{domain}" nicename="{kind}-{k}"><![CDATA[{kind.title()} {k}]]></category>'
        for domain, kind, k in (("category", "theme", chance.randrange(10)), ("post_tag", "tag", chance.randrange(40)))
    )
    return f"""<item><title><![CDATA[Article {number}: {" ".join(chance.choices(WORDS, k=4))}]]></title>
<link>{SITE}/{at:%Y/%m}/{slug}/</link><pubDate>{at:%a, %d %b %Y %H:%M:%S +0000}</pubDate>
<dc:creator><![CDATA[author{chance.randrange(20)}]]></dc:creator>
<guid isPermaLink="false">{SITE}/?p={number}</guid><description></description>
<content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date><![CDATA[{at:%Y-%m-%d %H:%M:%S}]]></wp:post_date>
<wp:post_date_gmt><![CDATA[{at:%Y-%m-%d %H:%M:%S}]]></wp:post_date_gmt>
<wp:post_name><![CDATA[{slug}]]></wp:post_name><wp:status><![CDATA[publish]]></wp:status>
<wp:post_parent>0</wp:post_parent><wp:menu_order>0</wp:menu_order><wp:post_type><![CDATA[post]]></wp:post_type>
<wp:post_password><![CDATA[]]></wp:post_password><wp:is_sticky>0</wp:is_sticky>{topics}</item>
"""


def _blocks(number: int, count: int, chance: random.Random) -> Iterator[str]:
    for part in range(3):
        yield _block("heading", f'<h2 class="wp-block-heading">{_words(chance, 4).title()}</h2>')
        for _ in range(2):
            yield _block(
                "paragraph", f"<p>{_words(chance, 26)} <strong>{_words(chance, 3)}</strong>. {_words(chance, 20)}.</p>"
            )
        if part == 0:
            items = "".join(f"<li>{_words(chance, 8)}</li>" for _ in range(4))
            yield _block("list", f'<ul class="wp-block-list">{items}</ul>')
        if part == 1:
            quoted = f"<p>{_words(chance, 20)}.</p>"
            yield _block("quote", f'<blockquote class="wp-block-quote">{quoted}</blockquote>')
    other = chance.randrange(1, count + 1)
    link = f'<a href="{SITE}/?p={other}">{_words(chance, 3)}</a>'
    yield _block("paragraph", f"<p>{_words(chance, 12)} {link} {_words(chance, 9)}.</p>")
    picture = f'<img src="{SITE}/wp-content/uploads/{number}.jpg" alt="{_words(chance, 4)}"/>'
    yield _block("image", f'<figure class="wp-block-image">{picture}</figure>')


def _block(name: str, html: str) -> str:
    return f"<!-- wp:{name} -->\n{html}\n<!-- /wp:{name} -->"


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count))
