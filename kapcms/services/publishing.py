"""Publishing and withdrawing: what readers see changes here and nowhere else.

A publication is a record in the log and its projection into the public tables, in one transaction, under the lock of
the log. What it changes for others (neighbours, orders, articles that show a person) is found by comparing before with
after, and becomes a change of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.clock import rfc3339
from kapcms.content.body_media import media_named_by
from kapcms.errors import Conflict, Fault, Invalid
from kapcms.models.change import find_last_record
from kapcms.models.draft import find_drafts
from kapcms.models.schedule import drop_schedules, find_schedules
from kapcms.services.auditing import note_draft
from kapcms.services.contents import references_of, title_of
from kapcms.services.editing import content_of, differs_from_public, version_of
from kapcms.services.naming import public_owner, slug_taken
from kapcms.services.old_addresses import lead_old_addresses
from kapcms.services.projecting.shown import media_shown_by, no_longer_shown
from kapcms.services.recording import begin_recording, note_schedules
from kapcms.services.spreading import spread_article, spread_thing, spread_withdrawal

if TYPE_CHECKING:
    from datetime import datetime

    from kapcms.models.draft import Draft
    from kapcms.services.blank import Content
    from kapcms.services.recording import Recorder

Record = dict[str, Any]


def publish(draft: Draft, *, version: int | None = None, moment: datetime | None = None) -> None:
    """Make a version of the draft (default: the newest) what readers see; nothing happens where they see it already.

    People and topics that an article shows and that were never public become public with it, and so do all media
    that these show, as they stand in the library now. A medium that nothing public shows any more is withdrawn.
    Addresses that an article had where it was imported from lead to it.

    Raises:
        Conflict: it is in the trash, or its slug is another's meanwhile.
        Invalid: it has no title.
    """
    recorder = begin_recording(moment)
    version = version or draft.version
    shown_before = media_shown_by(draft.id)
    for shown in _shown_with(draft, version):
        _publish(recorder, shown, shown.version)
    _publish(recorder, draft, version)
    _withdraw_unshown(recorder, shown_before)
    if draft.type == "article":
        lead_old_addresses(draft)
    cancel(draft, "publish")


def withdraw(draft: Draft, *, moment: datetime | None = None) -> None:
    """Stop showing the draft to readers; nothing happens where they do not see it."""
    if draft.public_version is not None:
        recorder = begin_recording(moment)
        draft.public_version = None
        draft.is_changed = False
        note_draft("unpublished", draft)
        shown_before = media_shown_by(draft.id)
        spread_withdrawal(recorder, draft.type, draft.id)
        _withdraw_unshown(recorder, shown_before)
    cancel(draft)


def cancel(draft: Draft, *actions: str) -> None:
    """Cancel what waits for the draft: the named actions, or all."""
    waiting = find_schedules(draft.id)
    if waiting if not actions else any(action in waiting for action in actions):
        drop_schedules(draft.id, *actions)
        note_draft("unscheduled", draft, actions=sorted(set(waiting) & set(actions or waiting)))
        note_schedules()


def check_publishable(draft: Draft, content: Content) -> None:
    """Refuse what cannot be public.

    Raises:
        Conflict: it is in the trash, or its slug is another's meanwhile.
        Invalid: it has no title.
    """
    if draft.trashed_at is not None:
        raise Conflict("It is in the trash; restore it first.", code="in_trash")
    if not title_of(content).strip():
        fault = Fault("/title", "required", "Give it a title before readers see it.")
        raise Invalid("It has no title.", faults=(fault,))
    if public_owner(draft.type, content["slug"]) not in {None, draft.id}:
        raise slug_taken(content["slug"])


def _publish(recorder: Recorder, draft: Draft, version: int) -> None:
    revision = version_of(draft, version)
    check_publishable(draft, revision.content)
    draft.first_public_at = draft.first_public_at or recorder.at
    record = _record(draft, revision.content, recorder.at)
    known = find_last_record(draft.id)
    draft.public_version = version
    revision.pinned = True
    draft.is_changed = differs_from_public(draft, content_of(draft))
    if known is not None and known | {"updated_at": None} == record | {"updated_at": None}:
        return
    note_draft("published", draft, version=version)
    if draft.type == "article":
        spread_article(recorder, record, is_new=known is None)
    else:
        spread_thing(recorder, draft.type, record, known)


def _record(draft: Draft, content: Content, at: datetime) -> Record:
    """What the log keeps: the content, whose it is, and its dates (the one it bears, else its first public moment)."""
    bears = content.get("published_at") or rfc3339(draft.first_public_at or at)
    return content | {"id": draft.id, "published_at": bears, "updated_at": rfc3339(at)}


def _shown_with(draft: Draft, version: int) -> list[Draft]:
    """What becomes public with the draft, in this order: media first, for the others show them."""
    things = _never_public(draft, version) if draft.type == "article" else []
    contents = [version_of(draft, version).content, *(content_of(thing) for thing in things)]
    named = find_drafts(media_id for content in contents for media_id in media_named_by(content)).values()
    media = sorted((d for d in named if d.public_version is None or d.is_changed), key=lambda d: d.id)
    return [*media, *things]


def _withdraw_unshown(recorder: Recorder, media_ids: set[str]) -> None:
    """Withdraw those of the media that nothing public shows any more."""
    for medium in find_drafts(no_longer_shown(media_ids)).values():
        if medium.public_version is not None:
            medium.public_version = None
            medium.is_changed = False
            note_draft("unpublished", medium)
            spread_withdrawal(recorder, medium.type, medium.id)


def _never_public(draft: Draft, version: int) -> list[Draft]:
    references = references_of(draft.type, version_of(draft, version).content)
    ids = [target for rel, target in references if rel != "media"]
    found = find_drafts(ids).values()
    return sorted((d for d in found if d.first_public_at is None and d.trashed_at is None), key=lambda d: d.id)
