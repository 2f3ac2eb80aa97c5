"""The shared counter of a machine: tells every process, without the database, whether something was published.

A file of 16 bytes in the var dir, mapped into every process: a magic word and one number, used as a sequence lock
around the commit. Even: quiet. Odd: a commit is under way. Readers compare the number with the one they last saw
(about 0.1 µs); a writer holds an `flock` on the file while the number is odd. The kernel lets go of that lock when a
process dies, however it dies, so "odd, and the lock is free" means: the writer was killed. Whoever notices moves the
number on to a new even one, and every reader asks the log.

A lock is a file descriptor of its own per commit, so threads exclude each other like processes, and a process that
was forked in the meantime gives up its copy (else a dead writer's lock would live on in its child).

Traps: the file must be on a local file system (`flock`, shared mappings). Deleting or replacing it is noticed by the
next write or poll, not by the next read. Cutting it shorter while it is mapped kills readers (SIGBUS), as with every
mapped file; the next start repairs it.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from kapcms.errors import BadSetting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAGIC = int.from_bytes(b"kapcms-1", "little")
SIZE_BYTES = 16
NUMBER = 1
"""Where the number stands, in words of 8 bytes: an aligned word is read and written whole on x86-64 and arm64."""

_held: set[int] = set()


def _let_go_in_child() -> None:
    """Close the lock descriptors that a fork copied: a lock lives until the last copy is closed."""
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_let_go_in_child)


class Counter(Protocol):
    """What readers of a counter need."""

    def value(self) -> int:
        """The number as it stands; odd while a commit is under way."""

    def repair_if_abandoned(self) -> bool:
        """Whether the number was odd, its writer dead, and is now a new even one."""

    def follow(self) -> None:
        """Look whether the file was replaced, and go with the new one."""


class CounterOff:
    """A counter that is always odd: nothing is ever kept. For a machine without a writable var dir."""

    def value(self) -> int:
        """Always 1."""
        return 1

    def repair_if_abandoned(self) -> bool:
        """Never."""
        return False

    def follow(self) -> None:
        """Nothing to follow."""

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Nothing to tell."""
        yield


class SharedCounter:
    """The counter in the file `path`, which is made where there is none.

    A new file starts at the present time in nanoseconds, so that it never repeats a number of the file it replaces.

    Raises:
        BadSetting: the file cannot be opened for writing, or is something else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = threading.local()
        self._following = threading.Lock()
        self._cells, self._identity = _map(path)

    def value(self) -> int:
        """The number as it stands; odd while a commit is under way. 0.08 µs."""
        return self._cells[NUMBER]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the number odd. Put it around the commit alone, after the last statement: other writers wait.

        Nested in one thread, only the outermost counts. Leaving it, by an error too, gives a new even number.

        Raises:
            BadSetting: the file is gone and cannot be made again.
        """
        if getattr(self._thread, "writes", False):
            yield
            return
        descriptor = self._lock(fcntl.LOCK_EX)
        cells = self._cells
        self._thread.writes = True
        cells[NUMBER] |= 1
        try:
            yield
        finally:
            cells[NUMBER] = (cells[NUMBER] | 1) + 1
            self._thread.writes = False
            _unlock(descriptor)

    def repair_if_abandoned(self) -> bool:
        """Whether the number was odd, its writer dead, and is now a new even one."""
        if not self.value() & 1:
            return False
        try:
            descriptor = self._lock(fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        try:
            if not self._cells[NUMBER] & 1:
                return False
            self._cells[NUMBER] += 1
            return True
        finally:
            _unlock(descriptor)

    def follow(self) -> None:
        """Look whether the file was replaced or cut short, and go with the one that stands there now.

        The old number stays odd for good: who still looks at it, goes the slow way and follows.

        Raises:
            BadSetting: the file is gone and cannot be made again.
        """
        if self._stands():
            return
        with self._following:
            if self._stands():
                return
            left = self._cells
            self._cells, self._identity = _map(self._path)
            left[NUMBER] |= 1

    def _stands(self) -> bool:
        """Whether the path still names the mapped file, whole."""
        try:
            there = self._path.stat()
        except FileNotFoundError:
            return False
        return (there.st_dev, there.st_ino) == self._identity and there.st_size >= SIZE_BYTES

    def _lock(self, how: int) -> int:
        """A descriptor that holds the lock of the file that stands at the path.

        Raises:
            BlockingIOError: `how` says not to wait, and another holds it.
        """
        while True:
            self.follow()
            try:
                descriptor = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
            except FileNotFoundError:
                continue
            _held.add(descriptor)
            try:
                fcntl.flock(descriptor, how)
                locked = os.fstat(descriptor)
                if (locked.st_dev, locked.st_ino) == self._identity and self._stands():
                    return descriptor
            except BaseException:
                _unlock(descriptor)
                raise
            _unlock(descriptor)


def _map(path: Path) -> tuple[memoryview, tuple[int, int]]:
    """The words of the counter file, and which file it is (device, inode); made and filled where it is not."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
    except OSError as reason:
        raise BadSetting(
            f"the counter file {path} cannot be opened for writing ({reason.strerror}); "
            "name a folder this process may write to, or switch the kept responses off",
        ) from reason
    try:
        if os.fstat(descriptor).st_size < SIZE_BYTES:
            _fill(descriptor)
        found = os.fstat(descriptor)
        cells = memoryview(mmap.mmap(descriptor, SIZE_BYTES)).cast("Q")
    finally:
        os.close(descriptor)
    if cells[0] != MAGIC:
        raise BadSetting(f"{path} is not a counter file; remove it if nothing else needs it")
    return cells, (found.st_dev, found.st_ino)


def _fill(descriptor: int) -> None:
    """Write the first number, unless another process just did."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    if os.fstat(descriptor).st_size < SIZE_BYTES:
        first = time.time_ns() & ~1
        os.pwrite(descriptor, MAGIC.to_bytes(8, "little") + first.to_bytes(8, "little"), 0)
    fcntl.flock(descriptor, fcntl.LOCK_UN)


def _unlock(descriptor: int) -> None:
    """Let go of the lock. Unlocked in words too: a child forked a moment ago may still have a copy."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    _held.discard(descriptor)
    os.close(descriptor)
