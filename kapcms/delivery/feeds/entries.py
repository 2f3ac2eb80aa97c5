"""What a feed shows: the newest public articles of the site, a series, a topic or an author, as facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import orjson
from sqlalchemy import select

from kapcms.delivery.found import Absent, Moved
from kapcms.delivery.lists import Filters, narrowed, order_of
from kapcms.delivery.reading import one_of, rows_of
from kapcms.delivery.things import read_thing
from kapcms.models.change import LogHead
from kapcms.models.public import PublicArticle, PublicThing

if TYPE_CHECKING:
    from datetime import datetime

ENTRIES = 50
"""Articles in a feed."""
TYPES: dict[str, str] = {"series": "series", "topic": "topic", "author": "person"}
"""What a feed may be narrowed to, and the type of such a thing."""


@dataclass(frozen=True, slots=True)
class FeedChoice:
    """Which articles (of all, or of the thing of `narrowed_to` with this slug; in one language), how much of each."""

    narrowed_to: Literal["series", "topic", "author"] | None = None
    slug: str | None = None
    content: Literal["full", "excerpt"] = "full"
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An article: its public facts (see the Content API), and its body as HTML where the whole is shown."""

    facts: dict[str, Any]
    html: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's own facts, its entries, newest first, and what caches must know.

    `site_url` has no slash at its end. `updated_at`: of the entry updated last; `modified_at`: no byte changed since.
    """

    title: str
    description: str
    site_name: str
    site_url: str
    page_url: str
    locale: str
    updated_at: datetime
    modified_at: datetime
    entries: tuple[Entry, ...]
    number: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """The site's own facts, and the head of the log they were read at."""

    facts: dict[str, Any]
    id: str
    number: int
    at: datetime

    @property
    def keys(self) -> tuple[str, ...]:
        """Surrogate keys of what shows the site's name or address and many articles."""
        return ("articles", "updates", f"site:{self.id}")


def read_site() -> Site:
    """The site.

    Raises:
        LookupError: the database is not migrated.
    """
    columns = (PublicThing.id, PublicThing.facts, LogHead.number, LogHead.at)
    row = one_of(select(*columns).join(LogHead, LogHead.id == 1).where(PublicThing.type == "site"))
    if row is None:
        raise LookupError("the site has no settings; run `python -m kapcms migrate`")
    return Site(orjson.loads(row.facts), row.id, row.number, row.at)


def read_feed(choice: FeedChoice) -> Feed | Moved | Absent:
    """The feed that was asked for; where it is narrowed to a thing that is not public, what became of that."""
    site = read_site()
    thing: dict[str, Any] | None = None
    if choice.narrowed_to is not None and choice.slug is not None:
        found = read_thing(TYPES[choice.narrowed_to], choice.slug)
        if isinstance(found, Moved | Absent):
            return found
        thing = orjson.loads(found.body)["data"]
    entries = _entries(choice)
    own_title = None if thing is None else thing.get("title") or thing["name"]
    return Feed(
        title=site.facts["name"] if own_title is None else f"{own_title} \u2013 {site.facts['name']}",
        description=(thing or site.facts).get("description") or (thing or {}).get("bio") or site.facts["name"],
        site_name=site.facts["name"],
        site_url=site.facts["base_url"],
        page_url=f"{site.facts['base_url']}/" if thing is None else thing["url"],
        locale=choice.locale or site.facts["locale"],
        updated_at=max([moment for moment, _ in entries], default=site.at),
        modified_at=site.at,
        entries=tuple(entry for _, entry in entries),
        number=site.number,
        keys=(*site.keys, *(() if thing is None else (f"{thing['type']}:{thing['id']}",))),
    )


def _entries(choice: FeedChoice) -> list[tuple[datetime, Entry]]:
    columns: list[Any] = [PublicArticle.facts, PublicArticle.updated_at]
    if choice.content == "full":
        columns.append(PublicArticle.html)
    wanted = {choice.narrowed_to: choice.slug}
    filters = Filters(series=wanted.get("series"), topic=wanted.get("topic"), author=wanted.get("author"))
    filters = replace(filters, locale=choice.locale)
    newest_first = [column.desc() for column in order_of(filters, "-published_at").columns]
    query = narrowed(select(*columns), filters).order_by(*newest_first).limit(ENTRIES)
    return [
        (row.updated_at, Entry(orjson.loads(row.facts), orjson.loads(row.html) if choice.content == "full" else None))
        for row in rows_of(query)
    ]
