"""robots.txt (RFC 9309) and llms.txt (https://llmstxt.org)."""

from __future__ import annotations

import re
from typing import Any

import orjson
from sqlalchemy import select

from kapcms.delivery.feeds.entries import read_site
from kapcms.delivery.found import Answer
from kapcms.delivery.reading import rows_of
from kapcms.models.public import PublicArticle, PublicThing

MOST_ARTICLES = 200
"""Articles that llms.txt lists, newest first."""


def read_robots(*, is_open: bool) -> Answer:
    """All of the site may be read but the editor's part; nothing where readers need a token (`is_open` false)."""
    site = read_site()
    rules = ["Allow: /", "Disallow: /editor/", "Disallow: /api/editor/"] if is_open else ["Disallow: /"]
    lines = ["User-agent: *", *rules, "", f"Sitemap: {site.facts['base_url']}/sitemap.xml"]
    return Answer("\n".join([*lines, ""]).encode(), site.number, site.at, (f"site:{site.id}",))


def read_llms() -> Answer:
    """The site for language models: what it is, its series, and its newest articles, each with a link."""
    site = read_site()
    lines = [f"# {_line(site.facts['name'])}", ""]
    if site.facts["description"]:
        lines += [f"> {_line(site.facts['description'])}", ""]
    lines += _section("Series", [orjson.loads(row.facts) for row in rows_of(_series)], "description")
    lines += _section("Articles", [orjson.loads(row.card) for row in rows_of(_articles)], "excerpt")
    return Answer("\n".join(lines).encode(), site.number, site.at, (*site.keys, "series"))


_series = select(PublicThing.facts).where(PublicThing.type == "series").order_by(PublicThing.title_key, PublicThing.id)
_articles = (
    select(PublicArticle.card).order_by(PublicArticle.published_at.desc(), PublicArticle.id.desc()).limit(MOST_ARTICLES)
)


def _section(heading: str, things: list[dict[str, Any]], about: str) -> list[str]:
    if not things:
        return []
    links = [
        f"- [{_line(thing['title'])}]({thing['url']})" + (f": {_line(thing[about])}" if thing[about] else "")
        for thing in things
    ]
    return [f"## {heading}", "", *links, ""]


def _line(text: str) -> str:
    """`text` on one line, without what Markdown would take for a link."""
    return re.sub(r"([\[\]\\<])", r"\\\1", " ".join(text.split()))
