"""Reminders: when the review of a public article falls due, the log tells it once, and webhooks with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from kapcms.clock import now
from kapcms.models.database import db
from kapcms.models.public import PublicArticle
from kapcms.models.reminder import Reminder, find_due_reminders
from kapcms.services.drafts.contents import review_due_at
from kapcms.services.projecting.articles import touch_article
from kapcms.services.publication.recording import begin_recording, note_schedules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kapcms.models.draft import Draft

AT_ONCE = 100
"""How many reminders are told in one transaction."""


def remind_of_review(draft: Draft, record: Mapping[str, Any]) -> None:
    """Let the review of a public article be told when it is due; a date that was told already stays told."""
    due_at = review_due_at(record)
    reminder = db.session.get(Reminder, draft.id)
    if (reminder and reminder.due_at) == due_at:
        return
    if reminder is not None:
        db.session.delete(reminder)
        db.session.flush()
    if due_at is not None:
        db.session.add(Reminder(draft_id=draft.id, due_at=due_at))
    note_schedules()


def forget_review(draft: Draft) -> None:
    """Tell nothing of an article that is not public any more; what was told stays told."""
    reminder = db.session.get(Reminder, draft.id)
    if reminder is not None and reminder.told_at is None:
        db.session.delete(reminder)
        note_schedules()


def tell_due_reviews() -> int:
    """Tell of every review whose moment has come (`article.review_due`); of how many. The caller holds the log."""
    due = find_due_reminders(now(), AT_ONCE)
    for reminder in due:
        recorder = begin_recording(reminder.due_at)
        slug = db.session.scalar(select(PublicArticle.slug).where(PublicArticle.id == reminder.draft_id))
        if slug is not None:
            touch_article(reminder.draft_id, recorder.at)
            recorder.write("article.review_due", reminder.draft_id, slug)
        reminder.told_at = recorder.at
    return len(due)
