"""Mails that wait to be sent, and those that the mail server did not take so far."""

from __future__ import annotations

from sqlalchemy import func, select

from kapcms.clock import now
from kapcms.models.database import db
from kapcms.models.mail import Mail
from kapcms.services.jobs.work import MOST_TOLD, Failure, Work


def look() -> Work:
    """What waits; a mail whose link expired is not sent any more and disappears."""
    is_waiting = Mail.expires_at > now()
    count, next_at = db.session.execute(select(func.count(), func.min(Mail.next_attempt_at)).where(is_waiting)).one()
    failed = [
        Failure(mail.id, f"mail to {mail.recipient}", mail.error or "It failed.", mail.attempts, mail.next_attempt_at)
        for mail in _failed()
    ]
    return Work(count, next_at, len(failed), failed[:MOST_TOLD])


def retry(only: str | None) -> int:
    """Send what failed at once."""
    mails = [mail for mail in _failed() if only in {None, mail.id}]
    for mail in mails:
        mail.next_attempt_at = now()
    return len(mails)


def _failed() -> list[Mail]:
    query = select(Mail).where(Mail.error.is_not(None), Mail.expires_at > now()).order_by(Mail.created_at.desc())
    return list(db.session.scalars(query))
