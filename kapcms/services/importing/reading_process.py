"""The process that `reading_beside` starts: a request on its standard input, frames of items on its standard output.

The request is a pickle of (part, options, prepares). A frame is a pickle of a list of `Ready`, of an `UnreadableSource`
(the part is damaged here), or of None (the end).
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import TYPE_CHECKING, BinaryIO

from kapcms.importers.imported import UnreadableSource
from kapcms.services.importing.reading import Ready, ready_items

if TYPE_CHECKING:
    from collections.abc import Iterable

FRAME_ITEMS = 25
FRAME_CHARACTERS = 200_000
"""A frame ends after so many items or characters, whatever comes first."""


def main() -> None:
    """Read one part; a run that is gone ends it without a word."""
    part, options, prepares = pickle.load(sys.stdin.buffer)  # noqa: S301  from the process that started this one
    out = sys.stdout.buffer
    try:
        _send(ready_items(part, options, prepares=prepares), out)
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
    pickle.dump(frame, out, pickle.HIGHEST_PROTOCOL)
    out.flush()


if __name__ == "__main__":
    main()
