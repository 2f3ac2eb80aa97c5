"""The trash: out of sight at once, back at any time until it is purged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcms.clock import now
from kapcms.models.database import db
from kapcms.services.access.auditing import note_draft
from kapcms.services.publication.publishing import withdraw

if TYPE_CHECKING:
    from kapcms.models.draft import Draft
    from kapcms.services.access.caller import Caller


def put_in_trash(draft: Draft, by: Caller) -> None:
    """Withdraw the draft from readers and lists; its slug stays reserved for it."""
    if draft.trashed_at is not None:
        return
    withdraw(draft)
    draft.trashed_at = now()
    _note(draft, by)
    note_draft("trashed", draft)


def restore(draft: Draft, by: Caller) -> None:
    """Take the draft out of the trash, as a draft: publishing it again is an act of its own."""
    if draft.trashed_at is None:
        return
    draft.trashed_at = None
    _note(draft, by)
    note_draft("restored", draft)


def _note(draft: Draft, by: Caller) -> None:
    draft.updated_at = now()
    draft.updated_by = by.name
    db.session.flush()
