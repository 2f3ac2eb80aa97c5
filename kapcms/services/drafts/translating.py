"""Translations: articles (or series) that say the same in other languages, each an article with a slug of its own.

A translation names its original; an original and its translations are a group. Originals are never translations
themselves, so that a group has one name, whoever of it is public.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from kapcms.errors import Conflict, Fault, Invalid
from kapcms.models.database import db
from kapcms.models.draft import Draft, find_draft, find_drafts
from kapcms.models.public import PublicArticle, PublicThing
from kapcms.models.reference import Reference, find_referring
from kapcms.models.revision import find_version

if TYPE_CHECKING:
    from collections.abc import Mapping

POINTER = "/translation_of"
ORIGINAL = "original"
"""The `rel` of the reference from a translation to its original."""


def original_named(type_: str, key: str, before: str | None) -> str:
    """The id of the original that `key` (an id or slug, of it or of a translation of it) names.

    Raises:
        Invalid: it names nothing; what stood there `before` may stay while it is in the trash.
    """
    draft = find_draft(type_, key)
    if draft is None or (draft.trashed_at is not None and draft.id != before):
        fault = Fault(POINTER, "unknown_reference", f"There is no {type_} with this id or slug; make it first.")
        raise Invalid(f"{POINTER} names no {type_}.", faults=(fault,))
    revision = find_version(draft.id, draft.version)
    original = None if revision is None else revision.content["translation_of"]
    return original or draft.id


def check_translation(draft: Draft, content: Mapping[str, Any]) -> None:
    """Refuse what would tie a knot.

    Raises:
        Invalid: it is its own original, or others name it as theirs.
    """
    original = content.get("translation_of")
    if original is None:
        return
    if original == draft.id:
        fault = Fault(POINTER, "own_original", "It cannot be a translation of itself.")
        raise Invalid("It names itself, or a translation of itself, as its original.", faults=(fault,))
    if find_referring(draft.id, ORIGINAL):
        fault = Fault(POINTER, "has_translations", "Others are translations of this one; let them name the original.")
        raise Invalid("An original cannot be a translation.", faults=(fault,))


def check_language_is_free(draft: Draft, content: Mapping[str, Any]) -> None:
    """Refuse a second public one of a group in the same language.

    Raises:
        Conflict: there is another.
    """
    if "translation_of" not in content:
        return
    model: Any = PublicArticle if draft.type == "article" else PublicThing
    group = content["translation_of"] or draft.id
    same = select(model.slug).where(model.group_id == group, model.locale == content["locale"], model.id != draft.id)
    slug = db.session.scalar(same.order_by(model.slug).limit(1))
    if slug is not None:
        detail = f"{slug!r} is public in this language; change the language or withdraw the other."
        raise Conflict(
            f"Of this group there is a public one in {content['locale']!r} already.",
            code="language_taken",
            faults=(Fault("/locale", "language_taken", detail),),
        )


def translations_of(draft: Draft, content: Mapping[str, Any]) -> list[Draft]:
    """The other drafts of its group that are not in the trash, by language and id."""
    group = content["translation_of"] or draft.id
    query = select(Reference.draft_id).where(Reference.rel == ORIGINAL, Reference.target_id == group)
    found = find_drafts({group, *db.session.scalars(query)} - {draft.id}).values()
    return sorted((d for d in found if d.trashed_at is None), key=lambda d: (d.locale or "", d.id))
