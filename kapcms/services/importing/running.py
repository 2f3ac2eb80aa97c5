"""A whole import: its paths read part by part, its items stored batch by batch, its end; resumed where it broke off."""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

import orjson

from kapcms.errors import Unavailable
from kapcms.importers import ndjson
from kapcms.importers.archives import is_archive, unpack
from kapcms.importers.detecting import Part, parts
from kapcms.importers.imported import FailedItem, SkippedItem, UnreadableSource
from kapcms.importers.ndjson import BadLine, Line
from kapcms.importers.source import Source
from kapcms.models.database import db
from kapcms.models.import_trace import ImportCursor
from kapcms.services.access.auditing import note
from kapcms.services.exporting.restoring import restore
from kapcms.services.importing.arriving import Numbered
from kapcms.services.importing.finishing import Finish
from kapcms.services.importing.reading_beside import items_of
from kapcms.services.importing.recalling import known_marks
from kapcms.services.importing.reporting import Sum
from kapcms.services.importing.storing import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from kapcms.services.access.caller import Caller
    from kapcms.services.importing.options import ImportOptions

BATCH = 100
"""So many items are one transaction."""
WRITTEN = {"created", "updated", "conflict"}
"""Actions that changed something; a batch without them leaves not even a cursor."""


class Cancelled(Exception):
    """The run was asked to end; what it stored stays."""


class Interrupted(Exception):
    """The run's process is about to end; the run goes on in another."""


@dataclass(slots=True)
class Plan:
    """What to import and how: `paths` of files and folders, all of `kind` if it is given; `scratch` is for archives."""

    paths: tuple[Path, ...]
    kind: str | None
    options: ImportOptions
    by: Caller
    scratch: Path
    is_rehearsal: bool = False
    resume: bool = False
    watch: Callable[[Sum], None] = field(default=lambda _: None)
    """Called after every step; may raise `Cancelled` or `Interrupted`."""
    tell: Callable[[str], None] = field(default=lambda _: None)
    """Called with one line for every file that cannot be read."""
    told: list[str] = field(default_factory=list)
    """For a `tell` that keeps its lines."""


def run_import(plan: Plan, transaction: Callable[[], AbstractContextManager[None]], report: BinaryIO) -> Sum:
    """Import, with a line of the report for every item and one with the sum; each step in a transaction of the door's.

    What a step reports is in the report before it is committed, and the cursor with it: a resumed run cuts the report
    where the last commit was, and goes on.

    Raises:
        Cancelled, Interrupted: as `plan.watch` said.
        Unavailable: the report cannot be written.
    """
    run = _Run(plan, transaction, report)
    run.go_on()
    run.read()
    run.finish()
    run.note()
    return run.sum


class _Run:
    """One run: where it stands in its paths and in its report."""

    def __init__(self, plan: Plan, transaction: Callable[[], AbstractContextManager[None]], report: BinaryIO) -> None:
        self._plan = plan
        self._transaction = transaction
        self._report = report
        self._store = Store(plan.options, plan.by)
        self._key = _key(plan)
        self._done = 0
        self._read = 0
        self._bytes = 0
        self.sum = Sum()

    def go_on(self) -> None:
        """Take up where an earlier run of the same plan broke off, if that is asked for."""
        if not self._plan.resume:
            return
        with self._transaction():
            cursor = db.session.get(ImportCursor, self._key)
            if cursor is not None:
                self._done, self._bytes = cursor.done, cursor.report_bytes
                self.sum.restore(cursor.state)
                self._store.sources.update(cursor.state["sources"])
        if self._report.seekable():
            self._report.seek(self._bytes)
            self._report.truncate()

    def read(self) -> None:
        """Read and store all items; a file that cannot be read is told, and the others go on."""
        for path in self._plan.paths:
            try:
                with _parts(path, self._plan) as found:
                    for part in found:
                        self._read_or_tell(part, path)
            except UnreadableSource as error:
                self._unreadable(path, error)
            except OSError as error:
                self._unreadable(path, UnreadableSource(error.strerror or str(error)))

    def note(self) -> None:
        """Note in the audit what the run changed; a run that changed nothing leaves nothing."""
        counts = {action: count for action, count in self.sum.counts.items() if action in WRITTEN and count}
        if counts and not self._plan.is_rehearsal:
            with self._transaction():
                note("import.done", None, self._plan.options.source or self._plan.kind, by=self._plan.by, **counts)

    def finish(self) -> None:
        """Do what needs all items, and write the sum."""
        finish = Finish(self._store.sources, self._plan.options, self._plan.by, self.sum)
        for step in finish.steps():
            with self._transaction():
                step()
            self._plan.watch(self.sum)
        with self._transaction():
            cursor = db.session.get(ImportCursor, self._key)
            if cursor is not None:
                db.session.delete(cursor)
        self._write([self.sum.as_json()])

    def _read_or_tell(self, part: Part | SkippedItem | FailedItem, path: Path) -> None:
        """Read one file of a path; where it cannot be read, the next ones are read all the same.

        What was unpacked is told by its archive: where it lies is nobody's business.
        """
        if not isinstance(part, Part):
            self._take([Numbered(0, "", part)])
            return
        try:
            self._read_part(part)
            self.sum.files += 1
        except UnreadableSource as error:
            is_there = part.source.path.is_relative_to(path)
            self._unreadable(part.source.path if is_there else path / part.source.name, error)

    def _read_part(self, part: Part) -> None:
        if part.kind == ndjson.KIND:
            _check_whole(self._plan.options)
            self._take(Numbered(0, part.kind, line) for line in ndjson.read_lines(part.source))
            return
        with self._transaction():
            known = known_marks(self._plan.options, part.kind)
        source = replace(part.source, known=known)
        with items_of(Part(part.kind, source), self._plan.options) as items:
            self._take(Numbered(0, part.kind, one.item, one.item_hash, one.prepared) for one in items)

    def _take(self, items: Iterable[Numbered]) -> None:
        """Store items in batches; what came before a file's damage is stored before the error."""
        iterator = iter(items)
        damage: UnreadableSource | None = None
        while damage is None:
            batch, damage = _next_batch(iterator)
            if not batch and damage is None:
                return
            self._store_batch(self._numbered(batch))
        raise damage

    def _numbered(self, batch: list[Numbered]) -> list[Numbered]:
        """The items with their numbers, without those that an earlier run finished."""
        start, self._read = self._read + 1, self._read + len(batch)
        numbered = [replace(one, n=n) for n, one in enumerate(batch, start)]
        self._store.pass_over([one for one in numbered if one.n <= self._done and one.kind != ndjson.KIND])
        return [one for one in numbered if one.n > self._done]

    def _store_batch(self, batch: list[Numbered]) -> None:
        if not batch:
            return
        with self._transaction():
            if batch[0].kind == ndjson.KIND:
                on_conflict, by = self._plan.options.on_conflict, self._plan.by
                ours = ((one.n, one.item) for one in batch if isinstance(one.item, Line | BadLine))
                lines = [restore(n, line, on_conflict, by) for n, line in ours]
            else:
                lines = self._store.store(batch)
            for line in lines:
                self.sum.add(line)
            self._write([line.as_json() for line in lines])
            if not self._plan.is_rehearsal and any(line.action in WRITTEN for line in lines):
                self._note_cursor(batch[-1].n)
        self._plan.watch(self.sum)

    def _note_cursor(self, done: int) -> None:
        cursor = db.session.get(ImportCursor, self._key) or ImportCursor(key=self._key)
        cursor.done, cursor.report_bytes = done, self._bytes
        cursor.state = self.sum.state() | {"sources": sorted(self._store.sources)}
        db.session.add(cursor)

    def _write(self, lines: Iterable[dict[str, Any]]) -> None:
        data = b"".join(orjson.dumps(line) + b"\n" for line in lines)
        try:
            self._report.write(data)
            self._report.flush()
        except OSError as error:  # else it would be taken for one of the file that is read
            detail = f"The report cannot be written: {error.strerror or error}; what was stored before stays."
            raise Unavailable(detail) from error
        self._bytes += len(data)

    def _unreadable(self, path: Path, error: UnreadableSource) -> None:
        self.sum.unreadable += 1
        self._plan.tell(f"{path}: {error}")


@contextmanager
def _parts(path: Path, plan: Plan) -> Iterator[Iterator[Part | SkippedItem | FailedItem]]:
    """What is to be read of a path; an archive is unpacked into a folder that goes when it is read."""
    source = Source(path)
    if not path.is_file() or not is_archive(source.head()):
        yield iter([Part(plan.kind, source)]) if plan.kind and path.exists() else parts(source)
        return
    plan.scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=plan.scratch, prefix="unpacked-") as scratch:
        folder = type(path)(scratch) / path.name  # messages name it
        folder.mkdir()
        yield _unpacked_parts(source, plan, folder)


def _unpacked_parts(source: Source, plan: Plan, folder: Path) -> Iterator[Part | SkippedItem | FailedItem]:
    unpacked = unpack(source, folder)
    yield from unpacked.refused
    if plan.kind:
        yield Part(plan.kind, unpacked.source)
    else:
        yield from parts(unpacked.source)


def _check_whole(options: ImportOptions) -> None:
    """Refuse to take a part of an export of kapcms: its lines need each other."""
    named = [name for name in ("limit", "since", "only", "skip") if getattr(options, name)]
    if named:
        raise UnreadableSource(f"an export of kapcms comes back whole; leave out {', '.join(named)}")


def _next_batch(items: Iterator[Numbered]) -> tuple[list[Numbered], UnreadableSource | None]:
    batch: list[Numbered] = []
    try:
        batch.extend(islice(items, BATCH))  # what extend took before an error stays in the list
    except UnreadableSource as error:
        return batch, error
    return batch, None


def _key(plan: Plan) -> str:
    """The same for the same files and the same choices."""
    files = [(str(path.resolve()), path.stat().st_size if path.is_file() else 0) for path in plan.paths]
    return hashlib.sha256(repr((files, plan.kind, plan.options)).encode()).hexdigest()
