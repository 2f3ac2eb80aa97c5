"""Links between public articles, found in their public HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import orjson
from sqlalchemy import LargeBinary, func, literal, select

from kapcms.models.database import db
from kapcms.models.public import PublicArticle
from kapcms.services.projecting.surroundings import site_surroundings

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

_HREF = re.compile(r'href="([^"]*)"')


def articles_linking_to(article_id: str, slug: str) -> list[dict[str, Any]]:
    """The public articles (id, slug, title, url) that link to /articles/{slug}, by path or by the site's address."""
    base_url = site_surroundings().base_url
    columns = select(PublicArticle.id, PublicArticle.slug, PublicArticle.neighbour, PublicArticle.html)
    candidates = columns.where(PublicArticle.id != article_id, _has_links())
    found = []
    for row in db.session.execute(candidates.order_by(PublicArticle.id)):
        if any(_leads_to(address, slug, base_url) for address in _HREF.findall(orjson.loads(row.html))):
            facts = orjson.loads(row.neighbour)
            found.append({name: facts[name] for name in ("id", "slug", "title", "url")})
    return found


def _has_links() -> ColumnElement[bool]:
    """Whether any link to an article stands in the HTML; each database searches bytes in its own way."""
    if db.engine.dialect.name == "sqlite":
        return func.instr(PublicArticle.html, literal(b"/articles/", LargeBinary)) > 0
    return PublicArticle.html.bool_op("LIKE")(literal(b"%/articles/%", LargeBinary))


def _leads_to(address: str, slug: str, base_url: str) -> bool:
    path = re.split("[?#]", address.removeprefix(base_url), maxsplit=1)[0]
    return unquote(path).rstrip("/") == f"/articles/{slug}"
