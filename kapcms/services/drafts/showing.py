"""A draft as editors see it: its working copy, what readers see of it, and what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.content.counting import reading_minutes, word_count
from kapcms.content.html_writing import html_from_document
from kapcms.content.outline import outline
from kapcms.content.text import text_from_document
from kapcms.models.change import find_latest_record
from kapcms.models.draft import Draft, find_drafts
from kapcms.models.reference import find_referring
from kapcms.models.schedule import Schedule, find_schedules
from kapcms.services.drafts.contents import REFERENCES
from kapcms.services.drafts.editing import content_of, version_of
from kapcms.services.drafts.translating import translations_of
from kapcms.services.publication.neighbours_by_title import neighbours_named_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Shown = dict[str, Any]


def card_of(draft: Draft, schedules: Mapping[str, Schedule] | None = None) -> Shown:
    """What lists show of a draft: identity, state, and what waits for it."""
    waiting = find_schedules(draft.id) if schedules is None else schedules
    return {
        "id": draft.id,
        "type": draft.type,
        "slug": draft.slug,
        "title": draft.title,
        "name": draft.title,
        "term": draft.title,
        "review_due_at": draft.review_due_at,
        "locale": draft.locale,
        "published_at": draft.bears_at,
        "version": draft.version,
        "revision": draft.revision,
        "status": status_of(draft, waiting),
        "has_unpublished_changes": draft.is_changed,
        "publication": publication_of(draft, waiting),
        "created_at": draft.created_at,
        "updated_at": draft.updated_at,
        "created_by": draft.created_by,
        "updated_by": draft.updated_by,
        "trashed_at": draft.trashed_at,
    }


def shown(draft: Draft) -> Shown:
    """The whole working copy, and which of its fields readers see otherwise."""
    content = content_of(draft)
    card = card_of(draft) | _unpublished(draft, content)
    if draft.type == "article":
        return card | content | _article(draft, content)
    if draft.type == "series":
        return card | content | {"articles": _members(content["articles"])} | _translations(draft, content)
    if draft.type == "topic":
        return card | content | {"parent": named(find_drafts(filter(None, [content["parent"]])).get(content["parent"]))}
    return card | content


def content_shown(type_: str, content: Shown) -> Shown:
    """The content of any revision: references with their names (those that are gone left out), the body as HTML too."""
    result = dict(content)
    for name in REFERENCES[type_]:
        result[name] = _named(content[name], find_drafts(content[name]))
    if "body" in content:
        result["body"] = _body(content["body"], content.get("citations", ()))
    return result


def publication_of(draft: Draft, waiting: Mapping[str, Schedule] | None = None) -> Shown:
    """What readers see of the draft, and when that will change."""
    waiting = find_schedules(draft.id) if waiting is None else waiting
    return {
        "is_public": draft.public_version is not None,
        "version": draft.public_version,
        "first_public_at": draft.first_public_at,
        "at": waiting["publish"].due_at if "publish" in waiting else None,
        "until": waiting["unpublish"].due_at if "unpublish" in waiting else None,
    }


def status_of(draft: Draft, waiting: Mapping[str, Schedule]) -> str:
    """One word: trash, scheduled, public, changed (public, with unpublished changes) or draft."""
    if draft.trashed_at is not None:
        return "trash"
    if "publish" in waiting:
        return "scheduled"
    if draft.public_version is None:
        return "draft"
    return "changed" if draft.is_changed else "public"


def _unpublished(draft: Draft, content: Shown) -> Shown:
    if draft.public_version is None:
        return {"public_revision": None, "unpublished_fields": []}
    public = version_of(draft, draft.public_version)
    differing = [name for name in content if content[name] != public.content.get(name)]
    return {"public_revision": public.n, "unpublished_fields": differing}


def _article(draft: Draft, content: Shown) -> Shown:
    text = text_from_document(content["body"])
    words = word_count(text)
    series = find_referring(draft.id, "member")
    known = find_drafts([*content["authors"], *content["topics"], *series])
    return {
        "body": _body(content["body"], content["citations"]),
        "authors": _named(content["authors"], known),
        "topics": _named(content["topics"], known),
        "series": _named(series, known),
        "snippets": {slug: _body(body) for slug, body in content["snippets"].items()},
        "history": (find_latest_record(draft.id) or {}).get("history", []),
        "word_count": words,
        "reading_minutes": reading_minutes(words),
        "outline": outline(content["body"]),
        "unresolved": [
            {"side": n.side, "title": n.title, "meaning": n.meaning, "id": n.neighbour_id}
            for n in neighbours_named_by(draft)
            if n.neighbour_id is None
        ],
    } | _translations(draft, content)


def _translations(draft: Draft, content: Shown) -> Shown:
    """Its original, and the others of its group, the original among them."""
    others = translations_of(draft, content)
    original = content["translation_of"]
    return {
        "translation_of": next((named(other) for other in others if other.id == original), None),
        "translations": [
            {"id": other.id, "slug": other.slug, "title": other.title}
            | {"locale": other.locale, "is_public": other.public_version is not None}
            for other in others
        ],
    }


def named(draft: Draft | None) -> Shown | None:
    """A thing as others name it."""
    return None if draft is None else {"id": draft.id, "slug": draft.slug, "title": draft.title, "name": draft.title}


def _body(document: Shown, citations: Sequence[Shown] = ()) -> Shown:
    return {"document": document, "html": html_from_document(document, citations=citations)}


def _named(ids: Sequence[str], drafts: Mapping[str, Draft]) -> list[Shown]:
    found = [drafts[i] for i in ids if i in drafts]
    return [shown for draft in found if (shown := named(draft)) is not None]


def _members(ids: Sequence[str]) -> list[Shown]:
    drafts = find_drafts(ids)
    return [
        {
            "id": drafts[i].id,
            "slug": drafts[i].slug,
            "title": drafts[i].title,
            "status": status_of(drafts[i], {}),
            "place": place,
        }
        for place, i in enumerate((i for i in ids if i in drafts), start=1)
    ]
