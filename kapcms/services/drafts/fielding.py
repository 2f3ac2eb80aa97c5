"""Fields that the site defines for itself: checked on every write against the schema that the site's settings hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.content.field_schemas import TYPES, value_faults
from kapcms.errors import Fault, Invalid
from kapcms.models.draft import find_draft
from kapcms.models.public import SITE_SLUG
from kapcms.models.revision import find_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST_UNDECLARED = 10_000
"""Characters of the text of a field that no schema declares."""


def checked_fields(type_: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` as they may be stored; without null, which says that there is none.

    What the schema declares is checked by it; a field that it does not declare is text (imports bring such), unless
    the schema says `additionalProperties: false`. What is required may be missing until it is published.

    Raises:
        Invalid: a value is refused; each fault points at its field.
    """
    given = {name: value for name, value in values.items() if value is not None}
    faults = tuple(field_faults(type_, given, is_whole=False))
    if faults:
        raise Invalid(f"The field {faults[0].pointer} cannot be stored: {faults[0].detail}", faults=faults)
    return given


def field_faults(type_: str, values: Mapping[str, Any], *, is_whole: bool = True) -> Iterator[Fault]:
    """What keeps these values from being published (not `is_whole`: stored); pointers begin with `/fields`."""
    schema = field_schemas().get(type_, {})
    for fault in value_faults(schema, values, is_whole=is_whole) if schema else ():
        yield Fault(f"/fields{fault.pointer}", fault.code, fault.detail)
    for name, value in values.items():
        if name in schema.get("properties", {}):
            continue
        if not isinstance(value, str) or len(value) > LONGEST_UNDECLARED:
            detail = f"No schema declares it, so it is text of at most {LONGEST_UNDECLARED} characters."
            yield Fault(f"/fields/{name}", "undeclared", detail)


def check_fields_are_whole(type_: str, content: Mapping[str, Any]) -> None:
    """Refuse to publish a thing whose fields lack what the schema requires.

    Raises:
        Invalid: a field is missing, or the schema was changed since and refuses a value.
    """
    if type_ not in TYPES:
        return
    faults = tuple(field_faults(type_, content["fields"]))
    if faults:
        raise Invalid(f"The field {faults[0].pointer} is not as the site asks: {faults[0].detail}", faults=faults)


def field_schemas() -> dict[str, dict[str, Any]]:
    """The schemas by type, as the site's settings have them; empty before there is a site."""
    site = find_draft("site", SITE_SLUG)
    revision = None if site is None else find_version(site.id, site.version)
    return {} if revision is None else dict(revision.content["field_schemas"])
