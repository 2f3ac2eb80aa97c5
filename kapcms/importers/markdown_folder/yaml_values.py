"""YAML as mappings, lists and texts: nothing is guessed, nothing is shared, nothing is deep.

Source of the danger: an alias of a list of aliases (the "billion laughs") grows by a factor with each line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPTH_LIMIT = 20
"""Levels of lists and mappings. Real front matter has at most four."""

_NOTHING = {"", "~", "null", "Null", "NULL"}


class YamlRefused(Exception):
    """A construct that is refused: why, and its line in the text (from 0)."""

    def __init__(self, detail: str, line: int) -> None:
        super().__init__(detail)
        self.line = line


def yaml_value(text: str, doubled: list[str]) -> Any:
    """The first document of `text`: dicts with text keys, lists, texts, and None for an unquoted nothing.

    A key that stands twice in one mapping keeps its last value, as in most readers, and is added to `doubled`.

    Raises:
        YamlRefused: an alias, a key that is no text, or more than `DEPTH_LIMIT` levels.
        yaml.YAMLError: the text is no YAML.
    """
    return _Builder(text, doubled).document()


class _Builder:
    """Turns the parser's events into values."""

    def __init__(self, text: str, doubled: list[str]) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self._doubled = doubled

    def document(self) -> Any:
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                return self._value(event, depth=0)
        return None

    def _value(self, event: yaml.Event, depth: int) -> Any:
        if isinstance(event, yaml.ScalarEvent):
            return None if event.style is None and event.value in _NOTHING else event.value
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            raise YamlRefused("YAML: aliases (*name) are not read", line)
        if depth >= DEPTH_LIMIT:
            raise YamlRefused(f"YAML: more than {DEPTH_LIMIT} levels", line)
        return self._list(depth) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(depth)

    def _list(self, depth: int) -> list[Any]:
        values = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._value(event, depth + 1))
        return values

    def _mapping(self, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise YamlRefused("YAML: a name that is no plain text", _line(event))
            if event.value in values:
                self._doubled.append(event.value)
            values[event.value] = self._value(next(self._events), depth + 1)
        return values


def _line(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0
