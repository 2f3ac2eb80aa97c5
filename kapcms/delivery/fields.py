"""Lists narrowed by fields that the site defined: only by those that it declared as filterable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import exists, select

from kapcms.content.field_schemas import filterable_names
from kapcms.delivery.reading import one_of
from kapcms.errors import Fault, Unreadable
from kapcms.models.public import PublicField, PublicThing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement

Pairs = tuple[tuple[str, str], ...]

_site = select(PublicThing.facts).where(PublicThing.type == "site")


def public_field_schemas() -> dict[str, Any]:
    """The schemas by type, as the public settings of the site have them (none while an older database waits)."""
    row = one_of(_site)
    return {} if row is None else orjson.loads(row.facts).get("field_schemas", {})


def check_filters(type_: str, pairs: Pairs, schemas: Mapping[str, Any] | None = None) -> None:
    """Refuse to narrow by what is not declared; `schemas` are those of another moment.

    Raises:
        Unreadable: a field is not filterable.
    """
    if not pairs:
        return
    known = schemas if schemas is not None else public_field_schemas()
    allowed = filterable_names(known.get(type_, {}))
    for name, _ in pairs:
        if name not in allowed:
            detail = f"It may be narrowed by {', '.join(allowed)}." if allowed else "No field is declared filterable."
            fault = Fault(f"?field[{name}]", "not_filterable", detail)
            raise Unreadable(f"The field {name!r} is not filterable.", code="bad_parameter", faults=(fault,))


def have_fields(entity_id: Any, pairs: Pairs) -> Sequence[ColumnElement[bool]]:
    """That the thing with this id (a column of the enclosing statement) has all these values."""
    return [
        exists().where(PublicField.entity_id == entity_id, PublicField.name == name, PublicField.value == value)
        for name, value in pairs
    ]
