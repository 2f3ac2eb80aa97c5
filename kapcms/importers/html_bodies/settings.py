"""The settings of a widget: a JSON object in an attribute of its element."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode


def settings_in(node: LexborNode, attribute: str) -> dict[str, Any]:
    """The object in `attribute`; empty where there is none, or it cannot be read."""
    try:
        found = json.loads(node.attributes.get(attribute) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
