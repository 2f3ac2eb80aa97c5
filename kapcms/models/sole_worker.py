"""Being the only worker of a database: by a lock that the operating system or PostgreSQL drops with its process.

PostgreSQL drops it with its connection, which may break while the process lives; so who has it asks again and again.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kapcms.models.database import db

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator
    from pathlib import Path

LOCK_KEY = 0x6B61_7063_6D73
"""The advisory lock of workers: "kapcms" in ASCII."""
ASKS_EVERY_SECONDS = 1.0


@contextmanager
def as_sole_worker(var_dir: Path, stopping: threading.Event) -> Iterator[Callable[[], bool]]:
    """Wait until no other worker works. Gives what says whether this one still may: never, where `stopping` came first.

    Raises:
        OperationalError: PostgreSQL is away.
    """
    locked = _postgresql_lock() if db.engine.dialect.name == "postgresql" else _file_lock(var_dir)
    with locked as (try_lock, has_lock):
        while not (got := try_lock()) and not stopping.wait(ASKS_EVERY_SECONDS):
            pass
        yield has_lock if got else _never


def _never() -> bool:
    return False


def is_worker_there(var_dir: Path) -> bool:
    """Whether a worker works, on any machine: its lock is held. With SQLite a worker is on this machine."""
    if db.engine.dialect.name == "postgresql":
        query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = :high AND objid = :low"
        with db.engine.connect() as connection:
            return bool(connection.scalar(text(query), {"high": LOCK_KEY >> 32, "low": LOCK_KEY & 0xFFFF_FFFF}))
    try:
        with (var_dir / "worker.lock").open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


@contextmanager
def _file_lock(var_dir: Path) -> Iterator[tuple[Callable[[], bool], Callable[[], bool]]]:
    with (var_dir / "worker.lock").open("w") as file:

        def try_lock() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        yield try_lock, lambda: True


@contextmanager
def _postgresql_lock() -> Iterator[tuple[Callable[[], bool], Callable[[], bool]]]:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:

        def try_lock() -> bool:
            return bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK_KEY}))

        def has_lock() -> bool:
            try:
                connection.execute(text("SELECT 1"))
            except DBAPIError:
                return False
            return True

        yield try_lock, has_lock
        connection.invalidate()  # a pooled connection would keep the lock
