"""The form of a backup: a tar whose first member, `manifest.json`, names every other with its size and SHA-256."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import orjson

from kapcms.errors import Invalid

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "manifest.json"
FORMAT = 1
LARGEST_MANIFEST_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Media that are not in a backup: so many originals, with so many bytes, in that bucket."""

    store: str
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup: the database's kind and migration, when it was made, and each file's size and SHA-256.

    `tables` names the tables in an order in which they can be filled; empty for SQLite. `elsewhere`: the media that are
    not in it; None where all are.
    """

    database: str
    revision: str
    made_at: str
    tables: list[str]
    files: dict[str, dict[str, Any]]
    elsewhere: Elsewhere | None = None
    format: int = FORMAT


def facts_of(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of every file below `folder`, by its path inside it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): {"bytes": path.stat().st_size, "sha256": _sha256(path)} for path in files}


def pack(folder: Path, manifest: Manifest, target: Path) -> None:
    """Write the archive whole or not at all; it is on the disk when this returns."""
    partial = target.with_name(target.name + ".partial")
    try:
        with partial.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)  # it holds password hashes
            with tarfile.open(fileobj=file, mode="w") as tar:
                head = tarfile.TarInfo(MANIFEST)
                content = orjson.dumps(asdict(manifest))
                head.size = len(content)
                tar.addfile(head, io.BytesIO(content))
                for name in manifest.files:
                    tar.add(folder / name, name)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)


def unpack(source: Path, folder: Path) -> Manifest:
    """Write what the archive holds into `folder`, each file checked; gives the manifest.

    Raises:
        Invalid: it is no backup of ours, is damaged, or was made by a later version.
    """
    try:
        with tarfile.open(source) as tar:
            manifest = _manifest_of(tar)
            for member in tar:
                if member.offset == 0:  # the manifest itself
                    continue
                if member.name not in manifest.files:
                    raise Invalid(f"{source} has a file that its manifest does not name: {member.name}.")
                tar.extract(member, folder, filter="data")
    except (tarfile.TarError, EOFError, orjson.JSONDecodeError, TypeError) as error:
        raise Invalid(f"{source} is no backup of kapcms, or it is damaged: {error}") from error
    if facts_of(folder) != manifest.files:
        raise Invalid(f"{source} is damaged: what is in it is not what its manifest says.")
    return manifest


def _manifest_of(tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    content = tar.extractfile(first) if first is not None and first.name == MANIFEST else None
    if first is None or content is None or first.size > LARGEST_MANIFEST_BYTES:
        raise Invalid("This is no backup of kapcms: its manifest is missing.")
    facts = orjson.loads(content.read())
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        raise Invalid("This backup was made by another version of kapcms.")
    elsewhere = facts.pop("elsewhere", None)
    return Manifest(**facts, elsewhere=None if elsewhere is None else Elsewhere(**elsewhere))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
