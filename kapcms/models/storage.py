"""The store of the media's bytes: a folder, or a bucket of anything that speaks S3, through the same few functions.

What is put is there whole or not at all (obstore writes a folder's files under another name first). Credentials and
endpoint of a bucket are those of the AWS_… variables, as every tool for S3 reads them.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from typing import IO, TYPE_CHECKING

from kapcms.config import settings_in_force
from kapcms.errors import NotFound, Unavailable
from kapcms.later import later

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    import obstore
    from obstore import exceptions, store
else:
    obstore, exceptions, store = later("obstore"), later("obstore.exceptions"), later("obstore.store")

PIECE_BYTES = 256 * 1024
"""How much of a file is in memory at once."""
PART_BYTES = 5 * 1024 * 1024
"""A part of a large file on its way into the store: S3 takes none smaller."""
RETRY_SECONDS = 5


def put_file(key: str, file: IO[bytes]) -> None:
    """Store what `file` holds from its begin under `key`, whole or not at all, and on the disk when this returns.

    Raises:
        Unavailable: the store does not take it.
    """
    file.seek(0)
    try:
        obstore.put(_store(), key, file, chunk_size=PART_BYTES, max_concurrency=2)
    except (exceptions.BaseError, OSError) as error:
        raise _away(error) from error
    folder = settings_in_force().media_folder
    if folder is not None:
        _flush(folder / key)


def open_pieces(key: str, begin: int, end: int) -> Iterator[bytes]:
    """The bytes from `begin` to before `end`, piece by piece.

    Raises:
        NotFound: nothing stands there.
        Unavailable: the store does not answer.
    """
    if end <= begin:
        return iter(())
    try:
        found = obstore.get(_store(), key, options={"range": (begin, end)})
    except FileNotFoundError as error:
        raise NotFound("The file is not in the store.") from error
    except (exceptions.BaseError, OSError) as error:
        raise _away(error) from error
    return (bytes(piece) for piece in found.stream(min_chunk_size=PIECE_BYTES))


def copy_to(key: str, target: IO[bytes]) -> None:
    """Write what stands under `key` into `target`.

    Raises:
        NotFound: nothing stands there.
        Unavailable: the store does not answer.
    """
    try:
        for piece in obstore.get(_store(), key).stream(min_chunk_size=PIECE_BYTES):
            target.write(piece)
    except FileNotFoundError as error:
        raise NotFound("The file is not in the store.") from error
    except (exceptions.BaseError, OSError) as error:
        raise _away(error) from error
    target.seek(0)


def size_of(key: str) -> int | None:
    """The size in bytes of what stands under `key`; None where nothing does."""
    try:
        return obstore.head(_store(), key)["size"]
    except FileNotFoundError:
        return None


def stored_keys() -> Iterator[tuple[str, int, datetime]]:
    """(key, size in bytes, moment of writing) of everything in the store."""
    for page in obstore.list(_store()):
        for found in page:
            yield found["path"], found["size"], found["last_modified"]


def remove_keys(keys: Iterable[str]) -> None:
    """Delete what stands under these keys; where nothing does, that is well."""
    for key in keys:
        try:
            obstore.delete(_store(), key)
        except FileNotFoundError:
            continue


def check_store() -> None:
    """See that the store answers.

    Raises:
        Unavailable: it does not.
    """
    try:
        next(iter(obstore.list(_store(), chunk_size=1)), None)
    except (exceptions.BaseError, OSError) as error:
        raise _away(error) from error


def _store() -> store.LocalStore | store.S3Store:
    settings = settings_in_force()
    return _made(settings.media_store, settings.media_folder)


@cache
def _made(address: str, folder: Path | None) -> store.LocalStore | store.S3Store:
    """One store for each address and process: it keeps its connections."""
    if folder is not None:  # empty folders stay: who removes them removes them from under a writer
        return store.LocalStore(folder, mkdir=True)
    return store.S3Store.from_url(address)


def _flush(path: Path) -> None:
    """Wait until the file and its name are on the disk; a purge may have taken it meanwhile, which is the caller's."""
    with suppress(FileNotFoundError):
        _flush_both(path)


def _flush_both(path: Path) -> None:
    for place, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        handle = os.open(place, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _away(error: Exception) -> Unavailable:
    first = str(error).partition("\n")[0][:200]
    return Unavailable(f"The store of the media does not answer: {first}", retry_after_seconds=RETRY_SECONDS)
