"""Series in the contract: as editors write, order and get them."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from kapcms.schemas.article import DraftOut, NamedThingOut, ThingKey, TranslationDraftOut, WorkingCopyOut
from kapcms.schemas.field_values import FieldValues
from kapcms.schemas.fields import Id, In, OneOf, Out, Text, locale

MOST_ARTICLES = 10_000
"""The most articles in one series."""


class SeriesIn(In):
    """The fields of a series on write; its order is written whole here or by its own routes."""

    title = Text(500, least=1, required=True)
    slug = Text(200, allow_none=True)
    description = Text(10_000, allow_none=True)
    locale = locale()
    articles = fields.List(ThingKey(), validate=validate.Length(max=MOST_ARTICLES), allow_none=True)
    translation_of = ThingKey(allow_none=True, metadata={"description": "The original, if this is a translation"})
    fields_ = FieldValues("SeriesFields", allow_none=True)


class OrderIn(In):
    """The whole order of a series."""

    articles = fields.List(ThingKey(), required=True, validate=validate.Length(max=MOST_ARTICLES))


class MoveIn(In):
    """One article's new place; exactly one of `before`, `after` and `to`."""

    article = ThingKey(required=True)
    before = ThingKey()
    after = ThingKey()
    to = fields.Integer(strict=True, validate=validate.Range(1, 1_000_000), metadata={"description": "From 1"})

    @ma.validates_schema
    def one_place(self, data: dict[str, Any], **_: Any) -> None:
        """Accept exactly one place."""
        if len(data.keys() & {"before", "after", "to"}) != 1:
            raise ma.ValidationError("Give exactly one of before, after and to.")


class MemberOut(Out):
    """An article at its place in the order."""

    id = Id(required=True)
    slug = fields.String(required=True)
    title = fields.String(required=True)
    status = OneOf("draft", "public", "changed", "scheduled", "trash", required=True)
    place = fields.Integer(required=True)


class SeriesCardOut(DraftOut):
    """A series in the editors' list."""

    title = fields.String(required=True)
    locale = fields.String(required=True)


class SeriesOut(SeriesCardOut, WorkingCopyOut):
    """A series' working copy, with its order."""

    description = fields.String(required=True, allow_none=True)
    articles = fields.List(fields.Nested(MemberOut), required=True)
    translation_of = fields.Nested(NamedThingOut, required=True, allow_none=True)
    translations = fields.List(fields.Nested(TranslationDraftOut), required=True)
    fields_ = FieldValues("SeriesFields", required=True)
