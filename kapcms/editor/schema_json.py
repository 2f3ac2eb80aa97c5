"""The schema of bodies as JSON, from which the editor's own is made: one definition (`content/schema.py`)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kapcms.content.schema import MARKS, NODES, ROLES, VERSION

if TYPE_CHECKING:
    from kapcms.content.attributes import Attribute


def schema_as_json() -> dict[str, Any]:
    """`{"version", "roles", "nodes": {name: {content, group, inline, marks, attributes}}, "marks": {name: …}}`.

    Nodes and marks stand in the order of the schema, which is the order of marks from the outside in.
    """
    nodes = {
        name: {
            "description": rule.description,
            "content": rule.content,
            "group": rule.group,
            "inline": rule.inline,
            "marks": rule.marks,
            "attributes": _attributes(rule.attributes),
        }
        for name, rule in NODES.items()
    }
    marks = {
        name: {"description": rule.description, "attributes": _attributes(rule.attributes)}
        for name, rule in MARKS.items()
    }
    return {"version": VERSION, "roles": ROLES, "nodes": nodes, "marks": marks}


def _attributes(rules: dict[str, Attribute]) -> dict[str, dict[str, Any]]:
    return {name: asdict(rule) for name, rule in rules.items()}
