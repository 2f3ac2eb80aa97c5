"""Which importer reads a source: told by its bytes, its name only helps.

The importers stand in one tuple from the most to the least specific; a new one is one line there. An importer is a
module with `KIND`, `looks_like(head, name)` and `read(source)`, and with `looks_like_folder(path)` where its kind can
be a folder, and with `is_read_with_another(path)` where its files have others beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kapcms.importers import (
    contentful,
    feeds,
    ghost,
    markdown,
    medium,
    ndjson,
    plaintext,
    squarespace,
    strapi,
    substack,
    wpapi,
    wxr,
)
from kapcms.importers.archives import is_archive
from kapcms.importers.imported import FailedItem, SkippedItem, UnreadableSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.importers.imported import Item
    from kapcms.importers.source import Source


class Importer(Protocol):
    """What every importer module offers."""

    KIND: str

    def looks_like(self, head: bytes, name: str) -> bool:
        """Whether a file with this beginning and name is of this kind."""
        ...

    def read(self, source: Source) -> Iterator[Item]:
        """One item for every item of the source."""
        ...


IMPORTERS: tuple[Importer, ...] = (
    ndjson,
    squarespace,
    wxr,
    ghost,
    wpapi,
    contentful,
    strapi,
    feeds,
    substack,
    medium,
    markdown,
    plaintext,
)
"""All importers, the most specific first, the one for any text last."""

_EXPORT_SUFFIXES = {".json", ".jsonl", ".ndjson", ".xml", ".rss", ".atom", ".csv", ".txt", ".text", ".html", ".htm", ""}


@dataclass(frozen=True, slots=True)
class Part:
    """A file or folder inside a source, and its kind."""

    kind: str
    source: Source


def kinds() -> tuple[str, ...]:
    """The names of all kinds, the most specific first."""
    return tuple(importer.KIND for importer in IMPORTERS)


def kind_of(source: Source) -> str:
    """The kind of a file or folder.

    Raises:
        UnreadableSource: it is not there, it is empty, or no importer knows it.
    """
    if not source.path.exists():
        raise UnreadableSource(f"{source.path.name}: there is no such file or folder")
    try:
        found = _folder_kind(source) if source.path.is_dir() else _file_kind(source)
    except OSError as error:
        raise UnreadableSource(f"{source.path.name}: {error.strerror or 'cannot be read'}") from error
    if found is None:
        raise _unknown(source)
    return found


def importer_for(kind: str) -> Importer:
    """The importer of a kind.

    Raises:
        UnreadableSource: there is no such kind.
    """
    for importer in IMPORTERS:
        if kind == importer.KIND:
            return importer
    raise UnreadableSource(f"there is no kind {kind!r}; known are {', '.join(kinds())}")


def parts(source: Source) -> Iterator[Part | SkippedItem | FailedItem]:
    """What is to be read: the file itself; of a folder the exports that lie in it, and the folder itself if it is one.

    A file in a folder that no importer knows is a skipped item, unless the folder as a whole is read. One that may not
    be read is a failed item, and so is a folder within it; the others are read.

    Raises:
        UnreadableSource: nothing here can be read.
    """
    if source.path.is_file() or not source.path.exists():
        yield Part(kind_of(source), source)
        return
    whole = _folder_kind(source) if source.path.is_dir() else None
    nothing_yet = whole is None
    for name in source.closed_folders():
        yield FailedItem(name, None, "unreadable", "the folder may not be looked into", name)
    for file in source.files():
        part = _part_within(file, whole)
        nothing_yet = nothing_yet and not isinstance(part, Part)
        if part is not None:
            yield part
    if nothing_yet:
        raise _unknown(source)
    if whole is not None:
        yield Part(whole, source)


def _is_read_with_another(file: Source) -> bool:
    """Whether a file that is nothing by itself is part of an export that lies beside it."""
    asked = (getattr(importer, "is_read_with_another", None) for importer in IMPORTERS)
    return any(is_part(file.path) for is_part in asked if is_part is not None)


def _part_within(file: Source, whole: str | None) -> Part | SkippedItem | FailedItem | None:
    """What is to be done with a file in a folder; None: it is read with the folder, or not at all."""
    try:
        kind = _kind_within(file, whole)
        is_packed = kind is None and whole is None and is_archive(file.head())
    except OSError as error:
        return FailedItem(file.name, None, "unreadable", error.strerror or "cannot be read", file.name)
    if kind is not None:
        return Part(kind, file)
    if is_packed:
        return SkippedItem(file.name, None, "archive_within", "an archive in here is not unpacked; import it by itself")
    if whole or _is_read_with_another(file):
        return None
    return SkippedItem(file.name, None, "unknown_kind", "no importer knows this file")


def _kind_within(file: Source, whole: str | None) -> str | None:
    """The kind of a file in a folder; where the folder is read as a whole, only exports that are files by nature."""
    if any(folder.startswith(".") or folder == "node_modules" for folder in file.name.split("/")):
        return None
    if whole is not None and file.path.suffix.lower() not in _EXPORT_SUFFIXES:
        return None
    kind = _file_kind(file)
    if whole is None or kind is None:
        return kind
    is_text = kind in {markdown.KIND, plaintext.KIND}
    return None if is_text or kind == whole else kind


def _file_kind(source: Source) -> str | None:
    head = source.head()
    if not head or is_archive(head):
        return None
    return next((importer.KIND for importer in IMPORTERS if importer.looks_like(head, source.name)), None)


def _folder_kind(source: Source) -> str | None:
    for importer in IMPORTERS:
        looks_like_folder = getattr(importer, "looks_like_folder", None)
        if looks_like_folder is not None and looks_like_folder(source.path):
            return importer.KIND
    return None


def _unknown(source: Source) -> UnreadableSource:
    if source.path.is_file() and source.path.stat().st_size == 0:
        why = "the file is empty"
    elif source.path.is_dir() and next(source.files(), None) is None:
        why = "the folder holds no files"
    else:
        why = f"its kind is not known; known are {', '.join(kinds())}"
    return UnreadableSource(f"{source.path.name}: {why}")
