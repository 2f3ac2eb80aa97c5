"""Where an import reads from: one file, or one folder, by path; opened late, read in pieces."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kapcms.importers.known_marks import KnownMarks

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD_BYTES = 64 * 1024
"""How much of a file is looked at to tell its kind."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file or folder to import. `root` is the folder that relative paths and ids are counted from.

    Items that bear one of the marks `known` may be given as `KnownItem`, by importers that can tell.
    """

    path: Path
    root: Path | None = None
    known: KnownMarks = field(default_factory=KnownMarks, compare=False)

    def open(self) -> BinaryIO:
        """The file's bytes, to be read in pieces and closed by the caller."""
        return self.path.open("rb")

    def head(self) -> bytes:
        """The first `HEAD_BYTES` bytes of the file."""
        with self.open() as file:
            return file.read(HEAD_BYTES)

    def files(self) -> Iterator[Source]:
        """Every regular file below a folder, sorted by path; links are not followed. A file yields itself."""
        if self.path.is_file():
            yield self
            return
        for path in sorted(Path(folder, name) for folder, _, names in os.walk(self.path) for name in names):
            if _may_be_entered(path.parent) and path.is_file() and not path.is_symlink():
                yield Source(path, self.root or self.path, self.known)

    def closed_folders(self) -> Iterator[str]:
        """The folders below this one, by their paths below it, that may not be looked into."""
        for folder, within, _ in os.walk(self.path):
            closed = (path for path in (Path(folder, name) for name in sorted(within)) if not _may_be_entered(path))
            yield from (path.relative_to(self.path).as_posix() for path in closed)

    @property
    def name(self) -> str:
        """The path below `root`, with `/`; the file's name where there is no root."""
        if self.root is None:
            return self.path.name
        return self.path.relative_to(self.root).as_posix()


def _may_be_entered(folder: Path) -> bool:
    return os.access(folder, os.R_OK | os.X_OK)
