"""Commands that work for long leave the processors to readers; others do not wait for anybody."""

import subprocess
import sys

import pytest

CALL = """
import os, sys
from kapcms.__main__ import main
sys.argv = ["kapcms", sys.argv[1], "--help"]
try:
    main()
except SystemExit:
    print(os.nice(0))
"""


@pytest.mark.parametrize(("command", "added"), [("import", 10), ("export", 10), ("check", 0), ("serve", 0)])
def test_only_work_in_bulk_gives_way(command, added, tmp_path):
    here = subprocess.run([sys.executable, "-c", "import os; print(os.nice(0))"], capture_output=True, check=True)
    environ = {"KAPCMS_VAR_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", CALL, command], capture_output=True, check=True, env=environ)
    assert int(done.stdout.split()[-1]) == min(int(here.stdout) + added, 19)
