"""A snapshot of a SQLite database, by its online backup: one consistent copy, and writers go on."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from kapcms.errors import Conflict

if TYPE_CHECKING:
    from pathlib import Path

NAME = "kapcms.db"


def save(database: Path, folder: Path) -> None:
    """Copy the database into `folder`. In WAL mode the copy is one reading transaction: nobody waits for it."""
    with (
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)) as source,
        closing(sqlite3.connect(folder / NAME)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it


def check_empty(database: Path) -> None:
    """See that there is nothing that restoring would overwrite.

    Raises:
        Conflict: there is.
    """
    if database.exists() and database.stat().st_size > 0:
        raise Conflict(f"{database} is there; restore into an empty place.")


def restore(folder: Path, database: Path) -> None:
    """Put the copy where the database belongs, on the disk when this returns."""
    with (folder / NAME).open("rb") as file:
        os.fsync(file.fileno())
    (folder / NAME).replace(database)
