"""Topics in the contract."""

from __future__ import annotations

from marshmallow import fields, validate

from kapcms.schemas.article import DraftOut, NamedThingOut, ThingKey, WorkingCopyOut
from kapcms.schemas.fields import In, Text


class TopicIn(In):
    """The fields of a topic on write."""

    title = Text(300, least=1, required=True)
    slug = Text(200, allow_none=True)
    description = Text(10_000, allow_none=True)
    parent = ThingKey(allow_none=True, metadata={"description": "The topic that it is a part of"})
    place = fields.Integer(
        strict=True,
        validate=validate.Range(0, 1_000_000),
        allow_none=True,
        metadata={"description": "Its place among those of the same parent; front ends sort by it, then by title"},
    )


class TopicCardOut(DraftOut):
    """A topic in the editors' list."""

    title = fields.String(required=True)


class TopicOut(TopicCardOut, WorkingCopyOut):
    """A topic's working copy."""

    description = fields.String(required=True, allow_none=True)
    parent = fields.Nested(NamedThingOut, required=True, allow_none=True)
    place = fields.Integer(required=True, allow_none=True)
