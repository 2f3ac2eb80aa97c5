"""The schema of documents as ProseMirror reads it: by it nesting is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from prosemirror.model import Schema

from kapcms.content.schema import MARKS, NODES, NodeRule

if TYPE_CHECKING:
    from prosemirror.model import SchemaSpec

    from kapcms.content.attributes import Attribute


def _attributes(rules: dict[str, Attribute]) -> dict[str, Any]:
    return {name: {} if rule.required else {"default": rule.default} for name, rule in rules.items()}


def _node(rule: NodeRule) -> dict[str, Any]:
    return {
        "content": rule.content,
        "group": rule.group,
        "inline": rule.inline,
        "marks": rule.marks,
        "attrs": _attributes(rule.attributes),
    }


def _specification() -> dict[str, Any]:
    nodes = {name: _node(rule) for name, rule in NODES.items()}
    nodes["text"] = {"group": "inline"}
    return {"nodes": nodes, "marks": {name: {"attrs": _attributes(rule.attributes)} for name, rule in MARKS.items()}}


SCHEMA: Schema[Any, Any] = Schema(cast("SchemaSpec[Any, Any]", _specification()))
"""The same as a ProseMirror schema, by which nesting is checked."""
