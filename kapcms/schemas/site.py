"""The site's settings in the contract."""

from __future__ import annotations

from marshmallow import fields

from kapcms.schemas.fields import In, OneOf, Out, Text, locale, url


class SiteIn(In):
    """The site's own facts; what is left out stays as it is."""

    name = Text(300, least=1)
    description = Text(5000, allow_none=True)
    base_url = url(500)
    locale = locale()
    direction = OneOf("newest_first", "oldest_first", metadata={"description": "Where the site order begins"})
    default_disclaimer = Text(200, allow_none=True, metadata={"description": "Slug of a snippet"})
    review_rule = OneOf("none", "warn", "block", allow_none=True)


class SiteOut(Out):
    """The site's own facts."""

    name = fields.String(required=True)
    description = fields.String(required=True, allow_none=True)
    base_url = fields.String(required=True)
    locale = fields.String(required=True)
    direction = fields.String(required=True)
    default_disclaimer = fields.String(required=True, allow_none=True)
    review_rule = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)
