"""Values of fields that a site defines for itself, in the contract: their form here, their meaning in its schemas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import marshmallow as ma
import orjson
from marshmallow import fields

from kapcms.content.characters import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME_PATTERN = r"^[a-z][a-z0-9_]*$"
MOST_FIELDS = 100
LIMIT_BYTES = 100_000
"""All values of one thing together."""
DEPTH_LIMIT = 8


class FieldValues(fields.Field[dict[str, Any]]):
    """An object of values by name; the document of the API names the schema of the site itself in its place."""

    def __init__(self, component: str, **kwargs: Any) -> None:
        metadata = {"allOf": [{"$ref": f"#/components/schemas/{component}"}]}
        super().__init__(data_key="fields", attribute="fields", metadata=metadata, **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> dict[str, Any]:
        del attr, data, kwargs
        if not isinstance(value, dict):
            raise ma.ValidationError("Give an object of fields.")
        if len(value) > MOST_FIELDS or len(orjson.dumps(value, default=str)) > LIMIT_BYTES:
            raise ma.ValidationError(f"Give at most {MOST_FIELDS} fields, together at most {LIMIT_BYTES} bytes.")
        faults = {name: [told] for name, one in value.items() if (told := _fault_of(name, one))}
        if faults:
            raise ma.ValidationError(faults)
        return value


def _fault_of(name: str, value: Any) -> str | None:
    if not re.match(NAME_PATTERN, name) or len(name) > 64:  # noqa: PLR2004  the column's width
        return "A field's name is lower case: letters, digits, underscores; at most 64."
    return None if _is_plain(value, DEPTH_LIMIT) else "It holds forbidden characters, or is nested too deep."


def _is_plain(value: Any, depth: int) -> bool:
    if depth == 0:
        return False
    if isinstance(value, str):
        return FORBIDDEN.search(value) is None
    if isinstance(value, list):
        return all(_is_plain(one, depth - 1) for one in value)
    if isinstance(value, dict):
        return all(_is_plain(key, depth) and _is_plain(one, depth - 1) for key, one in value.items())
    return True


COMPONENTS = {"article": "ArticleFields", "series": "SeriesFields", "person": "PersonFields"}
"""The name, in the document of the API, of the schema of each type's fields."""


def field_components() -> list[tuple[str, dict[str, Any]]]:
    """The components as they are where the site declares nothing: text by name."""
    values = {"type": "string", "maxLength": 10_000}
    free = {"type": "object", "additionalProperties": values, "maxProperties": MOST_FIELDS}
    return [(name, free) for name in COMPONENTS.values()]
