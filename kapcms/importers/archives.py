"""Zip and tar files unpacked safely into a folder that the caller gives and later deletes.

Members that could do harm are refused one by one: absolute paths, `..`, links, devices, encrypted ones. The whole
archive is refused when it grows past a limit on count, size or ratio, counted while it is unpacked (its own directory
may lie).
"""

from __future__ import annotations

import bz2
import gzip
import io
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, BinaryIO

from kapcms.importers.imported import FailedItem, UnreadableSource
from kapcms.importers.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_LIMIT = 100_000
TOTAL_LIMIT_BYTES = 4 * 1024**3
RATIO_LIMIT = 200
"""Unpacked bytes for one packed byte of the whole archive; text and JSON reach about 30."""
RATIO_FREE_BYTES = 64 * 1024**2
"""Below this much unpacked the ratio is not asked: tiny archives of repetitive text are harmless."""

_PIECE_BYTES = 1024 * 1024
_NAME_LIMIT = 400
_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh")
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2}
"""LZMA is not among them: its header may ask for gigabytes of memory."""

_Stream = BinaryIO | gzip.GzipFile | bz2.BZ2File
_HEADER_LIMIT_BYTES = 8 * 1024 * 1024
_TAR_MAGIC = slice(257, 262)
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, ValueError, NotImplementedError,
           RuntimeError, KeyError, OverflowError, IndexError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The folder with the files, and the members that were refused."""

    source: Source
    refused: tuple[FailedItem, ...]


@dataclass(frozen=True, slots=True)
class _Member:
    """One entry: its name, why it is refused (None: it is not), and how to open it."""

    name: str
    refusal: str | None
    entry: zipfile.ZipInfo | tarfile.TarInfo


def is_archive(head: bytes) -> bool:
    """Whether a file with this beginning is a zip, a tar, or a tar packed with gzip or bzip2.

    Not xz: its header may ask for gigabytes of memory.
    """
    return head.startswith(_MAGIC) or head[_TAR_MAGIC] == b"ustar"


def unpack(source: Source, folder: Path) -> Unpacked:
    """Unpack all that is safe into `folder` (which exists and is empty).

    Raises:
        UnreadableSource: it is no archive, it is broken, or it is past a limit; the folder may then hold a part.
    """
    refused: list[FailedItem] = []
    counter = _Counter(source, max(source.path.stat().st_size, 1))
    try:
        if zipfile.is_zipfile(source.path):
            with zipfile.ZipFile(source.path) as zipped:
                for member in _zip_members(zipped):
                    _unpack_one(member, zipped, folder, counter, refused)
        else:
            with _unpacking(source) as stream, tarfile.open(fileobj=_Guarded(stream), mode="r:") as tar:
                for member in _tar_members(tar):
                    _unpack_one(member, tar, folder, counter, refused)
    except _BROKEN as error:
        reason = str(error) or type(error).__name__
        raise UnreadableSource(f"{source.path.name}: the archive cannot be read: {reason}") from error
    return Unpacked(Source(folder, root=folder), tuple(refused))


def _unpacking(source: Source) -> _Stream:
    """The tar's own bytes, unpacked as they are asked for."""
    head = source.head()
    if head.startswith(b"\x1f\x8b"):
        return gzip.open(source.path)
    return bz2.open(source.path) if head.startswith(b"BZh") else source.open()


class _Guarded(io.BufferedIOBase):
    """What tarfile reads from: a header that claims to be huge would be read into memory, and is refused here."""

    def __init__(self, stream: _Stream) -> None:
        super().__init__()
        self._stream = stream

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0 or size > _HEADER_LIMIT_BYTES:
            raise ValueError(f"a header of {size} bytes")
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if offset > 2 * TOTAL_LIMIT_BYTES:
            raise ValueError("a member that claims to be larger than the limit")
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()


class _Counter:
    """Counts files and bytes while they come out, and stops the work at a limit."""

    def __init__(self, source: Source, packed_bytes: int) -> None:
        self._name = source.path.name
        self._packed_bytes = packed_bytes
        self._files = 0
        self._bytes = 0

    def file(self) -> None:
        self._files += 1
        if self._files > FILE_LIMIT:
            raise UnreadableSource(f"{self._name}: the archive holds more than {FILE_LIMIT} entries")

    def bytes(self, count: int, member: str) -> None:
        self._bytes += count
        if self._bytes > TOTAL_LIMIT_BYTES:
            limit = f"{TOTAL_LIMIT_BYTES // 1024**2} MiB"
            raise UnreadableSource(f"{self._name}: the archive unpacks to more than {limit}", position=member)
        if self._bytes > RATIO_FREE_BYTES and self._bytes > RATIO_LIMIT * self._packed_bytes:
            detail = f"{self._name}: the archive unpacks to more than {RATIO_LIMIT} times its size"
            raise UnreadableSource(detail, position=member)


def _zip_members(zipped: zipfile.ZipFile) -> Iterator[_Member]:
    for info in zipped.infolist():
        kind = info.external_attr >> 16 & 0o170000
        refusal = "it is encrypted" if info.flag_bits & 1 else None
        if info.compress_type not in _PACKINGS:
            refusal = "it is packed in a way that is not read"
        if kind not in {0, 0o100000, 0o040000}:
            refusal = "it is a link or device"
        if not info.is_dir() or refusal:
            yield _Member(info.filename, refusal, info)


def _tar_members(tar: tarfile.TarFile) -> Iterator[_Member]:
    for info in tar:
        if info.isdir():
            continue
        refusal = None if info.isreg() else "it is a link or device"
        yield _Member(info.name, refusal, info)


def _unpack_one(
    member: _Member,
    archive: zipfile.ZipFile | tarfile.TarFile,
    folder: Path,
    counter: _Counter,
    refused: list[FailedItem],
) -> None:
    counter.file()
    refusal = member.refusal or _bad_name(member.name)
    if refusal is None:
        path = folder.joinpath(*PurePosixPath(member.name.replace("\\", "/")).parts)
        refusal = _written(member, archive, path, counter)
    if refusal is not None:
        name = member.name[:_NAME_LIMIT]
        refused.append(FailedItem(None, None, "refused_member", f"not unpacked: {refusal}", name))


def _bad_name(name: str) -> str | None:
    normal = PurePosixPath(name.replace("\\", "/"))
    if normal.is_absolute() or (len(name) > 1 and name[1] == ":"):
        return "its path is absolute"
    if ".." in normal.parts:
        return "its path leaves the archive"
    if not normal.parts or "\x00" in name or len(name) > _NAME_LIMIT:
        return "its name cannot be used"
    return None


def _written(member: _Member, archive: zipfile.ZipFile | tarfile.TarFile, path: Path, counter: _Counter) -> str | None:
    """Write one member; gives a refusal where the place is taken or cannot be written."""
    if path.exists():
        return "its name stands twice in the archive"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return "its folder has the name of a file"
    opened = _opened(archive, member)
    if opened is None:
        return "it has no content"
    with opened as packed:
        return _copied(packed, path, counter, member.name)


def _opened(archive: zipfile.ZipFile | tarfile.TarFile, member: _Member) -> IO[bytes] | None:
    if isinstance(archive, zipfile.ZipFile) and isinstance(member.entry, zipfile.ZipInfo):
        return archive.open(member.entry)
    if isinstance(archive, tarfile.TarFile) and isinstance(member.entry, tarfile.TarInfo):
        return archive.extractfile(member.entry)
    return None


def _copied(packed: IO[bytes], path: Path, counter: _Counter, name: str) -> str | None:
    try:
        file = path.open("xb")
    except (OSError, ValueError):
        return "its name cannot be used"
    with file:
        while piece := packed.read(_PIECE_BYTES):
            counter.bytes(len(piece), name)
            file.write(piece)
    return None
