"""What was public at one number of the log: identities, orders and small facts; bodies are fetched when answered."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, bindparam, select

from kapcms.clock import parse_rfc3339
from kapcms.config import media_base
from kapcms.content.languages import group_of
from kapcms.content.public_article import (
    ArticleParts,
    Record,
    Surroundings,
    article_parts,
    shown_snippets,
    shown_terms,
)
from kapcms.content.titles import title_key
from kapcms.delivery.reading import one_of
from kapcms.models.change import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from kapcms.delivery.found import Notice

PARTS_KEPT = 256
"""How many made documents a state keeps: about 10 MB of usual articles."""

_record = select(Change.record).where(Change.number == bindparam("number", type_=BigInteger))


@dataclass(frozen=True, slots=True)
class PastArticle:
    """A public article without its body; `number` is the change that bears its whole record."""

    number: int
    facts: Record
    title_key: str
    published_at: datetime
    updated_at: datetime
    reviewed_at: datetime | None

    @property
    def key(self) -> tuple[datetime, str]:
        """Its key in the site order."""
        return (self.published_at, self.facts["id"])


@dataclass(slots=True)
class SiteState:
    """The site at `number`, a change of the moment `at`.

    `things`: records by type and id; `site_order`: ids, oldest first; `series_orders`: ids of public articles by
    series; `slugs`: whose a slug is, by type and slug; `modified_at`: the last change of each thing;
    `notices`: what was told of what was withdrawn.
    """

    number: int
    at: datetime
    site: Record
    articles: Mapping[str, PastArticle]
    things: Mapping[str, Mapping[str, Record]]
    site_order: list[str]
    series_orders: Mapping[str, list[str]]
    slugs: Mapping[tuple[str, str], str]
    modified_at: Mapping[str, datetime]
    site_modified_at: datetime
    notices: Mapping[str, Notice] = field(default_factory=dict)
    _parts: OrderedDict[str, ArticleParts] = field(default_factory=OrderedDict)

    def thing_by_slug(self, type_: str, slug: str) -> Record | None:
        """The public thing with this slug."""
        return next((record for record in self.things[type_].values() if record["slug"] == slug), None)

    def surroundings(self, type_: str = "site", record: Record | None = None) -> Surroundings:
        """What surrounds a thing; of a `record` of `type_` also what it shows."""
        site = Surroundings.of_site(self.site, media_base(self.site["base_url"].rstrip("/")))
        site = replace(site, media=self.things["media"])
        if record is None or type_ not in {"article", "series", "topic"}:
            return site
        if type_ == "topic":
            return replace(site, topics=self.things["topic"])
        if type_ == "series":
            return replace(site, translations=self._translations(record, self.things["series"].values()))
        snippets = self._by_slug("snippet", shown_snippets(record))
        return replace(
            site,
            people=self.things["person"],
            topics=self.things["topic"],
            snippets=snippets,
            terms=self._by_slug("term", shown_terms(record, snippets)),
            translations=self._translations(record, (article.facts for article in self.articles.values())),
        )

    def _by_slug(self, type_: str, slugs: Iterable[str]) -> dict[str, Record]:
        wanted = set(slugs)
        return {thing["slug"]: thing for thing in self.things[type_].values() if thing["slug"] in wanted}

    @staticmethod
    def _translations(record: Record, others: Iterable[Record]) -> list[Record]:
        group = group_of(record)
        found = [
            {"locale": other["locale"], "slug": other["slug"], "title": other["title"]}
            for other in others
            if group_of(other) == group and other["id"] != record["id"]
        ]
        return sorted(found, key=lambda one: (one["locale"], one["slug"]))

    def parts(self, article_id: str) -> ArticleParts:
        """The public document of an article, in parts."""
        made = self._parts.get(article_id)
        if made is None:
            record = self.record(article_id)
            made = self._parts[article_id] = article_parts(record, self.surroundings("article", record))
            while len(self._parts) > PARTS_KEPT:
                self._parts.popitem(last=False)
        return made

    def record(self, article_id: str) -> Record:
        """The whole record of an article."""
        row = one_of(_record, {"number": self.articles[article_id].number})
        if row is None:
            raise LookupError(f"the log lost the record of the article {article_id}")
        record: Record = row.record
        return record


def past_article(number: int, record: Record) -> PastArticle:
    """The article of a record, without the heavy members."""
    reviewed_at = (record["review"] or {}).get("last_reviewed_at")
    return PastArticle(
        number=number,
        facts={name: value for name, value in record.items() if name not in {"body", "citations", "snippets"}},
        title_key=title_key(record["title"]),
        published_at=parse_rfc3339(record["published_at"]),
        updated_at=parse_rfc3339(record["updated_at"]),
        reviewed_at=parse_rfc3339(reviewed_at) if reviewed_at else None,
    )


def beside(order: list[str], index: int) -> tuple[Any, Any]:
    """The ids before and after a place of an order; None at its ends."""
    return (order[index - 1] if index else None, order[index + 1] if index + 1 < len(order) else None)
