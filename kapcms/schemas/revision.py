"""Revisions in the contract: listed, read, compared, gone back to."""

from __future__ import annotations

from marshmallow import fields, validate

from kapcms.schemas.fields import In, Moment, OneOf, Out, Text

LARGEST = 2_147_483_647
"""The largest number that a revision can have in both databases."""


class RevisionCardOut(Out):
    """A revision in the list. `version` is null for one that was set aside: the draft never was in that state."""

    n = fields.Integer(required=True)
    version = fields.Integer(required=True, allow_none=True)
    kind = OneOf("save", "autosave", "restore", "import", "merge", "aside", required=True)
    pinned = fields.Boolean(required=True, metadata={"description": "It was, is or will be public"})
    is_current = fields.Boolean(required=True, metadata={"description": "It is the working copy"})
    is_public = fields.Boolean(required=True, metadata={"description": "It is what readers see"})
    author = fields.String(required=True)
    at = Moment(required=True)
    note = fields.String(required=True, allow_none=True)


class RevisionOut(RevisionCardOut):
    """A revision with its content: the fields of its type as they were, references with their names of today."""

    content = fields.Dict(required=True)


class DiffIn(In):
    """Compared with which revision; without one, with the working copy."""

    to = fields.Integer(validate=validate.Range(1, LARGEST))


class DifferenceOut(Out):
    """One field that differs; `changes` and `html` (with `ins` and `del`) where its kind has them."""

    field = fields.String(required=True)
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)
    changes = fields.List(fields.Dict())
    html = fields.String()


class DiffOut(Out):
    """What differs between two revisions, by field."""

    from_ = fields.Nested(RevisionCardOut, required=True, data_key="from", attribute="from")
    to = fields.Nested(RevisionCardOut, required=True)
    fields_ = fields.List(fields.Nested(DifferenceOut), required=True, data_key="fields", attribute="fields")


class RevertIn(In):
    """Which revision to go back to; `fields` goes back in these alone (a series' order: `["articles"]`)."""

    from_revision = fields.Integer(strict=True, required=True, validate=validate.Range(1, LARGEST))
    fields_ = fields.List(
        Text(40, least=1), validate=validate.Length(min=1, max=50), data_key="fields", attribute="fields"
    )
