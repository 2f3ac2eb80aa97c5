"""Publications that could not happen at their moment: noted for admins until somebody takes the matter up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcms.clock import now
from kapcms.models.database import db
from kapcms.models.job_failure import JobFailure

if TYPE_CHECKING:
    from kapcms.errors import KapcmsError
    from kapcms.models.draft import Draft

KIND = "schedules"


def note_schedule_failure(draft: Draft, error: KapcmsError, detail: dict[str, object]) -> None:
    """Note that the draft could not be published. `detail`: version, author, note and note_kind of the schedule."""
    faults = "".join(f" {fault.pointer}: {fault.detail}" for fault in error.faults)
    row = JobFailure(kind=KIND, key=draft.id, about=f"publication of {draft.type} {draft.slug}", detail=detail)
    row.error, row.attempts, row.failed_at, row.next_attempt_at = f"{error.detail}{faults}", 1, now(), None
    db.session.merge(row)
