"""Mails: an outbox row in the transaction that asked for it, sent by SMTP beside the request, and again by the worker.

The request does not wait for the mail server, so that its time does not tell who has an account. What it does not take
is tried again, later and later, until the link in it expires; a mail may come twice where a process is killed.
"""

from __future__ import annotations

import ssl
import threading
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app
from sqlalchemy import select

from kapcms.clock import now
from kapcms.config import settings_in_force
from kapcms.later import later
from kapcms.logs import get_logger
from kapcms.models.database import db, new_id
from kapcms.models.mail import Mail
from kapcms.services.sealing import MAILS, SecretLost

if TYPE_CHECKING:
    import smtplib
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime

    Transaction = Callable[[], AbstractContextManager[None]]
else:
    smtplib = later("smtplib")

TIMEOUT_SECONDS = 20
WAITS_SECONDS = (60, 120, 600, 1_800, 3_600)
"""After each failed attempt; the last one again and again. The first is also how long the server has it to itself."""
log = get_logger()


def can_mail() -> bool:
    """Whether a server is set."""
    return settings_in_force().smtp_url is not None


def queue_mail(to: str, link: str, expires_at: datetime) -> str:
    """A mail with a one-time link waits to be sent; its id. Call `send_soon` after the transaction is committed."""
    body = MAILS.close(
        f"Set the password of your account here. The link works once.\n\n{link}\n\n"
        "If you did not ask for this, you need do nothing: without the link nothing changes.\n"
    )
    mail = Mail(id=new_id(), recipient=to, body=body, attempts=0, created_at=now(), expires_at=expires_at)
    mail.next_attempt_at = mail.created_at + timedelta(seconds=WAITS_SECONDS[0])
    db.session.add(mail)
    return mail.id


def send_soon(mail_id: str, transaction: Transaction) -> threading.Thread:
    """Send it in a thread of its own."""
    app = cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001  werkzeug's documented way

    def send() -> None:
        with app.app_context():
            send_mail(mail_id, transaction)

    thread = threading.Thread(target=send, name="mail")
    thread.start()
    return thread


def send_next_mail(transaction: Transaction) -> bool:
    """Send the mail that waits longest and is due; whether there was one."""
    due = select(Mail.id).where(Mail.next_attempt_at <= now(), Mail.expires_at > now())
    mail_id = db.session.scalar(due.order_by(Mail.next_attempt_at, Mail.id).limit(1))
    db.session.rollback()
    if mail_id is None or not can_mail():
        return False
    send_mail(mail_id, transaction)
    return True


def send_mail(mail_id: str, transaction: Transaction) -> None:
    """Try to send it; it goes from the outbox where the mail server takes it, and is tried again later where not."""
    found = db.session.execute(select(Mail.recipient, Mail.body).where(Mail.id == mail_id)).one_or_none()
    db.session.rollback()
    if found is None:
        return
    error = _error_of_sending(found.recipient, found.body)
    with transaction():
        stored = db.session.get(Mail, mail_id, populate_existing=True)
        if stored is None:
            return
        if error is None:
            db.session.delete(stored)
        else:
            wait = WAITS_SECONDS[min(stored.attempts, len(WAITS_SECONDS) - 1)]
            stored.attempts, stored.error = stored.attempts + 1, error
            stored.next_attempt_at = now() + timedelta(seconds=wait)


def _error_of_sending(to: str, body: str) -> str | None:
    """What went wrong in words for an admin, without the link; None where it was taken."""
    try:
        _send(settings_in_force().smtp_url or "", _message(to, MAILS.open(body)))
    except SecretLost as error:
        return str(error)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail_not_sent", to=to, error=type(error).__name__)
        return f"The mail server did not take it: {_said(error)}"
    return None


def _message(to: str, body: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Your password"
    message["From"] = settings_in_force().mail_from
    message["To"] = to
    message.set_content(body)
    return message


def _said(error: Exception) -> str:
    """The reply's code where there is one: servers repeat in their words what they were sent."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__}{'' if code is None else f' {code}'}"


def _send(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    server = kind(parts.hostname or "", parts.port or 0, timeout=TIMEOUT_SECONDS)
    try:
        if parts.scheme == "smtp" and server.ehlo() and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
    finally:
        with suppress(OSError, smtplib.SMTPException):  # a mail that was taken is not sent again for a bad goodbye
            server.quit()
