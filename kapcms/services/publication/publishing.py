"""Publishing and withdrawing: what readers see changes here and nowhere else.

A publication is a record in the log and its projection into the public tables, in one transaction, under the lock of
the log. What it changes for others (neighbours, orders, articles that show a person) is found by comparing before with
after, and becomes a change of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from kapcms.clock import rfc3339
from kapcms.errors import Conflict, Fault, Invalid
from kapcms.models.change import find_last_record, find_latest_record, find_withdrawal
from kapcms.models.schedule import drop_schedules, find_schedules
from kapcms.services.access.auditing import note_draft
from kapcms.services.drafts.editing import content_of, differs_from_public, version_of
from kapcms.services.drafts.fielding import check_fields_are_whole
from kapcms.services.drafts.naming import public_owner, slug_taken
from kapcms.services.drafts.searched import title_of
from kapcms.services.drafts.translating import check_language_is_free
from kapcms.services.publication.accompanying import CAME_WITH, LEAVING, shown_now, shown_with, withdraw_unshown
from kapcms.services.publication.old_addresses import lead_old_addresses
from kapcms.services.publication.policing import check_policies
from kapcms.services.publication.recording import begin_recording, note_schedules
from kapcms.services.publication.reminding import forget_review, remind_of_review
from kapcms.services.publication.spreading import (
    Withdrawn,
    spread_article,
    spread_notice,
    spread_thing,
    spread_withdrawal,
)

if TYPE_CHECKING:
    from datetime import datetime

    from kapcms.models.draft import Draft
    from kapcms.services.drafts.blank import Content
    from kapcms.services.publication.recording import Recorder

Record = dict[str, Any]
NoteKind = Literal["update", "correction"]
NOTE_KINDS: tuple[NoteKind, ...] = ("update", "correction")


@dataclass(frozen=True, slots=True)
class Note:
    """What readers are told of a publication: what changed, and why. It stands in the article's `history` for good."""

    text: str
    kind: NoteKind = "update"


def publish(
    draft: Draft, *, version: int | None = None, moment: datetime | None = None, note: Note | None = None
) -> None:
    """Make a version of the draft (default: the newest) what readers see; nothing happens where they see it already.

    People, topics, snippets and terms that an article shows and that were never public become public with it, and so do
    all media that these show, as they stand in the library now. A medium that nothing public shows any more is
    withdrawn, and so are people and topics that came with an article and stand in none any more. Addresses that an
    article had where it was imported from lead to it.

    Raises:
        Conflict: it is in the trash, its slug is another's meanwhile, or its language is taken in its group.
        Invalid: it has no title, its fields are not whole, or a policy of the site keeps it from readers.
    """
    if note is not None and draft.type != "article":
        fault = Fault("/note", "no_history", "Only articles have a history that readers see.")
        raise Invalid("The note cannot be told.", faults=(fault,))
    recorder = begin_recording(moment)
    version = version or draft.version
    revision = version_of(draft, version)  # held until the end: whoever asks for it below is not answered by a query
    shown_before = shown_now(draft)
    for shown in shown_with(draft, revision.content):
        _publish(recorder, shown, shown.version, came_with=shown.type in LEAVING)
    _publish(recorder, draft, version, note=note)
    withdraw_unshown(recorder, shown_before)
    if draft.type == "article":
        lead_old_addresses(recorder, draft)
    cancel(draft, "publish")


def withdraw(draft: Draft, *, moment: datetime | None = None, notice: str | None = None) -> None:
    """Stop showing the draft to readers; nothing happens where they do not see it.

    `notice` is what they find in its place; it may also be told (or changed) after the withdrawal.

    Raises:
        Conflict: there is a notice and it never was public.
    """
    if draft.public_version is not None:
        recorder = begin_recording(moment)
        draft.public_version = None
        draft.is_changed = False
        note_draft("unpublished", draft, **({} if notice is None else {"notice": notice}))
        shown_before = shown_now(draft)
        spread_withdrawal(recorder, draft.type, draft.id, notice)
        withdraw_unshown(recorder, shown_before)
        forget_review(draft)
    elif notice is not None:
        _tell_withdrawn(draft, notice)
    cancel(draft)


def _tell_withdrawn(draft: Draft, notice: str) -> None:
    known = find_latest_record(draft.id)
    if known is None:
        raise Conflict("It never was public; there is nothing to tell readers.", code="never_public")
    recorder = begin_recording()
    at = find_withdrawal(draft.id) or recorder.at
    spread_notice(recorder, Withdrawn(draft.type, draft.id, known["slug"], at), notice)


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
        Conflict: it is in the trash, its slug is another's meanwhile, or its language is taken in its group.
        Invalid: it has no title, its fields are not whole, or a policy of the site keeps it from readers.
    """
    if draft.trashed_at is not None:
        raise Conflict("It is in the trash; restore it first.", code="in_trash")
    if not title_of(content).strip():
        fault = Fault("/title", "required", "Give it a title before readers see it.")
        raise Invalid("It has no title.", faults=(fault,))
    if public_owner(draft.type, content["slug"]) not in {None, draft.id}:
        raise slug_taken(content["slug"])
    check_language_is_free(draft, content)
    check_fields_are_whole(draft.type, content)
    if draft.type == "article":
        check_policies(content)


def _publish(
    recorder: Recorder, draft: Draft, version: int, *, note: Note | None = None, came_with: bool = False
) -> None:
    revision = version_of(draft, version)
    check_publishable(draft, revision.content)
    draft.first_public_at = draft.first_public_at or recorder.at
    record = _record(draft, revision.content, recorder.at) | _history(draft, recorder.at, note)
    record |= {CAME_WITH: True} if came_with else {}
    known = find_last_record(draft.id)
    draft.public_version = version
    revision.pinned = True
    draft.is_changed = differs_from_public(draft, content_of(draft))
    if known is not None and known | {"updated_at": None} == record | {"updated_at": None}:
        return
    note_draft("published", draft, version=version)
    if draft.type == "article":
        spread_article(recorder, record, is_new=known is None)
        remind_of_review(draft, record)
    else:
        spread_thing(recorder, draft.type, record, known)


def _record(draft: Draft, content: Content, at: datetime) -> Record:
    """What the log keeps: the content, whose it is, and its dates (the one it bears, else its first public moment)."""
    bears = content.get("published_at") or rfc3339(draft.first_public_at or at)
    return content | {"id": draft.id, "published_at": bears, "updated_at": rfc3339(at)}


def _history(draft: Draft, at: datetime, note: Note | None) -> Record:
    """What readers were told of this article's publications so far, and are told of this one; oldest first."""
    if draft.type != "article":
        return {}
    told = (find_latest_record(draft.id) or {}).get("history", [])
    new = [] if note is None else [{"at": rfc3339(at), "kind": note.kind, "note": note.text}]
    return {"history": [*told, *new]}
