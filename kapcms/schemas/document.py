"""The body's document in the OpenAPI document: one component for every node and mark, made from their one definition.

So mobile front ends can generate their models of a body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.content.attributes import LINE_LIMIT_CHARACTERS
from kapcms.content.schema import MARKS, NODE_LIMIT, NODES, VERSION, MarkRule, NodeRule
from kapcms.content.urls import URL_LIMIT_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.content.attributes import Attribute

DOCUMENT = "Document"
"""The name of the component that is a whole body."""
AS_DOCUMENT = {"allOf": [{"$ref": f"#/components/schemas/{DOCUMENT}"}]}
"""The metadata of a field that holds a body."""
TEXT_LIMIT_CHARACTERS = 1_500_000
_INLINE_SET, _BLOCK_SET = "inline", "block"


def document_components() -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, JSON Schema) of every component: `Document`, `Text`, and `…Node` and `…Mark` for the others."""
    for name, rule in NODES.items():
        if name != "text":
            yield component_name(name), _node(name, rule)
    yield "TextNode", _text()
    for name, mark in MARKS.items():
        yield _mark_name(name), _typed(name, mark)


def component_name(node: str) -> str:
    """The name of a node's component: `paragraph` → `ParagraphNode`."""
    return DOCUMENT if node == "doc" else "".join(part.capitalize() for part in node.split("_")) + "Node"


def _mark_name(mark: str) -> str:
    return mark.capitalize() + "Mark"


def _node(name: str, rule: NodeRule) -> dict[str, Any]:
    schema = _typed(name, rule)
    if name == "doc":
        schema["properties"]["version"] = {"const": VERSION}
    inside = sorted(_inside(rule.content))
    if inside:
        items = {"oneOf": [_reference(component_name(child)) for child in inside]}
        schema["properties"]["content"] = {"type": "array", "maxItems": NODE_LIMIT, "items": items}
        if rule.content.endswith("+"):
            schema["required"].append("content")
    return schema


def _typed(name: str, rule: NodeRule | MarkRule) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "description": rule.description,
        "properties": {"type": {"const": name}},
        "required": ["type"],
        "additionalProperties": False,
    }
    if rule.attributes:
        required = [key for key, attribute in rule.attributes.items() if attribute.required]
        schema["properties"]["attrs"] = {
            "type": "object",
            "properties": {key: _attribute(attribute) for key, attribute in rule.attributes.items()},
            "required": required,
            "additionalProperties": False,
        }
        if required:
            schema["required"].append("attrs")
    return schema


def _text() -> dict[str, Any]:
    marks = {"oneOf": [_reference(_mark_name(name)) for name in MARKS]}
    return {
        "type": "object",
        "description": "Text with its marks, from the outside in.",
        "properties": {
            "type": {"const": "text"},
            "text": {"type": "string", "minLength": 1, "maxLength": TEXT_LIMIT_CHARACTERS},
            "marks": {"type": "array", "maxItems": len(MARKS), "items": marks},
        },
        "required": ["type", "text"],
        "additionalProperties": False,
    }


def _attribute(attribute: Attribute) -> dict[str, Any]:
    schema: dict[str, Any] = {"description": attribute.description}
    if attribute.choices:
        return schema | {"enum": list(attribute.choices)}
    if attribute.kind == "integer":
        return schema | {"type": "integer", "minimum": attribute.minimum, "maximum": attribute.maximum}
    schema |= {"type": "string"}
    if attribute.pattern:
        return schema | {"pattern": f"^{attribute.pattern}$"}
    is_line = attribute.kind == "line"
    return schema | {"maxLength": LINE_LIMIT_CHARACTERS if is_line else URL_LIMIT_CHARACTERS}


def _inside(content: str) -> set[str]:
    """The nodes that a content expression allows."""
    words = content.replace("(", " ").replace(")", " ").replace("|", " ").replace("+", " ").replace("*", " ").split()
    allowed: set[str] = set()
    for word in words:
        if word == _INLINE_SET:
            allowed |= {name for name, rule in NODES.items() if rule.inline} | {"text"}
        elif word == _BLOCK_SET:
            allowed |= {name for name, rule in NODES.items() if rule.group == _BLOCK_SET}
        else:
            allowed.add(word)
    return allowed


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
