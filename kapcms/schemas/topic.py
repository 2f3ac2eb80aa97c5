"""Topics in the contract."""

from __future__ import annotations

from marshmallow import fields

from kapcms.schemas.article import DraftOut, WorkingCopyOut
from kapcms.schemas.fields import In, Text


class TopicIn(In):
    """The fields of a topic on write."""

    title = Text(300, least=1, required=True)
    slug = Text(200, allow_none=True)
    description = Text(10_000, allow_none=True)


class TopicCardOut(DraftOut):
    """A topic in the editors' list."""

    title = fields.String(required=True)


class TopicOut(TopicCardOut, WorkingCopyOut):
    """A topic's working copy."""

    description = fields.String(required=True, allow_none=True)
