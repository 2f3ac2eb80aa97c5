"""The publication log in the contract, as clients that keep a copy get it."""

from __future__ import annotations

from marshmallow import fields

from kapcms.schemas.envelope import LinksOut
from kapcms.schemas.fields import Id, Moment, Out


class ChangeOut(Out):
    """One change. `document` is the thing as readers get it now, null where they do not get it any more.

    An article's document has its body as HTML and, in `nav`, its previous and next in every order (those of series
    under the `id` of the series); a series' has the ids of its `articles` in order. Positions and counts follow.
    """

    number = fields.Integer(required=True)
    at = Moment(required=True)
    kind = fields.String(required=True, metadata={"description": "`type.what`, as `article.moved`"})
    type = fields.String(required=True)
    id = Id(required=True)
    slug = fields.String(required=True)
    notice = fields.String(metadata={"description": "What is told of a withdrawal, where something is"})
    document = fields.Dict(required=True, allow_none=True)


class ChangesMetaOut(Out):
    """`next_cursor` is the next `since` (never null); `number` is the last number of the log."""

    limit = fields.Integer(required=True)
    next_cursor = fields.String(required=True)
    has_more = fields.Boolean(required=True)
    number = fields.Integer(required=True)


class ChangesOut(Out):
    """A page of the log."""

    data = fields.List(fields.Nested(ChangeOut), required=True)
    meta = fields.Nested(ChangesMetaOut, required=True)
    links = fields.Nested(LinksOut, required=True)
