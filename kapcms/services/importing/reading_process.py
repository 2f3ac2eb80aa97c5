"""The process that `reading_beside` starts: a request on its standard input, frames of items on its standard output.

The request is a pickle of (part, options). A frame is a pickle of a list of `Ready`, of an `UnreadableSource`
(the part is damaged here), or of None (the end).
"""

from __future__ import annotations

import fcntl
import io
import os
import pickle
import sys
import termios
import threading
from array import array
from collections import deque
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
AHEAD_BYTES = 4_000_000
"""So much may wait to be written, or one frame that is larger: three batches of articles of 4 KB."""
ENOUGH_BYTES = 1_000_000
"""Where less waits to be read, the run could have to wait soon."""


def main() -> None:
    """Read one part; a run that is gone ends it without a word."""
    part, options = pickle.load(sys.stdin.buffer)  # noqa: S301  from the process that started this one
    out = _Out(sys.stdout.buffer)
    try:
        try:
            _send(ready_items(part, options, out.is_ahead), out)
        finally:
            out.close()  # what was read before an error is stored
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains when it ends


def _send(items: Iterable[Ready], out: _Out) -> None:
    frame: list[Ready] = []
    weight = 0
    end: UnreadableSource | None = None
    try:
        for item in items:
            frame.append(item)
            weight += item.weight
            if len(frame) == FRAME_ITEMS or weight > FRAME_CHARACTERS:
                out.put(frame)
                frame, weight = [], 0
    except UnreadableSource as error:
        end = error
    out.put(frame)
    out.put(end)


class _Out:
    """Frames on their way to the run, written by a thread: so reading goes on while the run stores a batch.

    A pipe holds half a batch at most. Without this, reading waited for the end of each batch, and storing for the
    other half of the next one.
    """

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._frames: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._is_broken = False
        self._changed = threading.Condition()
        self._writer = threading.Thread(target=self._write, daemon=True)
        self._writer.start()

    def put(self, frame: list[Ready] | UnreadableSource | None) -> None:
        """Let a frame follow those that wait; None is the last one. Waits where there are too many.

        Raises:
            BrokenPipeError: the run is gone.
        """
        data = io.BytesIO()
        _Pickler(data, pickle.HIGHEST_PROTOCOL).dump(frame)
        with self._changed:
            self._changed.wait_for(lambda: self._waiting_bytes < AHEAD_BYTES or self._is_broken)
            if self._is_broken:
                raise BrokenPipeError
            self._frames.append(data.getvalue())
            self._waiting_bytes += data.tell()
            self._changed.notify_all()

    def close(self) -> None:
        """Wait until the frame that is the end, and all before it, are written."""
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting_bytes or self._is_broken)
            if self._is_broken:
                raise BrokenPipeError

    def is_ahead(self) -> bool:
        """Whether the run has enough to read yet. If not it gets items as they are, and prepares them itself."""
        unread = array("i", [0])
        fcntl.ioctl(self._out, termios.FIONREAD, unread)
        return self._waiting_bytes + unread[0] > ENOUGH_BYTES

    def _write(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._frames)
                data = self._frames.popleft()
            try:
                self._out.write(data)
                self._out.flush()
            except BrokenPipeError:
                self._is_broken = True
            with self._changed:
                self._waiting_bytes -= len(data)
                self._changed.notify_all()
            if self._is_broken:
                return


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
