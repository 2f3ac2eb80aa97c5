"""Mail by SMTP, where a server is set: sent beside the request, so that its time does not tell who has an account."""

from __future__ import annotations

import smtplib
import ssl
import threading
from email.message import EmailMessage
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from kapcms.config import settings_in_force
from kapcms.logs import get_logger

if TYPE_CHECKING:
    from collections.abc import Callable

TIMEOUT_SECONDS = 20
log = get_logger()


def can_mail() -> bool:
    """Whether a server is set."""
    return settings_in_force().smtp_url is not None


def mail_link(to: str, link: str) -> Callable[[], threading.Thread]:
    """A mail with a one-time link, ready to be sent: call what is given after the transaction is committed.

    Sending happens in a thread of its own; a failure is logged, without the link.
    """
    settings = settings_in_force()
    message = EmailMessage()
    message["Subject"] = "Your password"
    message["From"] = settings.mail_from
    message["To"] = to
    message.set_content(
        f"Set the password of your account here. The link works once.\n\n{link}\n\n"
        "If you did not ask for this, you need do nothing: without the link nothing changes.\n"
    )

    def send() -> threading.Thread:
        thread = threading.Thread(target=_send, args=(settings.smtp_url or "", message), name="mail")
        thread.start()
        return thread

    return send


def _send(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(parts.hostname or "", parts.port or 0, timeout=TIMEOUT_SECONDS) as server:
            if parts.scheme == "smtp" and server.ehlo() and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail_not_sent", to=message["To"], error=type(error).__name__)
