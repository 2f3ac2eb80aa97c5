"""Accounts: made, changed and ended by admins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from kapcms.api.access import only
from kapcms.api.cursors import links, read_cursor, write_cursor
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.writing import holds_secret, writes
from kapcms.schemas.account import NewUserOut, PasswordLinkOut, UserIn, UserOut, UserPatch
from kapcms.schemas.envelope import PageIn, many, one
from kapcms.services.access.accounts import change_user, delete_user, get_user, list_users
from kapcms.services.access.inviting import make_link
from kapcms.services.access.second_factor import remove_second_factor
from kapcms.services.access.signing_in import create_user

if TYPE_CHECKING:
    from uuid import UUID

    from kapcms.models.user import User

blp = blueprint("users", "Users: accounts of people")


@blp.get("/users")
@only("admin")
@blp.arguments(PageIn, location="query")
@blp.response(200, many(UserOut))
def get_users(args: dict[str, Any]) -> dict[str, Any]:
    """All accounts, oldest first."""
    beyond: Any = read_cursor(request.path, args["cursor"])[0] if "cursor" in args else None
    users = list_users(args["limit"] + 1, beyond)
    page = users[: args["limit"]]
    following = write_cursor(request.path, (page[-1].created_at, page[-1].id)) if len(users) > len(page) else None
    meta = {"limit": args["limit"], "next_cursor": following}
    return {"data": [_shown(user) for user in page], "meta": meta, "links": links(following, None)}


@blp.post("/users")
@only("admin")
@writes
@blp.arguments(UserIn)
@blp.response(201, one(NewUserOut))
def post_user(given: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """A new account; without a password the answer has the link where its owner sets one."""
    user = create_user(given["email"], given["role"], given.get("password"), given.get("name"))
    invitation = None
    if "password" not in given:
        holds_secret()
        invitation = _link(user)
    return {"data": _shown(user) | {"invitation": invitation}}, 201, {"Location": f"{request.path}/{user.id}"}


@blp.get("/users/<uuid:user_id>")
@only("admin")
@blp.response(200, one(UserOut))
def get_user_by_id(user_id: UUID) -> dict[str, Any]:
    """One account."""
    return {"data": _shown(get_user(str(user_id)))}


@blp.patch("/users/<uuid:user_id>")
@only("admin")
@writes
@blp.arguments(UserPatch)
@blp.response(200, one(UserOut))
def patch_user(given: dict[str, Any], user_id: UUID) -> dict[str, Any]:
    """Change an account; another role, a new password or suspending ends its sessions and tokens at once."""
    user = get_user(str(user_id))
    change_user(user, given)
    return {"data": _shown(user)}


@blp.delete("/users/<uuid:user_id>")
@only("admin")
@writes
@blp.response(204)
def delete_user_by_id(user_id: UUID) -> str:
    """Delete an account with its sessions and tokens; what it wrote stays."""
    delete_user(get_user(str(user_id)))
    return ""


@blp.post("/users/<uuid:user_id>/password-resets")
@only("admin")
@writes
@blp.response(201, one(PasswordLinkOut))
def post_reset(user_id: UUID) -> dict[str, Any]:
    """A one-time link where the account's owner sets a new password; earlier links end."""
    holds_secret()
    return {"data": _link(get_user(str(user_id)))}


@blp.delete("/users/<uuid:user_id>/second-factor")
@only("admin")
@writes
@blp.response(204)
def delete_second_factor_of(user_id: UUID) -> str:
    """Take the second factor off an account whose owner has lost it."""
    remove_second_factor(get_user(str(user_id)))
    return ""


def _link(user: User) -> dict[str, Any]:
    url, expires_at = make_link(user)
    return {"url": url, "expires_at": expires_at}


def _shown(user: User) -> dict[str, Any]:
    return {name: getattr(user, name) for name in UserOut().fields}
