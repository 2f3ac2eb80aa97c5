"""Tokens of scripts: made by admins, shown once, revoked at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.api.access import caller, only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.whole_lists import page_of
from kapcms.api.writing import holds_secret, writes
from kapcms.schemas.account import NewTokenOut, TokenIn, TokenOut
from kapcms.schemas.envelope import PageIn, many, one
from kapcms.services.access.signing_in import create_token, list_tokens, revoke_token

if TYPE_CHECKING:
    from kapcms.models.credential import Token

blp = blueprint("tokens", "Tokens: how scripts sign in")


@blp.get("/tokens")
@only("admin")
@blp.arguments(PageIn, location="query")
@blp.response(200, many(TokenOut))
def get_tokens(args: dict[str, Any]) -> dict[str, Any]:
    """All tokens, oldest first, without their secrets."""
    return page_of(list_tokens(), _shown, args)


@blp.post("/tokens")
@only("admin")
@writes
@blp.arguments(TokenIn)
@blp.response(201, one(NewTokenOut))
def post_token(given: dict[str, Any]) -> dict[str, Any]:
    """A new token; its secret is in this answer and nowhere else."""
    holds_secret()
    token, secret = create_token(given["name"], given["role"], caller(), given["expires_at"])
    return {"data": _shown(token) | {"token": secret}}


@blp.delete("/tokens/<uuid:token_id>")
@only("admin")
@writes
@blp.response(204)
def delete_token(token_id: object) -> str:
    """Revoke a token: it stops working at once."""
    revoke_token(str(token_id))
    return ""


def _shown(token: Token) -> dict[str, Any]:
    return {name: getattr(token, name) for name in TokenOut().fields}
