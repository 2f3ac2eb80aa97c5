"""People in the contract: authors and reviewers."""

from __future__ import annotations

from marshmallow import fields, validate

from kapcms.schemas.article import DraftOut, WorkingCopyOut
from kapcms.schemas.field_values import FieldValues
from kapcms.schemas.fields import In, Text, Whole, url
from kapcms.schemas.public import LinkOut


class LinkIn(In):
    """A page about the person."""

    title = Text(200, least=1, required=True)
    url = url(required=True)


class PersonIn(In):
    """The fields of a person on write."""

    name = Text(300, least=1, required=True)
    slug = Text(200, allow_none=True)
    credentials = Text(300, allow_none=True, metadata={"description": "Letters behind the name, as LMFT"})
    licence = Text(300, allow_none=True)
    bio = Text(10_000, allow_none=True)
    photo = Text(200, least=1, allow_none=True, metadata={"description": "Id of an image of the media library"})
    links = fields.List(Whole(LinkIn), validate=validate.Length(max=50), allow_none=True)
    fields_ = FieldValues("PersonFields", allow_none=True)


class PersonCardOut(DraftOut):
    """A person in the editors' list."""

    name = fields.String(required=True)


class PersonOut(PersonCardOut, WorkingCopyOut):
    """A person's working copy."""

    credentials = fields.String(required=True, allow_none=True)
    licence = fields.String(required=True, allow_none=True)
    bio = fields.String(required=True, allow_none=True)
    photo = fields.String(required=True, allow_none=True)
    links = fields.List(fields.Nested(LinkOut), required=True)
    fields_ = FieldValues("PersonFields", required=True)
