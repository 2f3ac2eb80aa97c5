"""The process that `reading_beside` starts: a request on its standard input, frames of items on its standard output.

The request is a pickle of (part, options). A frame is a pickle of a list of `Ready`, of an `UnreadableSource`
(the part is damaged here), or of None (the end).
"""

from __future__ import annotations

import fcntl
import os
import pickle
import sys
import termios
from array import array
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from kapcms.importers.imported import UnreadableSource
from kapcms.services.importing.reading import Ready, ready_items

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMES: dict[type, tuple[str, ...]] = {}
"""The names of the fields of each class that was sent."""
FRAME_ITEMS = 25
FRAME_CHARACTERS = 200_000
"""A frame ends after so many items or characters, whatever comes first."""


def main() -> None:
    """Read one part; a run that is gone ends it without a word."""
    part, options = pickle.load(sys.stdin.buffer)  # noqa: S301  from the process that started this one
    out = sys.stdout.buffer
    try:
        _send(ready_items(part, options, lambda: _is_ahead(out)), out)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains when it ends


def _send(items: Iterable[Ready], out: BinaryIO) -> None:
    frame: list[Ready] = []
    weight = 0
    end: UnreadableSource | None = None
    try:
        for item in items:
            frame.append(item)
            weight += item.weight
            if len(frame) == FRAME_ITEMS or weight > FRAME_CHARACTERS:
                _put(frame, out)
                frame, weight = [], 0
    except UnreadableSource as error:
        end = error
    _put(frame, out)
    _put(end, out)


def _put(frame: list[Ready] | UnreadableSource | None, out: BinaryIO) -> None:
    _Pickler(out, pickle.HIGHEST_PROTOCOL).dump(frame)
    out.flush()


def _is_ahead(out: BinaryIO) -> bool:
    """Whether the run has something to read yet. If not it is waiting: then it gets items as they are, and prepares."""
    unread = array("i", [0])
    fcntl.ioctl(out, termios.FIONREAD, unread)
    return unread[0] > 0


class _Pickler(pickle.Pickler):
    """Writes frozen values as calls of their class: read four times as fast as by the dataclasses' own way.

    That way asks a class for its fields at each value; it was a tenth of the storing process' time.
    """

    def reducer_override(self, value: Any) -> Any:
        if not is_dataclass(value) or isinstance(value, type):
            return NotImplemented
        return type(value), _values(value)


def _values(value: Any) -> tuple[Any, ...]:
    kind = type(value)
    if kind not in _NAMES:
        _NAMES[kind] = tuple(field.name for field in fields(kind))
    return tuple(getattr(value, name) for name in _NAMES[kind])


if __name__ == "__main__":
    main()
