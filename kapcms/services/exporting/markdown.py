"""All articles as Markdown files with YAML front matter, as static-site generators (Hugo, Jekyll, 11ty) read them.

The body is Markdown of ours, so the same bodies come back when the folder is imported; so do the review, the citations,
the links of translations to their originals (`translation_of`, a slug), and the values of the site's own fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from sqlalchemy import select

from kapcms.clock import rfc3339
from kapcms.content.markdown_writing import markdown_from_document
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.reference import Reference
from kapcms.services.drafts.editing import content_of
from kapcms.services.drafts.translating import ORIGINAL

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = 200


@dataclass(frozen=True, slots=True)
class _Names:
    """What files say in place of ids: titles of people and topics; slugs of articles with translations; series."""

    titles: dict[str, str]
    originals: dict[str, str]
    series: dict[str, Draft]


def markdown_files() -> Iterator[tuple[str, str]]:
    """The (path, text) of every article's file, by slug; those in the trash are left out. Drafts say `draft: true`."""
    last = ""
    names = _Names(
        titles={draft.id: draft.title for draft in _things(("person", "topic"))},
        originals=_originals(),
        series={draft.id: draft for draft in _things(("series",)) if draft.trashed_at is None},
    )
    while True:
        is_next = (Draft.type == "article") & Draft.trashed_at.is_(None) & (Draft.slug > last)
        page = list(db.session.scalars(select(Draft).where(is_next).order_by(Draft.slug).limit(PAGE)))
        if not page:
            return
        for draft in page:
            yield f"articles/{draft.slug}.md", _text(draft, names)
        last = page[-1].slug
        db.session.expunge_all()


def _things(types: tuple[str, ...]) -> list[Draft]:
    return list(db.session.scalars(select(Draft).where(Draft.type.in_(types))))


def _originals() -> dict[str, str]:
    """The slugs of the articles that have translations, by id."""
    is_original = select(Reference.target_id).where(Reference.rel == ORIGINAL)
    query = select(Draft.id, Draft.slug).where(Draft.type == "article", Draft.id.in_(is_original))
    return {draft_id: slug for draft_id, slug in db.session.execute(query)}  # noqa: C416  rows are no pairs to mypy


def _text(draft: Draft, names: _Names) -> str:
    content = content_of(draft)
    titles = names.titles
    head: dict[str, Any] = {
        "title": content["title"],
        "slug": content["slug"],
        "subtitle": content["subtitle"],
        "date": content["published_at"] or _first_public_at(draft),
        "draft": draft.public_version is None or None,
        "excerpt": content["excerpt"],
        "lang": content["locale"],
        "translation_of": names.originals.get(content["translation_of"]),
        "authors": [titles[i] for i in content["authors"] if i in titles],
        "tags": [titles[i] for i in content["topics"] if i in titles],
        **_series(draft, names.series),
        "review": _review(content["review"], titles),
        "citations": [_known(citation) for citation in content["citations"]],
        "fields": content["fields"],
    }
    told = {name: value for name, value in head.items() if value not in (None, [], {})}
    front = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{front}---\n{markdown_from_document(content['body'])}\n"


def _review(review: dict[str, Any] | None, titles: dict[str, str]) -> dict[str, Any]:
    if review is None:
        return {}
    return _known(review | {"reviewed_by": titles.get(review["reviewed_by"] or "")})


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


def _first_public_at(draft: Draft) -> str | None:
    """The date that readers see of a public article which bears none of its own."""
    return rfc3339(draft.first_public_at) if draft.public_version is not None and draft.first_public_at else None


def _series(draft: Draft, series: dict[str, Draft]) -> dict[str, Any]:
    """Its places: one as static-site generators know it; several as a list, each with its number."""
    query = select(Reference.draft_id, Reference.place).where(
        Reference.target_id == draft.id, Reference.rel == "member"
    )
    found = [(series[series_id], place) for series_id, place in db.session.execute(query) if series_id in series]
    places = sorted((one.title, one.slug, place) for one, place in found)
    if len(places) > 1:
        return {"series": [{"name": title, "slug": slug, "order": place} for title, slug, place in places]}
    return {"series": places[0][0], "series_slug": places[0][1], "series_order": places[0][2]} if places else {}
