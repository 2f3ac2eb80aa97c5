"""Redirects in the contract."""

from __future__ import annotations

from marshmallow import fields, validate

from kapcms.schemas.fields import Id, In, OneOf, Out, Text

MOST_REDIRECTS = 1000
"""The most redirects of one import request."""


class RedirectIn(In):
    """From a path of the site to another one, or to an address elsewhere."""

    path = Text(1000, least=1, required=True)
    to = Text(1000, least=1, required=True)


class RedirectsIn(In):
    """Many at once."""

    redirects = fields.List(
        fields.Nested(RedirectIn), required=True, validate=validate.Length(min=1, max=MOST_REDIRECTS)
    )


class RedirectOut(Out):
    """A redirect made by hand."""

    id = Id(required=True)
    path = fields.String(required=True)
    to = fields.String(required=True)


class ImportedRedirectOut(Out):
    """What became of one redirect of an import."""

    path = fields.String(required=True)
    outcome = OneOf("created", "updated", "unchanged", "failed", required=True)
    code = fields.String(required=True, allow_none=True)
    detail = fields.String(required=True, allow_none=True)


class ImportedRedirectsOut(Out):
    """The report of an import, in the order of the request."""

    data = fields.List(fields.Nested(ImportedRedirectOut), required=True)


class PublicRedirectOut(Out):
    """Where a path leads: `to` is a path of the site or an address, `url` always an address."""

    path = fields.String(required=True)
    to = fields.String(required=True)
    url = fields.String(required=True)
    status = fields.Integer(required=True)
