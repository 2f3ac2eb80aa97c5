"""Looking for damage in the reminders: each public article with a date for its next review has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.reminder import Reminder
from kapcms.models.revision import Revision
from kapcms.services.drafts.contents import review_due_at

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_reminders() -> Iterator[str]:
    """One line for each thing that is wrong. What was told stays, whatever became of its article."""
    yield from _of_public_articles()
    yield from _of_others()


def _of_public_articles() -> Iterator[str]:
    seen = (Revision.draft_id == Draft.id) & (Revision.version == Draft.public_version)
    query = (
        select(Draft.slug, Revision.content, Reminder.due_at, Reminder.told_at)
        .join(Revision, seen)
        .outerjoin(Reminder, Reminder.draft_id == Draft.id)
        .where(Draft.type == "article")
        .order_by(Draft.slug)
    )
    for slug, content, due_at, told_at in db.session.execute(query.execution_options(yield_per=500)):
        said = review_due_at(content)
        if said != due_at:
            yield f"reminder: the review of {slug!r} is due at {said}; the row says {due_at}"
        if told_at is not None and told_at < due_at:
            yield f"reminder: that of {slug!r} was told at {told_at}, before it was due at {due_at}"


def _of_others() -> Iterator[str]:
    query = select(Draft.type, Draft.slug).join(Reminder, Reminder.draft_id == Draft.id)
    waiting = query.where(Draft.public_version.is_(None), Reminder.told_at.is_(None))
    for type_, slug in db.session.execute(waiting.order_by(Draft.type, Draft.slug)):
        yield f"reminder: one waits for {type_} {slug!r}, which is not public"
