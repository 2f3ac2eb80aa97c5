"""Purging: what nobody can ask for any more leaves the database. Nothing that readers see or saw is touched.

The slugs of purged articles that were ever public stay in the public tables and in the log, and go on answering 410.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import aliased

from kapcms.clock import now
from kapcms.config import settings_in_force
from kapcms.errors import Conflict
from kapcms.models.credential import Session
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.idempotency import KeptAnswer
from kapcms.models.job_failure import JobFailure
from kapcms.models.mail import Mail
from kapcms.models.preview import Preview
from kapcms.models.revision import Revision
from kapcms.services.access.auditing import note_draft
from kapcms.services.drafts.entering import drop_draft
from kapcms.services.importing.jobs import drop_old_uploads
from kapcms.services.media.tidying import purge_media

if TYPE_CHECKING:
    from sqlalchemy import Delete

STEPS_KEPT = timedelta(days=1)
"""How long the single steps of autosaves are kept: a save that is based on one can be merged as long."""
FAILURES_KEPT = timedelta(days=30)
"""How long the failure of a publication is told that nobody takes up; what fails on is noted anew."""
ANSWERS_KEPT = timedelta(days=1)
"""How long a repeat under an `Idempotency-Key` is answered alike."""


def purge() -> dict[str, int]:
    """Delete the trash that is old enough, and what has outlived its use; how many rows of each."""
    moment = now()
    return {
        "drafts": _purge_trash(),
        "autosaves": _purge_steps(),
        "media files": purge_media(),
        "previews": _rows(delete(Preview).where(Preview.expires_at <= moment)),
        "answers": _rows(delete(KeptAnswer).where(KeptAnswer.at < moment - ANSWERS_KEPT)),
        "sessions": _rows(delete(Session).where(Session.expires_at <= moment)),
        "uploads of imports": drop_old_uploads(),
        "mails": _rows(delete(Mail).where(Mail.expires_at <= moment)),
        "failures": _rows(delete(JobFailure).where(JobFailure.failed_at < moment - FAILURES_KEPT)),
    }


def purge_draft(draft: Draft) -> None:
    """Delete a draft that is in the trash, with all that is its own; its slug is free again for other drafts.

    Raises:
        Conflict: it is not in the trash.
    """
    if draft.trashed_at is None:
        raise Conflict("Only what is in the trash can be deleted for good.", code="not_in_trash")
    note_draft("purged", draft, trashed_at=str(draft.trashed_at))
    drop_draft(draft.id)
    db.session.delete(draft)


def _purge_trash() -> int:
    """Delete drafts with all that is theirs; their slugs are free again for other drafts."""
    oldest = now() - timedelta(days=settings_in_force().trash_days)
    query = select(Draft).where(Draft.trashed_at <= oldest).order_by(Draft.id)
    drafts = list(db.session.scalars(query.with_for_update()))
    for draft in drafts:
        purge_draft(draft)
    db.session.flush()
    return len(drafts)


def _purge_steps() -> int:
    """Delete autosaves that a later one of the same revision stands for; what is pinned stays."""
    later = aliased(Revision)
    is_outdone = exists().where(
        later.draft_id == Revision.draft_id, later.n == Revision.n, later.version > Revision.version
    )
    old = Revision.at < now() - STEPS_KEPT
    steps = delete(Revision).where(Revision.kind == "autosave", Revision.pinned.is_(False), old, is_outdone)
    return _rows(steps.execution_options(synchronize_session=False))


def _rows(statement: Delete) -> int:
    return int(cast("Any", db.session.execute(statement)).rowcount)
