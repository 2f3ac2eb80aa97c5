"""The site's settings in the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import marshmallow as ma
from marshmallow import fields, validate

from kapcms.content.field_schemas import TYPES, schema_faults
from kapcms.schemas.article import NamedThingOut, ThingKey
from kapcms.schemas.fields import In, OneOf, Out, Text, locale, url

if TYPE_CHECKING:
    from kapcms.errors import Fault

NEEDS = ("authors", "reviewer", "current_review", "evidence_level", "citations", "disclaimer", "risks")
"""What a policy may ask for."""


class PolicyIn(In):
    """What public articles need: those of a topic (and of the topics below it), or all where `topic` is null."""

    name = Text(200, allow_none=True, load_default=None)
    topic = ThingKey(allow_none=True)
    needs = fields.List(OneOf(*NEEDS), required=True, validate=validate.Length(min=1, max=len(NEEDS)))
    action = OneOf("warn", "block", load_default="warn")


class PolicyOut(Out):
    """A policy."""

    name = fields.String(required=True, allow_none=True)
    topic = fields.Nested(NamedThingOut, required=True, allow_none=True)
    needs = fields.List(fields.String(), required=True)
    action = fields.String(required=True)


class SiteIn(In):
    """The site's own facts; what is left out stays as it is."""

    name = Text(300, least=1)
    description = Text(5000, allow_none=True)
    base_url = url(500)
    locale = locale()
    direction = OneOf("newest_first", "oldest_first", metadata={"description": "Where the site order begins"})
    default_disclaimer = Text(200, allow_none=True, metadata={"description": "Slug of a snippet"})
    review_rule = OneOf(
        "none", "warn", "block", allow_none=True, metadata={"description": "Whether every article needs a reviewer"}
    )
    policies = fields.List(fields.Nested(PolicyIn), validate=validate.Length(max=50), allow_none=True)
    field_schemas = fields.Dict(
        keys=OneOf(*TYPES),
        values=fields.Dict(keys=fields.String()),
        allow_none=True,
        metadata={"description": "Fields of the site's own by type (article, series, person), as JSON Schema 2020-12"},
    )
    article_type = OneOf("Article", "BlogPosting", metadata={"description": "What articles are in schema.org's words"})

    @ma.validates("field_schemas")
    def sound(self, value: dict[str, Any] | None, **_: Any) -> None:
        """Every schema can be used."""
        told = {type_: _told(schema_faults(schema)) for type_, schema in (value or {}).items()}
        if any(told.values()):
            raise ma.ValidationError({type_: faults for type_, faults in told.items() if faults})


class SiteOut(Out):
    """The site's own facts."""

    name = fields.String(required=True)
    description = fields.String(required=True, allow_none=True)
    base_url = fields.String(required=True)
    locale = fields.String(required=True)
    direction = fields.String(required=True)
    default_disclaimer = fields.String(required=True, allow_none=True)
    review_rule = fields.String(required=True, allow_none=True)
    policies = fields.List(fields.Nested(PolicyOut), required=True)
    field_schemas = fields.Dict(required=True)
    article_type = fields.String(required=True)
    version = fields.Integer(required=True)


def _told(faults: list[Fault]) -> dict[str, Any]:
    """Faults of a schema, nested by pointer as marshmallow has them."""
    told: dict[str, Any] = {}
    for fault in faults:
        place = told
        *above, last = fault.pointer.removeprefix("/").split("/")
        for part in above:
            place = place.setdefault(part, {})
        place[last or "_schema"] = [fault.detail]
    return told
