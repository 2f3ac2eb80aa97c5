"""Being the only worker of a database: by a lock that the operating system or PostgreSQL drops with its process.

PostgreSQL drops it with its connection, which may break while the process lives; so who has it asks again and again.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager, suppress
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
SILENCE = """
SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp() - max(pg_stat_activity.query_start)) AS double precision)
FROM pg_locks JOIN pg_stat_activity USING (pid) JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND granted AND classid = :high AND objid = :low
AND pg_database.datname = current_database()
"""
"""The view of locks shows those of all databases of the server."""


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


def worker_silence(var_dir: Path) -> float | None:
    """Seconds since the worker, on any machine, last showed that it goes round; None where none has the lock.

    With SQLite a worker is on this machine, and its beat is the time of its lock's file; with PostgreSQL it is the
    time at which the connection that holds the lock was last used.
    """
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            found = connection.scalar(text(SILENCE), {"high": LOCK_KEY >> 32, "low": LOCK_KEY & 0xFFFF_FFFF})
        return None if found is None else float(found)
    try:
        with (var_dir / "worker.lock").open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return max(0.0, time.time() - (var_dir / "worker.lock").stat().st_mtime)
    except FileNotFoundError:
        return None
    return None


@contextmanager
def _file_lock(var_dir: Path) -> Iterator[tuple[Callable[[], bool], Callable[[], bool]]]:
    with (var_dir / "worker.lock").open("w") as file:

        def try_lock() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return beat()

        def beat() -> bool:
            os.utime(file.fileno())
            return True

        yield try_lock, beat


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

        try:
            yield try_lock, has_lock
        finally:
            if not connection.invalidated:
                with suppress(DBAPIError):  # where PostgreSQL is away the lock is too
                    connection.execute(text("SELECT pg_advisory_unlock_all()"))
            connection.invalidate()  # a pooled connection might keep the lock
