"""Sending one delivery: one POST, signed, to the address that was judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from standardwebhooks import Webhook as Signer

from kapcms.clock import now
from kapcms.services.notifying.posting import Outcome, Request, ask
from kapcms.services.sealing import WEBHOOK_SECRETS, SecretLost

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: `id` names it (the same in every attempt); one signature for each of `secrets`, given as stored."""

    id: str
    url: str
    body: str
    secrets: tuple[str, ...]


def send(message: Message, *, allows_private: bool) -> Outcome:
    """Send it once; nothing that a receiver does is an error here, nor a secret that is lost."""
    headers = {"Content-Type": "application/json", "User-Agent": "kapcms-webhooks"}
    try:
        headers |= signed_headers(message, now())
    except SecretLost as error:
        return Outcome(error=str(error))
    return ask(Request(message.url, headers, message.body.encode()), allows_private=allows_private)


def signed_headers(message: Message, at: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks 1.0.0 (https://www.standardwebhooks.com).

    Raises:
        SecretLost: a secret cannot be opened with the key in force.
    """
    message_id = f"msg_{message.id}"
    signatures = [Signer(WEBHOOK_SECRETS.open(secret)).sign(message_id, at, message.body) for secret in message.secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
