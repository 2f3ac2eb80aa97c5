"""An import that finds nothing new leaves the embedded database as it was, to the byte."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

PAGES = {
    "one.txt": "First page\n\nIt says this.\n\nNext\n\nSecond page\n",
    "two.txt": "Second page\n\nIt says that.\n\nPrevious\n\nFirst page\n",
}


def kapcms(folder, *words):
    done = subprocess.run(
        [sys.executable, "-m", "kapcms", *map(str, words)],
        env=os.environ | {"KAPCMS_VAR_DIR": str(folder / "var")},
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def bytes_of(folder):
    """Every file of the folder by its content: the database, what waits beside it, secrets."""
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in (folder / "var").rglob("*") if path.is_file()}


def test_a_second_run_and_a_dry_run_write_not_one_byte(tmp_path):
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text, "utf-8")
    pages = [tmp_path / name for name in PAGES]
    kapcms(tmp_path, "migrate")
    empty = bytes_of(tmp_path)
    kapcms(tmp_path, "import", "--dry-run", *pages)
    assert bytes_of(tmp_path) == empty
    assert '"created":2' in kapcms(tmp_path, "import", *pages)
    full = bytes_of(tmp_path)
    assert full["kapcms.db"] != empty["kapcms.db"]
    assert '"unchanged":2' in kapcms(tmp_path, "import", *pages)
    assert bytes_of(tmp_path) == full
