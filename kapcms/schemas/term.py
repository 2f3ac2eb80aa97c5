"""Terms of the glossary in the contract."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields

from kapcms.schemas.article import DraftOut, WorkingCopyOut
from kapcms.schemas.fields import In, Text, locale


class TermIn(In):
    """The fields of a term on write."""

    term = Text(300, least=1, required=True, metadata={"description": "As the glossary lists it"})
    slug = Text(200, allow_none=True)
    short = Text(100, allow_none=True, metadata={"description": "As texts write it, as KAP"})
    expansion = Text(500, allow_none=True, metadata={"description": "What the short form stands for"})
    definition = Text(10_000, allow_none=True)
    locale = locale()

    @ma.validates("term")
    def not_blank(self, value: str, **_: Any) -> None:
        """A term says something."""
        if not value.strip():
            raise ma.ValidationError("Give the term.")


class TermCardOut(DraftOut):
    """A term in the editors' list."""

    term = fields.String(required=True)
    locale = fields.String(required=True)


class TermOut(TermCardOut, WorkingCopyOut):
    """A term's working copy."""

    short = fields.String(required=True, allow_none=True)
    expansion = fields.String(required=True, allow_none=True)
    definition = fields.String(required=True, allow_none=True)
