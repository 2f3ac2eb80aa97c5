"""Secrets that must be read again, as they are stored: encrypted, so that a copy of the database alone proves nothing.

Fernet (https://github.com/fernet/spec: AES-128-CBC and HMAC-SHA256) with a key derived from `KAPCMS_SECRET_KEY` by
HKDF-SHA256 (RFC 5869), another one for each purpose: what was sealed for one does not open for another. After a change
of that setting the keys in `KAPCMS_FORMER_SECRET_KEYS` open on, and `kapcms migrate` seals anew (`resealing.py`).

What must only be compared (passwords, tokens, links, recovery codes) is hashed where it belongs, and not sealed.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kapcms.config import settings_in_force
from kapcms.later import later

if TYPE_CHECKING:
    from cryptography import fernet
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf import hkdf
else:
    fernet = later("cryptography.fernet")
    hashes = later("cryptography.hazmat.primitives.hashes")
    hkdf = later("cryptography.hazmat.primitives.kdf.hkdf")

SEALED = "sealed:"
"""So a stored secret begins that is encrypted; older versions stored some as they are."""
KEY_BYTES = 32


class SecretLost(Exception):
    """What is stored cannot be opened with the key in force; the message says the way out."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Seals secrets of one kind. `purpose` parts its keys from those of others; `way_out` is told where one is lost."""

    purpose: str
    way_out: str

    def close(self, secret: str) -> str:
        """The secret as it is stored."""
        return SEALED + _fernet(settings_in_force().secret_key, self.purpose).encrypt(secret.encode()).decode()

    def open(self, stored: str) -> str:
        """The secret that is stored, sealed with the key in force or a former one that is set.

        Raises:
            SecretLost: it was sealed with another key.
        """
        if not is_sealed(stored):
            return stored
        settings = settings_in_force()
        return self._open(stored, (settings.secret_key, *settings.former_secret_keys))

    def opens(self, stored: str) -> bool:
        """Whether a key that is set opens it."""
        try:
            self.open(stored)
        except SecretLost:
            return False
        return True

    def is_closed_now(self, stored: str) -> bool:
        """Whether it is sealed, and with the key in force."""
        if not is_sealed(stored):
            return False
        try:
            self._open(stored, (settings_in_force().secret_key,))
        except SecretLost:
            return False
        return True

    def _open(self, stored: str, keys: tuple[str, ...]) -> str:
        tried = fernet.MultiFernet([_fernet(key, self.purpose) for key in keys])
        try:
            return tried.decrypt(stored.removeprefix(SEALED)).decode()
        except fernet.InvalidToken as error:
            raise SecretLost(self.way_out) from error


def is_sealed(stored: str) -> bool:
    """Whether it is encrypted."""
    return stored.startswith(SEALED)


WEBHOOK_SECRETS = Seal(
    "kapcms: secrets of webhooks",
    "The webhook's secret cannot be read: KAPCMS_SECRET_KEY is not the one it was stored with. Set the former key in "
    "KAPCMS_FORMER_SECRET_KEYS, or make a new secret (POST /api/editor/v1/webhooks/{id}/secrets) and give it to the "
    "receiver.",
)
SECOND_FACTORS = Seal(
    "kapcms: secrets of second factors",
    "Codes of the authenticator app cannot be checked: the server's secret key has changed. Sign in with a recovery "
    "code, or let an admin take the second factor off, and set it up again.",
)
MAILS = Seal("kapcms: mails that wait", "The mail cannot be read: KAPCMS_SECRET_KEY is not the one it was stored with.")


@cache
def _fernet(secret_key: str, purpose: str) -> fernet.Fernet:
    key = hkdf.HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(secret_key.encode())
    return fernet.Fernet(base64.urlsafe_b64encode(key))
