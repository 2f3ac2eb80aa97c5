"""The audit in the contract."""

from __future__ import annotations

from marshmallow import fields

from kapcms.schemas.envelope import PageIn
from kapcms.schemas.fields import Id, In, Moment, MomentValue, OneOf, Out, Text


class AuditFilterIn(In):
    """Which entries: who acted, what was done (`article.published`), to which type and id; moments exclude theirs."""

    who = Text(300, least=1)
    what = Text(40, least=1)
    type = Text(20, least=1)
    id = Text(100, least=1, attribute="thing_id")
    after = MomentValue()
    before = MomentValue()


class AuditIn(PageIn, AuditFilterIn):
    """Which entries, and how many."""


class AuditEntryOut(Out):
    """Who did what when to what, from where. `id` is that of the thing; `entry` that of the entry."""

    entry = Id(required=True)
    at = Moment(required=True)
    who = fields.String(required=True)
    caller_kind = OneOf("user", "token", "command", "schedule", "nobody", required=True)
    caller_id = fields.String(required=True, allow_none=True)
    what = fields.String(required=True)
    type = fields.String(required=True)
    id = fields.String(required=True, allow_none=True)
    slug = fields.String(required=True, allow_none=True, metadata={"description": "Slug or name, as it was then"})
    address = fields.String(required=True, allow_none=True)
    detail = fields.Dict(required=True)
