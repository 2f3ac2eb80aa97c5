"""Passwords: only their hashes are stored. Loaded when the first one is checked or set."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""argon2id as OWASP's cheat sheet has it (2025): 25 ms; the library's default costs 213 ms, a way to deny logins."""
NO_PASSWORD = "$argon2id$v=19$m=19456,t=2,p=1$Uop5/JreyXu79gRkd2SMJA$l+KPLcG93k1h39FLSfD879JiM5UIrlSFdDNetnsGhkc"  # noqa: S105  of a random one
"""What HASHER made of a password that nobody knows: verified for addresses without an account, so that they cost the
same time. Making it anew would cost every start 45 ms."""


def hash_password(password: str) -> str:
    """What is stored of a password."""
    return HASHER.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether the hash was made of this password; without a hash the answer is no, and takes as long."""
    try:
        return HASHER.verify(password_hash or NO_PASSWORD, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
