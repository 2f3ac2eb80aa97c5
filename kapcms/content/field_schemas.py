"""The fields that a site defines for itself, as JSON Schema (2020-12): their checks, and which may be filtered by.

A schema is an object with `properties`, one for each field. `x-filterable: true` at a property declares that lists may
be narrowed by it; `title` and `description` label it in the editor. References lead nowhere but into the schema itself.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from kapcms.errors import Fault
from kapcms.later import later

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import jsonschema
    import referencing
else:
    jsonschema = later("jsonschema")
    referencing = later("referencing")

FILTERABLE = "x-filterable"
TYPES = ("article", "series", "person")
"""What may have fields of the site's own."""
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
MOST_PROPERTIES = 100
LIMIT_BYTES = 100_000
"""The largest schema."""
LONGEST_FILTERED = 200
"""Characters of a value that lists may be narrowed by."""
_SIMPLE = {"string", "integer", "number", "boolean"}

Schema = dict[str, Any]


def schema_faults(schema: Any) -> list[Fault]:
    """What keeps `schema` from being one of ours, each with its JSON pointer into it; empty where nothing does."""
    if not isinstance(schema, dict) or not isinstance(schema.get("properties", {}), dict):
        return [Fault("", "invalid", "Give a JSON Schema: an object with properties.")]
    if len(json.dumps(schema)) > LIMIT_BYTES:
        return [Fault("", "too_large", f"A schema has at most {LIMIT_BYTES} bytes.")]
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        return [Fault(_pointer(error.absolute_path), "invalid_schema", error.message[:500])]
    return [*_form_faults(schema), *_reference_faults(schema, ""), *_property_faults(schema.get("properties", {}))]


def value_faults(schema: Schema, values: Mapping[str, Any], *, is_whole: bool = True) -> list[Fault]:
    """What keeps `values` from what `schema` says: pointers into the values; the code is the keyword that refused.

    Where not `is_whole`, a field that is required may be missing still.
    """
    validator = jsonschema.Draft202012Validator(_judged(schema, is_whole=is_whole), registry=referencing.Registry())
    errors = sorted(validator.iter_errors(dict(values)), key=lambda error: [str(part) for part in error.absolute_path])
    return [Fault(_place(error), str(error.validator), error.message[:500]) for error in errors]


def fitted(schema: Schema, values: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Texts that an import brought as the values that `schema` declares, and a remark for each that fits nowhere.

    Fields that the schema does not declare stay as they are.
    """
    properties = schema.get("properties", {})
    result: dict[str, Any] = {}
    remarks: list[str] = []
    for name, text in values.items():
        value = _read(properties.get(name), text)
        if name in properties and list(value_faults({"properties": {name: properties[name]}}, {name: value})):
            remarks.append(f"bad_field: {name!r} is not as the site declares it, and is left out: {text[:100]!r}")
        else:
            result[name] = value
    return result, remarks


def _read(rule: Any, text: str) -> Any:
    kind = rule.get("type") if isinstance(rule, dict) else None
    if kind == "array":
        return [_read(rule.get("items"), part) for part in _parts(text)]
    if kind in {"integer", "number", "boolean", "object"}:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text


def _parts(text: str) -> list[str]:
    """The items of a list: of JSON, else what stands between commas."""
    try:
        parts = json.loads(text) if text.startswith("[") else text.split(",")
    except (ValueError, RecursionError):
        parts = text.split(",")
    texts = (part.strip() if isinstance(part, str) else json.dumps(part) for part in parts)
    return [part for part in texts if part]


def filterable_names(schema: Schema) -> tuple[str, ...]:
    """The fields that lists may be narrowed by, in the schema's order."""
    return tuple(name for name, rule in schema.get("properties", {}).items() if _is_filterable(rule))


def filter_values(schema: Schema, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The (name, value) pairs by which a thing with these field values is found, sorted, each once."""
    found = {(name, text) for name in filterable_names(schema) for text in _texts(values.get(name))}
    return sorted(found)


def _judged(schema: Schema, *, is_whole: bool) -> Schema:
    return schema if is_whole else {name: rule for name, rule in schema.items() if name != "required"}


def _is_filterable(rule: Any) -> bool:
    return isinstance(rule, dict) and rule.get(FILTERABLE) is True


def _texts(value: Any) -> Iterator[str]:
    """A value as queries name it: text as it is, numbers and truths as JSON; a list gives those of its items."""
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, int | float):
        yield json.dumps(value)
    elif isinstance(value, str) and len(value) <= LONGEST_FILTERED:
        yield value


def _form_faults(schema: Schema) -> Iterator[Fault]:
    if schema.get("type", "object") != "object":
        yield Fault("/type", "invalid", "The fields together are an object.")
    if len(schema.get("properties", {})) > MOST_PROPERTIES:
        yield Fault("/properties", "too_many", f"At most {MOST_PROPERTIES} fields.")
    for name in schema.get("required", ()):
        if name not in schema.get("properties", {}):
            yield Fault("/required", "unknown", f"{name!r} is not among the properties.")


def _reference_faults(node: Any, pointer: str) -> Iterator[Fault]:
    """References out of the schema, which nobody would follow."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"$ref", "$dynamicRef"} and not str(value).startswith("#"):
                yield Fault(f"{pointer}/{key}", "foreign_reference", "Refer only to parts of this schema (#/$defs/…).")
            yield from _reference_faults(value, f"{pointer}/{_escaped(key)}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _reference_faults(value, f"{pointer}/{index}")


def _property_faults(properties: Mapping[str, Any]) -> Iterator[Fault]:
    for name, rule in properties.items():
        pointer = f"/properties/{_escaped(name)}"
        if not NAME.fullmatch(name):
            yield Fault(pointer, "bad_name", "A field's name is lower case: letters, digits, underscores.")
        if _is_filterable(rule) and _kind(rule) not in _SIMPLE:
            yield Fault(f"{pointer}/{FILTERABLE}", "not_filterable", "Only text, numbers, truths and lists of them.")


def _kind(rule: Mapping[str, Any]) -> Any:
    kind = rule.get("type")
    if kind == "array" and isinstance(rule.get("items"), dict):
        kind = rule["items"].get("type")
    if isinstance(kind, list):  # ["string", "null"]
        kind = next((one for one in kind if one != "null"), None)
    return kind or ("string" if all(isinstance(one, str) for one in rule.get("enum", [None])) else None)


def _place(error: Any) -> str:
    """Where the fault stands; of a missing field, where it should."""
    pointer = _pointer(error.absolute_path)
    if error.validator == "required":
        missing = next((name for name in error.validator_value if name not in error.instance), "")
        return f"{pointer}/{_escaped(missing)}"
    return pointer


def _pointer(path: Any) -> str:
    return "".join(f"/{_escaped(part)}" for part in path)


def _escaped(part: object) -> str:
    """A part of a JSON pointer (RFC 6901)."""
    return str(part).replace("~", "~0").replace("/", "~1")
