"""An import that cannot go on says so in one line and destroys nothing: Ctrl-C, no room, a report over its source."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from uuid import uuid4

import pytest

from kapcms.models.database import db
from kapcms.models.public import PublicRedirect
from tests.cli.reports import run_import
from tests.cli.wordpress import post, write_wxr
from tests.doors import shell


def said(result):
    """The lines on standard error that are no log."""
    return [line for line in result.stderr.splitlines() if not line.startswith("{")]


def let_sigint_through():
    """Where tests run in the background it is ignored, and a child would inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_is_one_line_that_says_how_to_go_on(app, database_url, tmp_path):
    source, report = tmp_path / "source", tmp_path / "report.ndjson"
    os.mkfifo(source)
    environ = {"KAPCMS_VAR_DIR": str(tmp_path), "KAPCMS_DATABASE_URL": database_url, "KAPCMS_SECRET_KEY": "x"}
    with (
        subprocess.Popen(
            [sys.executable, "-m", "kapcms", "import", str(source), "--kind", "kapcms", "--report", str(report)],
            env=os.environ | environ,
            stderr=subprocess.PIPE,
            preexec_fn=let_sigint_through,  # noqa: PLW1509  no thread of the test holds a lock
            text=True,
        ) as process,
        source.open("w") as writing,
    ):
        for n in range(150):
            writing.write(json.dumps({"type": "path", "id": str(uuid4()), "path": f"/{n}", "to": "/x"}) + "\n")
        writing.flush()
        while not report.exists() or report.read_bytes().count(b"\n") < 100:
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        told = [line for line in process.stderr if not line.startswith("{")]
    line = "kapcms: broken off; what was stored stays, and the same command with --resume goes on.\n"
    assert (process.returncode, told) == (130, [line])
    with app.app_context():
        assert db.session.query(PublicRedirect).count() == 100
        db.session.remove()


def test_a_report_for_which_no_room_is_left_is_one_line(app, tmp_path):
    path = write_wxr(tmp_path / "a.xml", post(1, "One"))
    result = shell(app, "import", str(path), "--report", "/dev/full")
    assert (result.exit_code, said(result)) == (
        2,
        ["kapcms: /dev/full: No space left on device; what was stored before stays."],
    )


@pytest.mark.parametrize("imported", ["a.xml", "."])
def test_a_report_is_not_written_over_what_is_imported(app, tmp_path, imported):
    folder = tmp_path / "folder"
    folder.mkdir()
    path = write_wxr(folder / "a.xml", post(1, "One"))
    before = path.read_bytes()
    result = shell(app, "import", str(folder / imported), "--report", str(path))
    assert (result.exit_code, path.read_bytes()) == (2, before)
    assert result.stderr.splitlines()[-1].endswith("this file is to be imported")


def test_a_report_beside_what_is_imported_is_written_again(app, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    write_wxr(folder / "a.xml", post(1, "One"))
    for _ in range(2):
        assert shell(app, "import", str(folder), "--report", str(folder / "report.ndjson")).exit_code == 0
    assert run_import(app, folder / "a.xml")[1]["sum"]["unchanged"] == 1
