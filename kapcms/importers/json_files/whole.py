"""A whole JSON file as a value, with clear words where it is none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kapcms.importers.imported import UnreadableSource
from kapcms.importers.texts.decoding import decode, read_small

if TYPE_CHECKING:
    from kapcms.importers.source import Source


def read_object(source: Source) -> dict[str, Any]:
    """The object that a JSON file holds.

    Raises:
        UnreadableSource: the file is too large, no JSON, too deep, or no object.
    """
    text = decode(read_small(source)).text
    if not text.strip():
        raise UnreadableSource("the file is empty")
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableSource(f"the file is no JSON: {error.msg}", position=f"line {error.lineno}") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableSource(f"the file is no JSON that can be read: {type(error).__name__}") from error
    if not isinstance(value, dict):
        raise UnreadableSource("the file holds no JSON object", position="line 1")
    return value


def text_at(value: dict[str, Any], *names: str) -> str:
    """The first of these members that is text with something in it, stripped; empty where there is none."""
    found = (value.get(name) for name in names)
    return next((text.strip() for text in found if isinstance(text, str) and text.strip()), "")


def object_at(value: dict[str, Any], name: str) -> dict[str, Any]:
    """A member that is an object; an empty one where it is not."""
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def list_at(value: dict[str, Any], name: str) -> list[Any]:
    """A member that is a list; an empty one where it is not."""
    found = value.get(name)
    return found if isinstance(found, list) else []
