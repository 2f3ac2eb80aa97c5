"""The seeds in the contract."""

from __future__ import annotations

from marshmallow import fields

from kapcms.schemas.article import NamedThingOut
from kapcms.schemas.fields import OneOf, Out


class SeedOut(NamedThingOut):
    """A thing that was planted."""

    type = OneOf("article", "series", "person", "topic", "term", "snippet", "media", required=True)


class KeptSeedOut(SeedOut):
    """A thing that was planted and stays: it was edited since, or something that stays names it."""

    reason = OneOf("edited", "used", required=True)


class SeedsOut(Out):
    """The seeds that are here. `is_new`: nobody named the site yet, and there is nothing but seeds."""

    is_new = fields.Boolean(required=True)
    untouched = fields.List(fields.Nested(SeedOut), required=True)
    kept = fields.List(fields.Nested(KeptSeedOut), required=True)


class ClearedOut(Out):
    """What was cleared, and what stays."""

    cleared = fields.List(fields.Nested(SeedOut), required=True)
    kept = fields.List(fields.Nested(KeptSeedOut), required=True)
