"""The shape of every error, RFC 9457 with our members."""

from __future__ import annotations

from marshmallow import fields

from kapcms.schemas.fields import Out


class FaultOut(Out):
    """One field that is to blame."""

    pointer = fields.String(required=True, metadata={"description": "JSON pointer, or ?name for a query parameter"})
    code = fields.String(required=True)
    detail = fields.String(required=True)


class ProblemOut(Out):
    """An error."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "A stable word to act upon"})
    errors = fields.List(fields.Nested(FaultOut))
