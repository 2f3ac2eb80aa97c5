"""One's own account: the password, the second factor, and a password that was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import make_response, request

from kapcms.api.access import COOKIE, caller, for_all, only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.limiting import attempt, count_reset
from kapcms.api.writing import holds_secret, writes
from kapcms.errors import Forbidden
from kapcms.models.transaction import transaction
from kapcms.models.user import find_user_by_email
from kapcms.schemas.account import (
    AddressIn,
    CodeIn,
    LinkUseIn,
    OwnPasswordIn,
    PasswordIn,
    RecoveryCodesOut,
    SecondFactorOut,
    SecondFactorStateOut,
)
from kapcms.schemas.envelope import one
from kapcms.services.access.accounts import get_user, set_password
from kapcms.services.access.inviting import make_link, redeem_link
from kapcms.services.access.mailing import can_mail, queue_mail, send_soon
from kapcms.services.access.second_factor import begin_second_factor, confirm_second_factor, remove_second_factor
from kapcms.services.access.signing_in import check_password, session_id_of

if TYPE_CHECKING:
    from flask import Response

    from kapcms.models.user import User

blp = blueprint("account", "One's own account")


@blp.put("/me/password")
@only("viewer")
@writes
@blp.arguments(OwnPasswordIn)
@blp.response(204)
def put_password(given: dict[str, Any]) -> str:
    """A new password for oneself; all other sessions and all tokens of the account end."""
    user = _proven(given["old"])
    set_password(user, given["new"], keep_session=session_id_of(request.cookies.get(COOKIE, "")))
    return ""


@blp.get("/me/second-factor")
@only("viewer")
@blp.response(200, one(SecondFactorStateOut))
def get_second_factor() -> dict[str, Any]:
    """Whether signing in asks for a code, since when, and how many recovery codes were not used yet."""
    user = _own_account()
    left = len(user.recovery_hashes or []) if user.second_factor_at else 0
    return {"data": {"set_at": user.second_factor_at, "recovery_codes_left": left}}


@blp.post("/me/second-factor")
@only("viewer")
@writes
@blp.arguments(PasswordIn)
@blp.response(201, one(SecondFactorOut))
def post_second_factor(given: dict[str, Any]) -> dict[str, Any]:
    """A secret for an authenticator app; it counts once a code of it is sent with PUT."""
    user = _proven(given["password"])
    holds_secret()
    secret, uri = begin_second_factor(user)
    return {"data": {"secret": secret, "uri": uri}}


@blp.put("/me/second-factor")
@only("viewer")
@writes
@blp.arguments(CodeIn)
@blp.response(200, one(RecoveryCodesOut))
def put_second_factor(given: dict[str, Any]) -> dict[str, Any]:
    """From now on signing in asks for a code; the answer has the recovery codes, shown only now."""
    return {"data": {"recovery_codes": confirm_second_factor(_own_account(), given["code"])}}


@blp.delete("/me/second-factor")
@only("viewer")
@writes
@blp.arguments(PasswordIn)
@blp.response(204)
def delete_second_factor(given: dict[str, Any]) -> str:
    """Signing in asks for the password alone again."""
    remove_second_factor(_proven(given["password"]))
    return ""


@blp.post("/password-resets")
@for_all
@blp.arguments(AddressIn)
@blp.response(202)
def post_password_reset(given: dict[str, Any]) -> Response:
    """Ask for a link to a new password by mail; the answer is the same whether there is an account or not.

    Where no mail server is set nothing is sent: an admin makes the link.
    """
    count_reset(given["email"])
    with transaction():
        user = find_user_by_email(given["email"])
        is_known = user is not None and user.suspended_at is None and can_mail()
        mail_id = queue_mail(user.email, *make_link(user)) if user is not None and is_known else None
    if mail_id is not None:
        send_soon(mail_id, transaction)
    return make_response("", 202)


@blp.post("/passwords")
@for_all
@blp.arguments(LinkUseIn)
@blp.response(204)
def post_password(given: dict[str, Any]) -> str:
    """Set the password by a one-time link; all sessions and tokens of the account end."""
    with transaction():
        redeem_link(given["token"], given["password"])
    return ""


def _own_account() -> User:
    """The account of the caller.

    Raises:
        Forbidden: a token calls.
    """
    if caller().kind != "user":
        raise Forbidden("Tokens have no password; sign in as a person.")
    return get_user(caller().id)


def _proven(password: str) -> User:
    """The account of the caller, who knows its password: a cookie alone is not enough."""
    user = _own_account()
    with attempt(user.email):
        return check_password(user, password)
