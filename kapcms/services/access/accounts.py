"""Accounts: listed, changed, deleted. What takes rights away ends sessions and tokens at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, tuple_

from kapcms.clock import now
from kapcms.errors import Conflict, NotFound
from kapcms.later import later
from kapcms.models.database import db
from kapcms.models.user import User
from kapcms.services.access.auditing import note
from kapcms.services.access.signing_in import end_credentials

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from kapcms.services.access import passwords
else:
    passwords = later("kapcms.services.access.passwords")


def list_users(limit: int, beyond: tuple[datetime, str] | None = None) -> Sequence[User]:
    """Up to `limit` accounts, oldest first, those after the key `beyond` (moment of making, id)."""
    query = select(User).order_by(User.created_at, User.id).limit(limit)
    if beyond is not None:
        query = query.where(tuple_(User.created_at, User.id) > beyond)
    return db.session.scalars(query).all()


def get_user(user_id: str) -> User:
    """The account, held until the transaction ends.

    Raises:
        NotFound: there is none with this id.
    """
    user = db.session.scalar(select(User).where(User.id == user_id).with_for_update())
    if user is None:
        raise NotFound(f"There is no account {user_id!r}.")
    return user


def change_user(user: User, fields: Mapping[str, Any]) -> None:
    """Change `name`, `role`, `suspended` or `password`; all but the name end its sessions and tokens.

    Raises:
        Conflict: nobody would be left who is an admin.
    """
    loses_rights = fields.get("suspended") or fields.get("role", "admin") != "admin"
    if loses_rights:
        _check_another_admin(user)
    user.name = fields.get("name", user.name)
    if "suspended" in fields:
        user.suspended_at = (user.suspended_at or now()) if fields["suspended"] else None
    is_other_role = fields.get("role", user.role) != user.role
    user.role = fields.get("role", user.role)
    if is_other_role or fields.get("suspended"):
        end_credentials(user)
    note(
        "user.changed", user.id, user.email, **{name: fields[name] for name in ("role", "suspended") if name in fields}
    )
    if "password" in fields:
        set_password(user, fields["password"])


def set_password(user: User, password: str, *, keep_session: str | None = None) -> None:
    """Give the account a new password; all its sessions and tokens end, but for the session with the id given."""
    user.password_hash = passwords.hash_password(password)
    end_credentials(user, but=keep_session)
    note("user.password_set", user.id, user.email)


def delete_user(user: User) -> None:
    """Delete an account with its sessions; its tokens are revoked, what it wrote stays.

    Raises:
        Conflict: nobody would be left who is an admin.
    """
    _check_another_admin(user)
    end_credentials(user)
    note("user.deleted", user.id, user.email)
    db.session.delete(user)


def _check_another_admin(user: User) -> None:
    if user.role != "admin" or user.suspended_at is not None:
        return
    admins = select(User.id).where(User.role == "admin", User.suspended_at.is_(None)).with_for_update()
    others = [found for found in db.session.scalars(admins) if found != user.id]
    if not others:
        raise Conflict("This is the last admin; make another one first.", code="last_admin")
