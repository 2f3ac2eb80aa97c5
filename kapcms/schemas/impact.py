"""What an act would change for readers, in the contract."""

from __future__ import annotations

from marshmallow import fields

from kapcms.schemas.article import NamedThingOut
from kapcms.schemas.fields import Id, Moment, OneOf, Out


class OrderOut(Out):
    """The order of the site, or of a series."""

    type = OneOf("site", "series", required=True)
    id = Id(required=True, allow_none=True)
    slug = fields.String(required=True, allow_none=True)
    title = fields.String(required=True, allow_none=True)


class BesideOut(Out):
    """Who stands beside an article."""

    previous = fields.Nested(NamedThingOut, required=True, allow_none=True)
    next = fields.Nested(NamedThingOut, required=True, allow_none=True)


class MovedOut(Out):
    """An article whose neighbours would change in one order; null where it does not stand in it."""

    article = fields.Nested(NamedThingOut, required=True)
    order = fields.Nested(OrderOut, required=True)
    before = fields.Nested(BesideOut, required=True, allow_none=True)
    after = fields.Nested(BesideOut, required=True, allow_none=True)


class LeadsOut(Out):
    """A path that would lead elsewhere."""

    path = fields.String(required=True)
    to = fields.String(required=True)


class LinkingOut(NamedThingOut):
    """A public article that links here."""

    url = fields.String(required=True)


class FallingOut(Out):
    """A schedule that would be cancelled."""

    action = OneOf("publish", "unpublish", required=True)
    at = Moment(required=True)


class ImpactOut(Out):
    """What readers would see change; `changes` counts the rows that the log would get."""

    was_public = fields.Boolean(required=True)
    is_public = fields.Boolean(required=True)
    neighbours = fields.List(fields.Nested(MovedOut), required=True)
    redirects = fields.List(fields.Nested(LeadsOut), required=True)
    gone = fields.List(fields.String(), required=True)
    linked_from = fields.List(fields.Nested(LinkingOut), required=True)
    gaps = fields.List(fields.Nested(NamedThingOut), required=True)
    schedules = fields.List(fields.Nested(FallingOut), required=True)
    changes = fields.Integer(required=True)
