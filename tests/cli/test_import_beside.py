"""A large file is read by a process beside the one that stores: the items are the same, damage and death are told."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from bench.wxr import write_wxr as write_many
from kapcms.importers.detecting import Part
from kapcms.importers.imported import UnreadableSource
from kapcms.importers.source import Source
from kapcms.services.importing.options import ImportOptions
from kapcms.services.importing.preparing import hash_of_item, prepare
from kapcms.services.importing.reading import ready_items
from kapcms.services.importing.reading_beside import LARGE_BYTES, items_of
from tests.cli.reports import run_import

COUNT = 450
OPTIONS = ImportOptions()


@pytest.fixture
def part(tmp_path):
    path = tmp_path / "old.xml"
    write_many(path, COUNT)
    assert path.stat().st_size > LARGE_BYTES
    return Part("wxr", Source(path))


def children():
    return Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text("ascii").split()


def test_the_items_are_those_that_are_read_here(part):
    here = [one.item for one in ready_items(part, OPTIONS, lambda: False)]
    with items_of(part, OPTIONS) as items:
        first = next(items)
        assert len(children()) == 1
        beside = [first, *items]
    assert [one.item for one in beside] == here
    for one in beside:
        if one.prepared is not None:
            assert one.item_hash == hash_of_item(one.item)
            assert one.prepared == prepare(one.item)
    assert children() == []


def test_a_file_that_ends_too_early_tells_the_same(part):
    path = part.source.path
    path.write_bytes(path.read_bytes()[:-2000])
    here = [one.item for one in ready_items(part, OPTIONS, lambda: False)]
    with items_of(part, OPTIONS) as items:
        assert [one.item for one in items] == here
    path.write_bytes(b"<rss>" + b" " * LARGE_BYTES)
    with (
        items_of(replace(part, source=Source(path)), OPTIONS) as items,
        pytest.raises(UnreadableSource, match="this is no wxr file"),
    ):
        list(items)


def test_a_reader_that_dies_is_told_and_nothing_waits_for_it(part):
    with items_of(part, OPTIONS) as items:
        next(items)
        os.kill(int(children()[0]), signal.SIGKILL)
        with pytest.raises(UnreadableSource, match=r"ended before its end \(exit code -9\)"):
            list(items)


def test_an_import_read_beside_is_complete_and_a_second_one_writes_nothing(app, part):
    lines, total, result = run_import(app, part.source.path)
    assert [line["n"] for line in lines] == list(range(1, COUNT + 1))
    assert (total["sum"]["created"], total["links"]["unresolved"], result.exit_code) == (COUNT, 0, 0)
    again, total, _ = run_import(app, part.source.path)
    assert total["sum"]["unchanged"] == COUNT
    assert [(one["source_id"], one["title"]) for one in again] == [(one["source_id"], one["title"]) for one in lines]
