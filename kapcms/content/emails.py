"""E-mail addresses."""

from __future__ import annotations


def email_key(email: str) -> str:
    """What is equal for all spellings of one address."""
    return email.strip().casefold()
