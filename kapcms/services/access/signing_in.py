"""Who is calling: passwords, sessions of browsers, tokens of scripts. Only hashes are stored."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from sqlalchemy import delete, select, update

from kapcms.clock import now
from kapcms.content.emails import email_key
from kapcms.errors import Conflict, Fault, Forbidden, Invalid, NotFound, NotSignedIn
from kapcms.later import later
from kapcms.models.credential import Session, Token, find_session, find_token
from kapcms.models.database import db
from kapcms.models.user import User, find_user_by_email
from kapcms.services.access.auditing import note
from kapcms.services.access.caller import Caller, Role
from kapcms.services.access.second_factor import check_second_factor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kapcms.services.access import passwords
else:
    passwords = later("kapcms.services.access.passwords")

SESSION_DAYS = 30
IDLE_HOURS = 72
NO_ID = "00000000-0000-0000-0000-000000000000"
"""The nil UUID: nobody's."""
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
        email_key=email_key(email),
        name=name or email.partition("@")[0],
        role=role,
        password_hash=passwords.hash_password(password) if password else None,
        created_at=now(),
    )
    db.session.add(user)
    db.session.flush()
    note("user.created", user.id, user.email, role=role)
    return user


@dataclass(frozen=True, slots=True)
class Proven:
    """An account whose password was given rightly: which one, and the hash that it was checked against."""

    user_id: str
    password_hash: str


def prove(email: str, password: str) -> Proven:
    """The account of this address, if this is its password. Takes 25 ms: to be called with nothing locked.

    Raises:
        NotSignedIn: address or password are wrong (the answer is the same for both).
    """
    user = check_password(find_user_by_email(email), password)
    return Proven(user.id, user.password_hash or "")


def sign_in(proven: Proven, code: str | None = None) -> tuple[Session, str, str, Caller]:
    """A new session of an account that proved itself, with the right code where it asks for one.

    Gives (session, cookie secret, CSRF token, caller).

    Raises:
        NotSignedIn: the code is wrong, or the account was changed since.
    """
    user = db.session.get(User, proven.user_id)
    if user is None or user.suspended_at is not None or user.password_hash != proven.password_hash:
        raise NotSignedIn("Address or password are wrong.", code="wrong_password")
    check_second_factor(user, code)
    return begin_session(user)


def sign_in_by_provider(email: str) -> tuple[Session, str, str, Caller]:
    """A new session of the account with this address, which a provider that the operator named has proven.

    Its second factor is the provider's affair. Gives what `sign_in` gives.

    Raises:
        NotSignedIn: there is no such account, or it is suspended.
    """
    user = find_user_by_email(email)
    if user is None or user.suspended_at is not None:
        raise NotSignedIn("No account here has this address; ask an admin to invite you.", code="unknown_account")
    return begin_session(user)


def check_password(user: User | None, password: str) -> User:
    """The account, if this is its password; it takes as long to say no where there is no account.

    Raises:
        NotSignedIn: there is no account, it is suspended, or the password is wrong.
    """
    known = user is not None and user.suspended_at is None and user.password_hash is not None
    matches = passwords.is_password(password, user.password_hash if known and user is not None else None)
    if user is None or not known or not matches:
        raise NotSignedIn("Address or password are wrong.", code="wrong_password")
    return user


def begin_session(user: User) -> tuple[Session, str, str, Caller]:
    """A new session of an account that has proven itself: (session, cookie secret, CSRF token, caller)."""
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
        NotSignedIn: the session is unknown or over.
        Forbidden: a write does not bear its token.
    """
    session = find_session(_sha256(secret))
    if session is None or _is_over(session):
        raise NotSignedIn("The session is over; sign in again.", code="session_over")
    if writes and not secrets.compare_digest(_sha256(csrf or ""), session.csrf_hash):
        raise Forbidden("Send the session's CSRF token in the header X-CSRF-Token.", code="csrf_missing")
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
    """A new token and its secret, which is shown this once.

    Raises:
        Invalid: it would be over before it begins.
    """
    if expires_at is not None and expires_at <= now():
        fault = Fault("/expires_at", "past", "This moment is over; name a later one, or leave it out.")
        raise Invalid("The token cannot be made.", faults=(fault,))
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = Token(
        name=name,
        role=role,
        prefix=secret[:12],
        secret_hash=_sha256(secret),
        created_by=by.name,
        created_at=now(),
        expires_at=expires_at,
        user_id=_account_of(by),
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


def end_credentials(user: User, *, but: str | None = None) -> None:
    """End all sessions and tokens of an account at once, but for the session with the id `but`."""
    db.session.execute(delete(Session).where(Session.user_id == user.id, Session.id != (but or NO_ID)))
    tokens = update(Token).where(Token.user_id == user.id, Token.revoked_at.is_(None))
    db.session.execute(tokens.values(revoked_at=now()))


def list_sessions(user_id: str) -> Sequence[Session]:
    """The sessions of an account that are not over, the last used first."""
    query = select(Session).where(Session.user_id == user_id).order_by(Session.seen_at.desc(), Session.id)
    return [session for session in db.session.scalars(query) if not _is_over(session)]


def session_id_of(secret: str) -> str | None:
    """The id of the session of this cookie."""
    session = find_session(_sha256(secret))
    return None if session is None else session.id


def end_session(session_id: str, by: Caller) -> None:
    """End a session of one's own; admins end anybody's.

    Raises:
        NotFound: there is none with this id that the caller may end.
    """
    session = db.session.get(Session, session_id)
    if session is None or (session.user_id != by.id and not by.may("admin")):
        raise NotFound(f"There is no session {session_id!r} of yours.")
    note("session.ended", session.id, None)
    db.session.delete(session)


def _account_of(by: Caller) -> str | None:
    """The account behind who makes a token; None for the command line."""
    if by.kind == "token":
        made_by = db.session.get(Token, by.id)
        return None if made_by is None else made_by.user_id
    return by.id if by.kind == "user" else None


def _is_over(session: Session) -> bool:
    return session.expires_at <= now() or now() - session.seen_at > timedelta(hours=IDLE_HOURS)


def _caller_of_user(user: User) -> Caller:
    return Caller(id=user.id, name=user.email, role=cast("Role", user.role), kind="user")


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
