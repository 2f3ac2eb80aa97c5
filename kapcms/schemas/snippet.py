"""Snippets in the contract: blocks that many articles share."""

from __future__ import annotations

from marshmallow import fields

from kapcms.schemas.article import DraftOut, WorkingCopyOut
from kapcms.schemas.body import BodyIn
from kapcms.schemas.fields import In, Text, locale


class SnippetIn(In):
    """The fields of a snippet on write."""

    title = Text(300, least=1, required=True)
    slug = Text(200, allow_none=True)
    body = fields.Nested(BodyIn)
    locale = locale()


class SnippetCardOut(DraftOut):
    """A snippet in the editors' list."""

    title = fields.String(required=True)
    locale = fields.String(required=True)


class SnippetOut(SnippetCardOut, WorkingCopyOut):
    """A snippet's working copy."""

    body = fields.Dict(required=True, metadata={"description": "The document"})
