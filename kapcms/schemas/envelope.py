"""One resource is `{"data": …}`; a list is `{"data": […], "meta": …, "links": …}`."""

from __future__ import annotations

from functools import cache

import marshmallow as ma
from marshmallow import fields, validate

from kapcms.content.sparse import ALWAYS
from kapcms.schemas.fields import In, Out, Text, Truth

MOST = 100
"""The largest page."""
USUAL = 20
"""The page where no limit is given."""


class PageIn(In):
    """Which page of a list."""

    limit = fields.Integer(load_default=USUAL, validate=validate.Range(1, MOST))
    cursor = Text(2000, least=1)


class CountedPageIn(PageIn):
    """Which page of a list, and whether all its items are to be counted."""

    count = Truth(load_default=False)


class CorrectionOut(Out):
    """A word that nothing has, and the known word that was searched for instead."""

    typed = fields.String(required=True)
    taken_for = fields.String(required=True)


class MetaOut(Out):
    """About a page; `next_cursor` is null on the last one, `total` is there where it was asked for.

    `corrections` is there where words were searched for.
    """

    limit = fields.Integer(required=True)
    next_cursor = fields.String(required=True, allow_none=True)
    total = fields.Integer()
    corrections = fields.List(fields.Nested(CorrectionOut))


class HighlightsOut(Out):
    """Where the words of a search stand, as safe HTML with `<mark>` around each."""

    title = fields.String(required=True)
    fragments = fields.List(fields.String(), required=True)


class LinksOut(Out):
    """Addresses of this page and of its neighbours."""

    self = fields.String(required=True)
    next = fields.String(required=True, allow_none=True)
    prev = fields.String(required=True, allow_none=True)


@cache
def sparse(schema: type[ma.Schema]) -> type[ma.Schema]:
    """`schema` where `fields` names the members that are wanted: only what identifies a thing is always there."""
    members = schema().declared_fields  # a copy
    for name in members.keys() - ALWAYS:
        members[name].required = False
    return type(f"Sparse{schema.__name__}", (Out,), members | {"__doc__": schema.__doc__})


def names_of(schema: type[ma.Schema]) -> tuple[str, ...]:
    """The members of what `schema` describes, as JSON names them."""
    return tuple(field.data_key or name for name, field in schema().declared_fields.items())


@cache
def one(schema: type[ma.Schema]) -> type[ma.Schema]:
    """The envelope of one resource."""
    return type(f"One{schema.__name__}", (Out,), {"data": fields.Nested(schema, required=True), "__doc__": "One."})


@cache
def many(schema: type[ma.Schema]) -> type[ma.Schema]:
    """The envelope of a list."""
    members = {
        "data": fields.List(fields.Nested(schema), required=True),
        "meta": fields.Nested(MetaOut, required=True),
        "links": fields.Nested(LinksOut, required=True),
        "__doc__": "A page.",
    }
    return type(f"Many{schema.__name__}", (Out,), members)
