"""Signing in, tokens and users in the contract."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from kapcms.schemas.fields import Id, In, Moment, MomentValue, OneOf, Out, Text, Truth

ROLES = ("admin", "editor", "author", "viewer")
EMAIL_PATTERN = r"^[^@\s]+@[^@\s]+$"
"""Only what every address has; whether mail arrives is not a question of form."""


def new_password(**kwargs: Any) -> Text:
    """A password to be set."""
    return Text(1000, least=12, load_only=True, **kwargs)


class SignInIn(In):
    """Address and password."""

    email = Text(254, least=3, pattern=EMAIL_PATTERN, required=True)
    password = Text(1000, least=1, required=True, load_only=True)
    code = Text(40, least=6, metadata={"description": "Of the authenticator app, where the account asks for one."})


class CallerOut(Out):
    """Who is signed in."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    role = OneOf(*ROLES, required=True)
    kind = OneOf("user", "token", required=True)


class SignedInOut(CallerOut):
    """Who is signed in now; writes must send `csrf_token` in the header X-CSRF-Token."""

    csrf_token = fields.String(required=True)
    expires_at = Moment(required=True)


class SessionOut(Out):
    """A signed-in browser."""

    id = Id(required=True)
    created_at = Moment(required=True)
    seen_at = Moment(required=True)
    expires_at = Moment(required=True)
    address = fields.String(required=True, allow_none=True)
    agent = fields.String(required=True, allow_none=True)
    current = fields.Boolean(required=True)


class TokenIn(In):
    """A token to be made."""

    name = Text(200, least=1, required=True)
    role = OneOf(*ROLES, required=True)
    expires_at = MomentValue(allow_none=True, load_default=None)


class TokenOut(Out):
    """A token without its secret."""

    id = Id(required=True)
    name = fields.String(required=True)
    role = OneOf(*ROLES, required=True)
    prefix = fields.String(required=True)
    created_by = fields.String(required=True)
    created_at = Moment(required=True)
    expires_at = Moment(required=True, allow_none=True)
    revoked_at = Moment(required=True, allow_none=True)
    used_at = Moment(required=True, allow_none=True)


class NewTokenOut(TokenOut):
    """A token just made: the only time that `token` is shown."""

    token = fields.String(required=True)


class UserIn(In):
    """An account to be made; without a password nobody can sign in to it yet."""

    email = Text(254, least=3, pattern=EMAIL_PATTERN, required=True)
    name = Text(300, least=1)
    role = OneOf(*ROLES, required=True)
    password = new_password()


class UserPatch(In):
    """What may be changed of an account; the address stays, for what was written bears it."""

    name = Text(300, least=1)
    role = OneOf(*ROLES)
    suspended = Truth()
    password = new_password()


class OwnPasswordIn(In):
    """The present password and the new one."""

    old = Text(1000, least=1, required=True, load_only=True)
    new = new_password(required=True)


class AddressIn(In):
    """Whose password is lost."""

    email = Text(254, least=3, pattern=EMAIL_PATTERN, required=True)


class LinkUseIn(In):
    """What stood behind `#token=` in the link, and the new password."""

    token = Text(200, least=1, required=True, load_only=True)
    password = new_password(required=True)


class PasswordLinkOut(Out):
    """A one-time link to hand over, by whatever way is safe."""

    url = fields.String(required=True)
    expires_at = Moment(required=True)


class PasswordIn(In):
    """The present password."""

    password = Text(1000, least=1, required=True, load_only=True)


class CodeIn(In):
    """A code of the authenticator app."""

    code = Text(40, least=6, required=True, load_only=True)


class SecondFactorOut(Out):
    """What an authenticator app is given."""

    secret = fields.String(required=True)
    uri = fields.String(required=True, metadata={"description": "otpauth: address, for a QR code"})


class SecondFactorStateOut(Out):
    """The second factor of one's own account; `set_at` is null where signing in asks for the password alone."""

    set_at = Moment(required=True, allow_none=True)
    recovery_codes_left = fields.Integer(required=True)


class RecoveryCodesOut(Out):
    """Codes for who has lost the app: each works once, and they are shown only now."""

    recovery_codes = fields.List(fields.String(), required=True)


class UserOut(Out):
    """An account."""

    id = Id(required=True)
    email = fields.String(required=True)
    name = fields.String(required=True)
    role = OneOf(*ROLES, required=True)
    created_at = Moment(required=True)
    suspended_at = Moment(required=True, allow_none=True)
    second_factor_at = Moment(required=True, allow_none=True)


class ColleagueOut(Out):
    """How the account with an address is called; revisions, lists and the audit bear the address."""

    email = fields.String(required=True)
    name = fields.String(required=True)


class NewUserOut(UserOut):
    """An account just made; without a password it comes with the link where its owner sets one."""

    invitation = fields.Nested(PasswordLinkOut, required=True, allow_none=True)
