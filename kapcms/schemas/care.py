"""Care for series in the contract."""

from __future__ import annotations

from marshmallow import fields

from kapcms.schemas.article import NamedThingOut, ThingKey
from kapcms.schemas.fields import In, OneOf, Out

CODES = ("gap", "not_public", "order_not_published", "same_date", "unresolved", "one_sided", "against_source")


class FindingOut(Out):
    """Something that is not well with a series."""

    code = OneOf(*CODES, required=True)
    detail = fields.String(required=True)
    articles = fields.List(fields.Nested(NamedThingOut), required=True)


class HealthOut(Out):
    """`is_well`, and what is not."""

    is_well = fields.Boolean(required=True)
    findings = fields.List(fields.Nested(FindingOut), required=True)


class ChainConflictOut(Out):
    """Why imported neighbours form no chain."""

    kind = OneOf("two_next", "two_previous", "cycle", required=True)
    articles = fields.List(fields.Nested(NamedThingOut), required=True)


class ChainGapOut(Out):
    """A neighbour that is not here, named by its title."""

    article = fields.Nested(NamedThingOut, required=True)
    side = OneOf("previous", "next", required=True)
    title = fields.String(required=True)


class ProposalOut(Out):
    """A series that could be made of what imports said; without conflicts its articles stand in their order."""

    articles = fields.List(fields.Nested(NamedThingOut), required=True)
    conflicts = fields.List(fields.Nested(ChainConflictOut), required=True)
    gaps = fields.List(fields.Nested(ChainGapOut), required=True)


class ProposalsOut(Out):
    """All proposals."""

    data = fields.List(fields.Nested(ProposalOut), required=True)


class NeighbourIn(In):
    """The article that is meant."""

    neighbour = ThingKey(required=True)


class ResolvedOut(Out):
    """A neighbour that was resolved by hand."""

    article = fields.Nested(NamedThingOut, required=True)
    side = OneOf("previous", "next", required=True)
    title = fields.String(required=True)
    neighbour = fields.Nested(NamedThingOut, required=True)
