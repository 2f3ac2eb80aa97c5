"""The values of site-defined fields by which lists of readers are narrowed; those of articles are tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from kapcms.content.field_schemas import filter_values
from kapcms.models.database import db
from kapcms.models.public import PublicField

if TYPE_CHECKING:
    from kapcms.content.public_article import Record, Surroundings


def put_fields(type_: str, record: Record, around: Surroundings) -> bool:
    """Make the rows those of the record's values that the site declared filterable; whether any differs."""
    wanted = filterable_values(type_, record, around)
    query = select(PublicField.name, PublicField.value).where(PublicField.entity_id == record["id"])
    if sorted(tuple(row) for row in db.session.execute(query)) == wanted:
        return False
    drop_fields(record["id"])
    if wanted:
        rows = [{"entity_id": record["id"], "name": name, "value": value} for name, value in wanted]
        db.session.execute(insert(PublicField), rows)
    return True


def filterable_values(type_: str, record: Record, around: Surroundings) -> list[tuple[str, str]]:
    """The names and values by which the record may be found, sorted."""
    schema = around.field_schemas.get(type_)
    return filter_values(schema, record["fields"]) if schema else []


def drop_fields(entity_id: str) -> None:
    """Forget the values of a thing."""
    db.session.execute(delete(PublicField).where(PublicField.entity_id == entity_id))
