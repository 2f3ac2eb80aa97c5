"""An import that is killed anywhere and resumed leaves the state, and the report, of one that was not."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from kapcms.models.database import db
from tests.cli.reports import all_rows
from tests.cli.wordpress import post, write_wxr
from tests.databases import opened
from tests.doors import shell

COUNT = 450


def command(path, report, var_dir, url, *words):
    environ = {k: v for k, v in os.environ.items() if not k.startswith("KAPCMS_")}
    environ |= {"KAPCMS_VAR_DIR": str(var_dir), "KAPCMS_DATABASE_URL": url, "KAPCMS_SECRET_KEY": "x"}
    words = ["import", str(path), "--report", str(report), "--publish", "--limit", str(COUNT), *words]
    return subprocess.Popen([sys.executable, "-m", "kapcms", *words], env=environ, stderr=subprocess.DEVNULL)


def state_of(app):
    """What an export says, without what differs between any two runs: ids and moments."""
    with app.app_context():
        lines = [json.loads(line) for line in shell(app, "export", "--output", "-").stdout.splitlines()]
        db.session.remove()
    slugs = {
        line["id"]: line["revisions"][-1]["content"]["slug"] for line in lines if "revisions" in line and "id" in line
    }
    things = {}
    for line in lines:
        if "id" not in line or "revisions" not in line:
            continue
        content = line["revisions"][-1]["content"]
        text = json.dumps(content)
        for thing_id, slug in slugs.items():
            text = text.replace(thing_id, slug)
        key = (line["type"], content["slug"])
        things[key] = (text, line["version"], line["public_version"], [o["external_id"] for o in line["origins"]])
    return things


@pytest.mark.slow
def test_a_killed_import_resumes_to_the_state_and_report_of_one_that_was_not(all_databases, tmp_path, database_kind):
    chance = random.Random(7)  # noqa: S311  no secret
    links = [f"<p><a href='/post-{chance.randint(1, COUNT)}/'>x</a></p>" for _ in range(COUNT)]
    posts = (post(n, f"T{n}", links[n - 1], slug=f"post-{n if n % 50 else 1}") for n in range(1, COUNT + 1))
    path = write_wxr(tmp_path / "a.xml", *posts)
    states, reports = [], []
    for kills in (0, 4):
        folder = tmp_path / f"kills-{kills}"
        folder.mkdir()
        with all_databases(database_kind).fresh(folder) as url:
            report = folder / "report.ndjson"
            killed = 0
            for number in range(kills):
                process = command(path, report, folder, url, *(["--resume"] if number else []))
                time.sleep(2 + chance.random() * 5)
                process.send_signal(signal.SIGKILL)
                killed += process.wait() == -signal.SIGKILL
            process = command(path, report, folder, url, *(["--resume"] if kills else []))
            assert process.wait() == 0
            assert killed or not kills
            with opened(folder, url) as app:
                states.append(state_of(app))
                assert all_rows(app)["import_cursor"] == []
            reports.append(report.read_bytes().splitlines())
    assert len(states[0]) == COUNT + 2  # the site and the author
    assert states[0] == states[1]
    assert reports[0][:-1] == reports[1][:-1]
    assert json.loads(reports[0][-1])["sum"] == json.loads(reports[1][-1])["sum"]
