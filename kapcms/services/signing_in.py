"""Who is calling: passwords, sessions of browsers, tokens of scripts. Only hashes are stored."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from kapcms.clock import now
from kapcms.errors import Conflict, Fault, NotFound, NotSignedIn
from kapcms.models.credential import Session, Token, find_session, find_token
from kapcms.models.database import db
from kapcms.models.user import User, find_user_by_email
from kapcms.services.auditing import note
from kapcms.services.caller import Caller, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""argon2id as OWASP's cheat sheet has it (2025): 25 ms; the library's default costs 213 ms, a way to deny logins."""
NO_PASSWORD = HASHER.hash(secrets.token_urlsafe(16))
"""Verified for addresses without an account, so that they cost the same time."""
SESSION_DAYS = 30
IDLE_HOURS = 72
TOKEN_PREFIX = "kap_"  # noqa: S105  the public beginning of every token
SEEN_EVERY = timedelta(minutes=5)
"""How often the last use of a credential is written down: not at every request."""


def create_user(email: str, role: Role, password: str | None, name: str | None = None) -> User:
    """A new account; without a password nobody can sign in to it until one is set.

    Raises:
        Conflict: there is one with this address.
    """
    if find_user_by_email(email) is not None:
        fault = Fault("/email", "email_taken", "There is an account with this address.")
        raise Conflict("The address is taken.", code="email_taken", faults=(fault,))
    user = User(
        email=email.strip(),
        email_key=email.strip().casefold(),
        name=name or email.partition("@")[0],
        role=role,
        password_hash=HASHER.hash(password) if password else None,
        created_at=now(),
    )
    db.session.add(user)
    db.session.flush()
    note("user.created", user.id, user.email, role=role)
    return user


def sign_in(email: str, password: str) -> tuple[Session, str, str, Caller]:
    """A new session for the right password: (session, cookie secret, CSRF token, caller).

    Raises:
        NotSignedIn: address or password are wrong; the answer is the same for both.
    """
    user = find_user_by_email(email)
    known = user is not None and user.suspended_at is None and user.password_hash is not None
    matches = _matches(user.password_hash if known and user is not None else None, password)
    if user is None or not known or not matches:
        raise NotSignedIn("Address or password are wrong.", code="wrong_password")
    secret = secrets.token_urlsafe(32)
    csrf = csrf_of(secret)
    moment = now()
    session = Session(
        secret_hash=_sha256(secret),
        csrf_hash=_sha256(csrf),
        user_id=user.id,
        created_at=moment,
        seen_at=moment,
        expires_at=moment + timedelta(days=SESSION_DAYS),
    )
    db.session.add(session)
    db.session.flush()
    caller = _caller_of_user(user)
    note("session.created", session.id, user.email, by=caller)
    return session, secret, csrf, caller


def csrf_of(secret: str) -> str:
    """The CSRF token of the session whose cookie is `secret`: the same in all its tabs, and after a reload."""
    return _sha256(f"csrf {secret}")


def caller_of_session(secret: str, csrf: str | None, *, writes: bool) -> Caller:
    """Who the browser with this cookie is; a write must bear the session's CSRF token.

    Raises:
        NotSignedIn: the session is unknown, over, or its token is missing.
    """
    session = find_session(_sha256(secret))
    if session is None or _is_over(session):
        raise NotSignedIn("The session is over; sign in again.", code="session_over")
    if writes and not secrets.compare_digest(_sha256(csrf or ""), session.csrf_hash):
        raise NotSignedIn("Send the session's CSRF token in the header X-CSRF-Token.", code="csrf_missing")
    user = db.session.get(User, session.user_id)
    if user is None or user.suspended_at is not None:
        raise NotSignedIn("The account is suspended.", code="suspended")
    if now() - session.seen_at > SEEN_EVERY:
        session.seen_at = now()
    return _caller_of_user(user)


def session_of(secret: str) -> Session:
    """The session of this cookie.

    Raises:
        NotSignedIn: there is none.
    """
    session = find_session(_sha256(secret))
    if session is None:
        raise NotSignedIn("There is no session; sign in.", code="session_over")
    return session


def sign_out(secret: str) -> None:
    """End the session of this cookie."""
    session = find_session(_sha256(secret))
    if session is not None:
        note("session.ended", session.id, None)
        db.session.delete(session)


def create_token(name: str, role: Role, by: Caller, expires_at: datetime | None = None) -> tuple[Token, str]:
    """A new token and its secret, which is shown this once."""
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = Token(
        name=name,
        role=role,
        prefix=secret[:12],
        secret_hash=_sha256(secret),
        created_by=by.name,
        created_at=now(),
        expires_at=expires_at,
    )
    db.session.add(token)
    db.session.flush()
    note("token.created", token.id, name, role=role)
    return token, secret


def caller_of_token(secret: str) -> Caller:
    """Who the script with this token is.

    Raises:
        NotSignedIn: the token is unknown, expired or revoked.
    """
    token = find_token(_sha256(secret))
    if token is None or token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= now()):
        raise NotSignedIn("The token is unknown, expired or revoked.", code="bad_token")
    if token.used_at is None or now() - token.used_at > SEEN_EVERY:
        token.used_at = now()
    return Caller(id=token.id, name=f"token {token.name}", role=cast("Role", token.role), kind="token")


def list_tokens() -> Sequence[Token]:
    """All tokens, oldest first; never their secrets."""
    return db.session.scalars(select(Token).order_by(Token.created_at, Token.id)).all()


def revoke_token(token_id: str) -> None:
    """End a token at once.

    Raises:
        NotFound: there is none with this id.
    """
    token = db.session.get(Token, token_id)
    if token is None:
        raise NotFound(f"There is no token {token_id!r}.")
    if token.revoked_at is None:
        token.revoked_at = now()
        note("token.revoked", token.id, token.name)


def _matches(password_hash: str | None, password: str) -> bool:
    try:
        return HASHER.verify(password_hash or NO_PASSWORD, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def _is_over(session: Session) -> bool:
    return session.expires_at <= now() or now() - session.seen_at > timedelta(hours=IDLE_HOURS)


def _caller_of_user(user: User) -> Caller:
    return Caller(id=user.id, name=user.email, role=cast("Role", user.role), kind="user")


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
