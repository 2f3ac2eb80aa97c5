"""Searching working copies: ranked, corrected and highlighted as readers' search is, over editors' own index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, false, select

from kapcms.delivery.reading import rows_of
from kapcms.delivery.search.engines import engine
from kapcms.delivery.search.highlighting import highlights_of
from kapcms.delivery.search.searching import find_entries
from kapcms.delivery.search.vocabulary import Resolved, resolve
from kapcms.delivery.search.wishes import wishes_of
from kapcms.models.draft import Draft
from kapcms.models.draft_search import DRAFTS, DraftEntry
from kapcms.services.drafts.listing import conditions_of, signs_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kapcms.models.database import AnySelect
    from kapcms.services.drafts.listing import DraftFilters

RELEVANCE = "relevance"
"""The order of a search: words in titles first, then in headings, then in texts."""


@dataclass(frozen=True, slots=True)
class Search:
    """What was typed: as terms of the index, and `signs` that are looked for as they are."""

    resolved: Resolved
    signs: tuple[str, ...]

    @property
    def found(self) -> AnySelect | None:
        """The ids of all drafts with all words; None where signs alone were typed."""
        if self.resolved.terms:
            return engine().matching(DRAFTS, self.resolved.terms)
        return None if self.is_of_signs else select(DraftEntry.draft_id).where(false())

    @property
    def is_of_signs(self) -> bool:
        """Whether there are no words to search for, but signs."""
        return bool(self.signs) and self.resolved.has_no_words

    @property
    def corrections(self) -> list[dict[str, str]]:
        """What was taken for a typo, as answers tell it."""
        return [{"typed": typed, "taken_for": word} for typed, word in self.resolved.corrections.items()]


def search_for(q: str, locale: str | None) -> Search:
    """What `q` means; `locale` is the language of what was typed (None: the site's)."""
    return Search(resolve(DRAFTS, wishes_of(q), locale), signs_in(q))


def best_drafts(search: Search, filters: DraftFilters, count: int) -> list[str]:
    """The ids of the best `count` drafts that pass `filters`."""
    allowed = exists().where(Draft.id == DraftEntry.draft_id, *conditions_of(filters))
    ids = find_entries(DRAFTS, search.resolved, allowed, count)
    query = select(DraftEntry.id, DraftEntry.draft_id).where(DraftEntry.id.in_(ids))
    drafts = {row.id: row.draft_id for row in rows_of(query)}
    return [drafts[entry_id] for entry_id in ids if entry_id in drafts]


def with_highlights(items: Sequence[dict[str, Any]], search: Search) -> list[dict[str, Any]]:
    """The items of a list, each with the places in its draft that were found."""
    columns = (DraftEntry.draft_id, DraftEntry.locale, DraftEntry.title, DraftEntry.headings, DraftEntry.text)
    query = select(*columns).where(DraftEntry.draft_id.in_([item["id"] for item in items]))
    shown = {row.draft_id: highlights_of(row, search.resolved.stems) for row in rows_of(query)}
    return [item | {"highlights": shown[item["id"]]} if item["id"] in shown else item for item in items]
