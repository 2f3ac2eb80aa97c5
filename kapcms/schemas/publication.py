"""Publications in the contract: what readers see, from when until when, and what they are told of it."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields

from kapcms.schemas.article import PublicationOut
from kapcms.schemas.fields import In, MomentValue, OneOf, Out, Text

NOTE_KINDS = ("update", "correction")
LONGEST_NOTE = 2000


class NoteIn(In):
    """What readers of an article are told of the change: what changed, and why; it stands in its `history` for good."""

    note = Text(LONGEST_NOTE, least=1)
    note_kind = OneOf(*NOTE_KINDS, load_default="update")


class PublicationIn(NoteIn):
    """From when (null or absent: now) until when (null or absent: for good), and what readers are told."""

    at = MomentValue(allow_none=True, load_default=None)
    until = MomentValue(allow_none=True, load_default=None)
    note = Text(LONGEST_NOTE, least=1, allow_none=True)


class WithdrawalIn(In):
    """What readers find in its place: why it was withdrawn, where to go instead."""

    notice = Text(LONGEST_NOTE, least=1, required=True)

    @ma.validates("notice")
    def not_blank(self, value: str, **_: Any) -> None:
        """A notice says something."""
        if not value.strip():
            raise ma.ValidationError("Say why it was withdrawn.")


class WarningOut(Out):
    """What a policy of the site that only warns finds missing."""

    pointer = fields.String(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)


class WarnedPublicationOut(PublicationOut):
    """What readers see, and what the site's policies warn of."""

    warnings = fields.List(fields.Nested(WarningOut), required=True)
