"""The secrets of webhooks as they are stored: encrypted, so that a copy of the database alone can sign nothing.

Fernet (https://github.com/fernet/spec: AES-128-CBC and HMAC-SHA256) with a key derived from `KAPCMS_SECRET_KEY` by
HKDF-SHA256 (RFC 5869). Secrets that older versions stored as they are can be read on; `kapcms migrate` seals them.
"""

from __future__ import annotations

import base64
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
"""So a stored secret begins that is encrypted."""
PURPOSE = b"kapcms: secrets of webhooks"
"""Keys for other purposes, derived from the same setting, differ from this one."""
KEY_BYTES = 32
LOST = (
    "The webhook's secret cannot be read: KAPCMS_SECRET_KEY is not the one it was stored with. Set the former key "
    "again, or make a new secret (POST /api/editor/v1/webhooks/{id}/secrets) and give it to the receiver."
)


class SecretLost(Exception):
    """What is stored cannot be opened with the key in force; the message says the way out."""


def seal(secret: str) -> str:
    """The secret as it is stored."""
    return SEALED + _fernet(settings_in_force().secret_key).encrypt(secret.encode()).decode()


def unseal(stored: str) -> str:
    """The secret that is stored.

    Raises:
        SecretLost: it was sealed with another key.
    """
    if not is_sealed(stored):
        return stored
    try:
        return _fernet(settings_in_force().secret_key).decrypt(stored.removeprefix(SEALED)).decode()
    except fernet.InvalidToken as error:
        raise SecretLost(LOST) from error


def is_sealed(stored: str) -> bool:
    """Whether it is encrypted; older versions stored secrets as they are."""
    return stored.startswith(SEALED)


@cache
def _fernet(secret_key: str) -> fernet.Fernet:
    key = hkdf.HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=PURPOSE).derive(secret_key.encode())
    return fernet.Fernet(base64.urlsafe_b64encode(key))
