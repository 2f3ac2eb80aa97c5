"""Counts of all processes of a machine: each has a small mapped file of its own, and whoever reads sums them.

A process that ended (or was killed) keeps what it had counted: the next one that starts adds its file to `ended.db`.
The files are those of prometheus-client's multiprocess mode, without its environment variable.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import weakref
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import orjson
from flask import current_app

from kapcms.later import later

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

mmap_dict = later("prometheus_client.mmap_dict")  # it has no types, and comes with all of that package
log = logging.getLogger(__name__)

Name = tuple[str, ...]
"""What is counted: the name of the metric, then the values of its labels."""
ROOM_BYTES = 1 << 18
"""Of a process's file, taken at once: a page of a mapped file that finds no room on the disk kills the process."""
COUNTS = "kapcms.counts"
"""Under this name the app keeps its counts."""
NOW = "now:"
"""Names that begin so say a present state; they end with their process."""


class Counts:
    """The counts in `folder`, which is made where it is not there. Safe in threads and after a fork."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process_id = 0
        self._own: Any = None
        self._lock = threading.Lock()

    def add(self, *name: str, amount: float = 1.0) -> None:
        """Count `amount` more. About 3 µs."""
        key = orjson.dumps(name).decode()
        with self._lock:
            own = self._opened()
            if own is not None:
                own.write_value(key, own.read_value(key)[0] + amount, 0.0)

    def put(self, *name: str, value: float) -> None:
        """Say what this process has counted itself."""
        with self._lock:
            own = self._opened()
            if own is not None:
                own.write_value(orjson.dumps(name).decode(), value, 0.0)

    def sums(self) -> Counter[Name]:
        """The sums over all processes."""
        sums: Counter[Name] = Counter()
        with self._exclusively():
            for path in self._folder.glob("*.db"):
                _add_file(sums, path, only_totals=not _is_alive(path))
        return sums

    def processes(self) -> int:
        """How many processes are counting."""
        return sum(_is_alive(path) for path in self._folder.glob("*.db"))

    def _opened(self) -> Any:
        """The file of this process; None where there is no room for one: requests are answered, and not counted."""
        if self._process_id != os.getpid():
            self._process_id = os.getpid()
            try:
                self._own = self._open()
            except OSError as error:
                self._own = None
                log.warning("Requests are not counted: %s", error)
        return self._own

    def _open(self) -> Any:
        self._folder.mkdir(exist_ok=True)
        self._take_over()
        path = self._folder / f"{self._process_id}.db"
        with path.open("ab") as file:
            os.posix_fallocate(file.fileno(), 0, ROOM_BYTES)
        own = mmap_dict.MmapedDict(str(path))
        weakref.finalize(self, own.close)
        return own

    def _take_over(self) -> None:
        """Add the files of processes that ended to `ended.db`."""
        with self._exclusively():
            ended = [p for p in self._folder.glob("*.db") if p.stem != "ended" and not _is_alive(p)]
            if not ended:
                return
            sums: Counter[Name] = Counter()
            for path in ended:
                _add_file(sums, path, only_totals=True)
            kept = mmap_dict.MmapedDict(str(self._folder / "ended.db"))
            for name, value in sums.items():
                key = orjson.dumps(name).decode()
                kept.write_value(key, kept.read_value(key)[0] + value, 0.0)
            kept.close()
            for path in ended:
                path.unlink()

    @contextmanager
    def _exclusively(self) -> Iterator[None]:
        self._folder.mkdir(exist_ok=True)
        with (self._folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def counts_in(folder: Path) -> Counts:
    """The counts of this process in `folder`: apps of one process share them, as they share its file."""
    with _opening:
        counts = _by_folder.get(folder)
        if counts is None:
            counts = _by_folder[folder] = Counts(folder)
        return counts


_by_folder: weakref.WeakValueDictionary[Path, Counts] = weakref.WeakValueDictionary()
_opening = threading.Lock()


def counts_in_force() -> Counts:
    """The counts of the running app."""
    return cast("Counts", current_app.extensions[COUNTS])


def _add_file(sums: Counter[Name], path: Path, *, only_totals: bool) -> None:
    for key, value, _, _ in mmap_dict.MmapedDict.read_all_values_from_file(str(path)):
        name = tuple(orjson.loads(key))
        if not (only_totals and name[0].startswith(NOW)):
            sums[name] += value


def _is_alive(path: Path) -> bool:
    """Whether the process whose file this is runs (a number that was given again counts as the same one)."""
    if not path.stem.isdigit():
        return False
    if int(path.stem) == os.getpid():
        return True
    try:
        os.kill(int(path.stem), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
