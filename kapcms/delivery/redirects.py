"""Where a path of the site leads now: redirects by hand and old slugs, followed to their end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from sqlalchemy import Text, bindparam, select

from kapcms.content.paths import path_of, thing_at
from kapcms.delivery.found import Absent, Answer
from kapcms.delivery.reading import one_of
from kapcms.errors import Unavailable
from kapcms.models.change import LogHead
from kapcms.models.public import PublicArticle, PublicRedirect, PublicSlug, PublicThing

if TYPE_CHECKING:
    from kapcms.models.database import AnyRow

_site = (
    select(PublicThing.facts, LogHead.number, LogHead.at)
    .join(LogHead, LogHead.id == 1)
    .where(PublicThing.type == "site")
)
_manual = select(PublicRedirect.target).where(PublicRedirect.path == bindparam("path", type_=Text))
_slug = (
    select(PublicSlug.entity_id, PublicSlug.type, PublicArticle.slug.label("article"), PublicThing.slug.label("thing"))
    .outerjoin(PublicArticle, PublicArticle.id == PublicSlug.entity_id)
    .outerjoin(PublicThing, PublicThing.id == PublicSlug.entity_id)
    .where(PublicSlug.type == bindparam("type", type_=Text), PublicSlug.slug == bindparam("slug", type_=Text))
)


def read_redirect(path: str) -> Answer | Absent:
    """Where `path` leads, to the very end: `path`, `to` (a path or an address), `url`, `status`.

    Absent where it leads nowhere: `gone` where it ends at what was withdrawn. A path where something public is leads
    nowhere: it is there.
    """
    site = one_of(_site)
    if site is None:
        raise Unavailable("The database is not migrated; run `python -m kapcms migrate`.", retry_after_seconds=5)
    end, gone, keys = _follow(path)
    if gone or end == path:
        return Absent(gone=gone, number=site.number, keys=keys)
    base_url = orjson.loads(site.facts)["base_url"]
    url = f"{base_url}{end}" if end.startswith("/") else end
    body = orjson.dumps({"data": {"path": path, "to": end, "url": url, "status": 301}})
    return Answer(body=body, number=site.number, modified_at=site.at, keys=keys)


def _follow(path: str) -> tuple[str, bool, tuple[str, ...]]:
    """The end of the way from `path`, whether it is gone, and the surrogate keys of all that was asked on the way."""
    keys = ["redirects"]
    while True:
        thing = thing_at(path)
        row = None if thing is None else one_of(_slug, {"type": thing[0], "slug": thing[1]})
        keys.append("absent" if row is None else f"{row.type}:{row.entity_id}")
        current = None if row is None else _address(row)
        if current == path:
            return path, False, tuple(keys)
        manual = one_of(_manual, {"path": path})
        if manual is not None:
            path = manual.target
        elif current is not None:
            return current, False, tuple(keys)
        else:
            return path, row is not None, tuple(keys)


def _address(row: AnyRow) -> str | None:
    """The address at which the owner of a slug is public now."""
    slug = row.article or row.thing
    return None if slug is None else path_of(row.type, slug)
