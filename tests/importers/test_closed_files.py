"""Files and folders that may not be read are named in the report, and those beside them are read."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from kapcms.importers.detecting import Part, parts
from kapcms.importers.imported import FailedItem
from kapcms.importers.source import Source

NOBODY = 65534


@pytest.fixture
def folder():
    """A folder that all may enter: pytest's own are closed to others."""
    path = Path(tempfile.mkdtemp(prefix="kapcms-closed-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@contextmanager
def without_privileges():
    """As somebody for whom permissions count; root may read all."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def post(path, mode=0o644):
    path.write_text('{"db": [{"data": {"posts": []}}]}')
    path.chmod(mode)


@pytest.mark.parametrize("mode", [0o000, 0o444])
def test_a_closed_folder_and_a_closed_file_are_told_and_the_others_read(folder, mode):
    post(folder / "a.json")
    post(folder / "b.json", 0o000)
    post(folder / "z.json")
    (folder / "shut").mkdir()
    post(folder / "shut" / "c.json")
    (folder / "shut").chmod(mode)
    with without_privileges():
        found = list(parts(Source(folder)))
    (folder / "shut").chmod(0o755)
    assert found == [
        FailedItem("shut", None, "unreadable", "the folder may not be looked into", "shut"),
        Part("ghost", Source(folder / "a.json", root=folder)),
        FailedItem("b.json", None, "unreadable", "Permission denied", "b.json"),
        Part("ghost", Source(folder / "z.json", root=folder)),
    ]
