"""Sparse answers: only the members that a client asked for."""

from __future__ import annotations

import orjson

ALWAYS = frozenset({"id", "type", "slug"})
"""What identifies a thing: there whatever members are asked for."""


def picked(document: bytes, fields: frozenset[str]) -> bytes:
    """The JSON object with only the members named in `fields`, in their order; `id`, `type` and `slug` always stay."""
    facts = orjson.loads(document)
    return orjson.dumps({name: value for name, value in facts.items() if name in fields or name in ALWAYS})
