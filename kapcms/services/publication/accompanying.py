"""What becomes public with a thing that shows it, and leaves with the last that does.

People and topics need not be published: they come with the first public article that names them. Where nobody published
them by themselves, they leave with the last one: the name of an author whose only article was withdrawn is not to stay.
`came_with` in their record says that they came so; publishing them by themselves makes them stay. Snippets and terms
stay, for they are texts of their own that front ends show alone. Media never stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kapcms.content.body_media import media_named_by
from kapcms.content.expanding import snippet_slugs
from kapcms.content.glossing import term_slugs
from kapcms.models.change import find_last_record
from kapcms.models.database import db
from kapcms.models.draft import find_draft, find_drafts
from kapcms.services.access.auditing import note_draft
from kapcms.services.drafts.contents import bodies_of, references_of
from kapcms.services.drafts.editing import content_of
from kapcms.services.projecting.groups import topics_below
from kapcms.services.projecting.shown import is_shown, media_shown_by, no_longer_shown
from kapcms.services.publication.spreading import spread_withdrawal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kapcms.models.draft import Draft
    from kapcms.services.drafts.blank import Content
    from kapcms.services.publication.recording import Recorder

REFERENCES_SHOWN = frozenset({"author", "topic", "reviewer", "parent"})
"""References to what is shown with a thing."""
CAME_WITH = "came_with"
"""The member of a record that says that nobody published the thing by itself."""
LEAVING = frozenset({"person", "topic"})
"""Types of things that leave with the last that shows them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What readers see with a thing: ids of media, and people and topics."""

    media_ids: set[str]
    things: list[Draft]


def shown_with(draft: Draft, content: Content) -> list[Draft]:
    """What becomes public with this content, in this order: media first, for the others show them."""
    things = _not_yet_public(draft, content) if draft.type in {"article", "topic"} else []
    contents = [content, *(content_of(thing) for thing in things)]
    named = find_drafts(media_id for content in contents for media_id in media_named_by(content)).values()
    media = sorted((d for d in named if d.public_version is None or d.is_changed), key=lambda d: d.id)
    return [*media, *things]


def shown_now(draft: Draft) -> Shown:
    """What readers see with the thing as it is public; nothing where it is not."""
    record = find_last_record(draft.id)
    things = [] if record is None else _shown_by(draft.type, record)
    return Shown(media_shown_by(draft.id), [thing for thing in things if thing.type in LEAVING])


def withdraw_unshown(recorder: Recorder, before: Shown) -> None:
    """Withdraw what nothing public shows any more of what was shown before, and what these showed in turn."""
    db.session.flush()
    for thing in before.things:
        if _is_left_alone(thing):
            its_own = shown_now(thing)
            thing.first_public_at = None  # as if it never was: the next article that names it brings it back
            _withdraw(recorder, thing)
            withdraw_unshown(recorder, its_own)
    for medium in find_drafts(no_longer_shown(before.media_ids)).values():
        if medium.public_version is not None:
            _withdraw(recorder, medium)


def _withdraw(recorder: Recorder, draft: Draft) -> None:
    draft.public_version = None
    draft.is_changed = False
    note_draft("unpublished", draft)
    spread_withdrawal(recorder, draft.type, draft.id)


def _is_left_alone(thing: Draft) -> bool:
    """Whether it is public because something showed it that does no more, and nothing else does."""
    record = find_last_record(thing.id)
    if record is None or not record.get(CAME_WITH) or is_shown(thing.id):
        return False
    return thing.type != "topic" or not topics_below(thing.id)


def _not_yet_public(draft: Draft, content: Content) -> list[Draft]:
    """What it shows and was never public by itself, what that shows before it."""
    found: dict[str, Draft] = {}
    waiting = [(draft.type, content)]
    while waiting:
        for shown in _shown_by(*waiting.pop()):
            if shown.first_public_at is None and shown.trashed_at is None and shown.id not in found:
                found[shown.id] = shown
                waiting.append((shown.type, content_of(shown)))
    return list(reversed(found.values()))


def _shown_by(type_: str, content: Mapping[str, Any]) -> list[Draft]:
    """The people, topics, snippets and terms that a content (or a record of one) shows."""
    named = find_drafts(target for rel, target in references_of(type_, dict(content)) if rel in REFERENCES_SHOWN)
    by_slug: list[Draft | None] = []
    for body in bodies_of(content):
        by_slug += [find_draft("snippet", slug) for slug in snippet_slugs(body)]
        by_slug += [find_draft("term", slug) for slug in term_slugs(body)]
    return sorted(named.values(), key=lambda d: d.id) + [found for found in by_slug if found is not None]
