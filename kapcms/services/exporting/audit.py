"""The audit as lines of JSON, for keeping it elsewhere: oldest first, as the Editor API's list has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from kapcms.models.audit_entry import stream_entries
from kapcms.schemas.audit import AuditEntryOut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.models.audit_entry import AuditEntry, AuditFilters


def audit_lines(filters: AuditFilters) -> Iterator[bytes]:
    """A line with its end for each entry that passes `filters`."""
    schema = AuditEntryOut()
    for entry in stream_entries(filters):
        yield orjson.dumps(schema.dump(shown_entry(entry))) + b"\n"


def shown_entry(entry: AuditEntry) -> dict[str, Any]:
    """An entry by the names of the contract: `id` is the thing's, `entry` its own."""
    named = {name: getattr(entry, name) for name in AuditEntryOut().fields if name not in {"entry", "id"}}
    return named | {"entry": entry.id, "id": entry.thing_id}
