"""The Editor API is joined when it is first asked for, and nobody notices."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.doors import CONTENT, EDITOR, Editor

ROOT = Path(__file__).resolve().parents[2]
ASKS = 40


def test_all_who_ask_at_once_are_answered_while_it_is_joined(app):
    token = {"Authorization": f"Bearer {Editor(app, 'viewer').token}"}

    def ask(path):
        answer = app.test_client().get(path, headers=token if path.startswith(EDITOR) else {})
        return path, answer.status_code, answer.headers["Cache-Control"] == "no-store"

    paths = [f"{EDITOR}/articles", f"{CONTENT}/articles", f"{EDITOR}/series", f"{CONTENT}/series/none"] * (ASKS // 4)
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(ask, paths))
    assert answers == {
        (f"{EDITOR}/articles", 200, True),
        (f"{CONTENT}/articles", 200, False),
        (f"{EDITOR}/series", 200, True),
        (f"{CONTENT}/series/none", 404, False),
    }


def test_a_process_that_answers_readers_never_loads_it(app, tmp_path, database_url):
    code = (
        "import sys; from kapcms.app import create_app; client = create_app().test_client();"
        f"print(client.get('{CONTENT}/articles').status_code, 'kapcms.services.drafts' in sys.modules);"
        f"print(client.get('{EDITOR}/articles').status_code, 'kapcms.services.drafts' in sys.modules)"
    )
    environ = {"KAPCMS_VAR_DIR": str(tmp_path), "KAPCMS_DATABASE_URL": database_url, "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=environ, check=True
    )
    assert done.stdout.splitlines() == ["200 False", "401 True"]
