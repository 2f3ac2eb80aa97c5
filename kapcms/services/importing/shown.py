"""The people and topics that imported articles show: made once, as drafts, and found again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.content.slug import slug_from
from kapcms.models.draft import find_draft
from kapcms.models.origin import find_origin
from kapcms.services.drafts.upserting import SourceKey, upsert

if TYPE_CHECKING:
    from kapcms.importers.imported import ImportedArticle, ImportedPerson
    from kapcms.services.access.caller import Caller


class Shown:
    """The ids of people and topics of one run, asked for once each."""

    def __init__(self, by: Caller) -> None:
        self._by = by
        self._ids: dict[tuple[str, str, str], str] = {}
        self._slugs: dict[tuple[str, str], str] = {}

    def forget(self) -> None:
        """Ask the database again: what was made was undone."""
        self._ids.clear()

    def authors_of(self, item: ImportedArticle, source: str) -> list[str]:
        """The ids of the item's authors, each once, in order."""
        return self._all(_person(one, source) for one in item.authors)

    def reviewer_of(self, item: ImportedArticle, source: str) -> str | None:
        """The id of who reviewed the item; None where nobody is named."""
        reviewer = item.review.reviewed_by if item.review else None
        return self._id(*_person(reviewer, source)) if reviewer else None

    def topics_of(self, item: ImportedArticle, source: str) -> list[str]:
        """The ids of the item's topics, each once, in order."""
        return self._all(("topic", source, t.slug or t.title, {"title": t.title[:300]}) for t in item.topics)

    def _all(self, wanted: Any) -> list[str]:
        return list(dict.fromkeys(self._id(*one) for one in wanted))

    def _id(self, type_: str, source: str, name: str, fields: dict[str, Any]) -> str:
        slug = self._slugs.get((type_, name))
        if slug is None:
            slug = self._slugs[type_, name] = slug_from(name, fallback=type_)
        key = (type_, source, slug)
        if key not in self._ids:
            self._ids[key] = self._find_or_make(type_, source, slug, fields)
        return self._ids[key]

    def _find_or_make(self, type_: str, source: str, slug: str, fields: dict[str, Any]) -> str:
        """What was imported under this name; else the one here that bears it; else a new one."""
        key = SourceKey(source, f"{type_}:{slug}", type_)
        if find_origin(source, key.external_id) is None:
            here = find_draft(type_, slug)
            if here is not None:
                return here.id
        return upsert(key, fields | {"slug": slug}, self._by).draft.id


def _person(one: ImportedPerson, source: str) -> tuple[str, str, str, dict[str, Any]]:
    fields = {"name": one.name[:300]} | ({"bio": one.bio[:5000]} if one.bio else {})
    return "person", source, one.slug or one.name, fields
