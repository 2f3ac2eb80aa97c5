"""A medium as editors see it: what readers will get, and where it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from kapcms.config import media_base
from kapcms.content.media_document import medium_document
from kapcms.content.public_article import Surroundings
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.media import Rendition, find_same_file
from kapcms.models.public import SITE_SLUG
from kapcms.models.revision import Revision
from kapcms.services.drafts.editing import content_of, get_draft
from kapcms.services.drafts.showing import card_of, shown
from kapcms.services.media.library import uses_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kapcms.services.drafts.blank import Content

Shown = dict[str, Any]


def medium_shown_to_editors(draft: Draft) -> Shown:
    """The whole medium."""
    whole = shown(draft)
    same = [media_id for media_id in find_same_file(whole["file"]) if media_id != draft.id]
    counts = _counts(whole["file"])
    return (
        whole
        | _facts(draft, content_of(draft), _site_surroundings())
        | {
            "used_in": uses_of(draft.id),
            "same_file_as": same,
            "renditions_waiting": counts.get("waiting", 0),
            "renditions_failed": counts.get("failed", 0),
        }
    )


def media_cards(drafts: Sequence[Draft]) -> list[Shown]:
    """The media as lists show them."""
    current = (Revision.draft_id == Draft.id) & (Revision.version == Draft.version)
    query = select(Draft.id, Revision.content).join(Revision, current).where(Draft.id.in_([d.id for d in drafts]))
    contents: Mapping[str, Content] = {row[0]: row[1] for row in db.session.execute(query)}
    around = _site_surroundings()
    return [card_of(draft) | _facts(draft, contents[draft.id], around) for draft in drafts]


def _facts(draft: Draft, content: Content, around: Surroundings) -> Shown:
    """What readers would get of the medium, but for what cards of drafts say in their own way."""
    document = medium_document(content | {"id": draft.id, "updated_at": None}, around)
    return {name: value for name, value in document.items() if name not in {"id", "type", "slug", "updated_at"}}


def _site_surroundings() -> Surroundings:
    site = content_of(get_draft("site", SITE_SLUG))
    base_url = site["base_url"].rstrip("/")
    return Surroundings(site["name"], base_url, media_url=media_base(base_url), locale=site["locale"])


def _counts(file_hash: str) -> dict[str, int]:
    query = select(Rendition.state, func.count()).where(Rendition.file_hash == file_hash).group_by(Rendition.state)
    return {row[0]: row[1] for row in db.session.execute(query)}
