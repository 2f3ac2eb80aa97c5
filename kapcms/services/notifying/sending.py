"""Sending one delivery: one POST, signed, to the address that was judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from standardwebhooks import Webhook as Signer

from kapcms.clock import now
from kapcms.services.notifying.posting import Outcome, Request, ask

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: `id` names it (the same in every attempt); one signature for each of `secrets`."""

    id: str
    url: str
    body: str
    secrets: tuple[str, ...]


def send(message: Message, *, allows_private: bool) -> Outcome:
    """Send it once; nothing that a receiver does is an error here."""
    headers = {"Content-Type": "application/json", "User-Agent": "kapcms-webhooks"}
    headers |= signed_headers(message, now())
    return ask(Request(message.url, headers, message.body.encode()), allows_private=allows_private)


def signed_headers(message: Message, at: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks 1.0.0 (https://www.standardwebhooks.com)."""
    message_id = f"msg_{message.id}"
    signatures = [Signer(secret).sign(message_id, at, message.body) for secret in message.secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
