"""Previews in the contract."""

from __future__ import annotations

from marshmallow import fields

from kapcms.schemas.fields import Id, Moment, Out


class PreviewOut(Out):
    """A link to a draft, without its token."""

    id = Id(required=True)
    created_by = fields.String(required=True)
    created_at = Moment(required=True)
    expires_at = Moment(required=True)
    revoked_at = Moment(required=True, allow_none=True)


class NewPreviewOut(PreviewOut):
    """A link just made; whoever has `url` or `token` sees the draft, whatever it becomes, until it expires."""

    token = fields.String(required=True)
    url = fields.String(required=True)
