"""Signing in, tokens and users in the contract."""

from __future__ import annotations

from marshmallow import fields

from kapcms.schemas.fields import Id, In, Moment, MomentValue, OneOf, Out, Text

ROLES = ("admin", "editor", "author", "viewer")
EMAIL_PATTERN = r"^[^@\s]+@[^@\s]+$"
"""Only what every address has; whether mail arrives is not a question of form."""


class SignInIn(In):
    """Address and password."""

    email = Text(254, least=3, pattern=EMAIL_PATTERN, required=True)
    password = Text(1000, least=1, required=True, load_only=True)


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
    password = Text(1000, least=12, load_only=True)


class UserOut(Out):
    """An account."""

    id = Id(required=True)
    email = fields.String(required=True)
    name = fields.String(required=True)
    role = OneOf(*ROLES, required=True)
    created_at = Moment(required=True)
    suspended_at = Moment(required=True, allow_none=True)
