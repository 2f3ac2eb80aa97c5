"""All three feeds as feedsmith, a parser from npm, reads them.

Needs Node.js and npm; without them, or where npm cannot be reached, the tests are skipped, visibly.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.feeds.test_feeds import publish_some

FOLDER = Path(__file__).resolve().parent / "parser"
SECONDS = 300


@pytest.fixture(scope="session")
def feedsmith():
    """Reads a feed; the package is installed from the lock file where it is not."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("there is no Node.js with npm on this machine")
    if not (FOLDER / "node_modules" / "feedsmith").is_dir():
        command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        installed = subprocess.run(command, cwd=FOLDER, capture_output=True, timeout=SECONDS, check=False)
        if installed.returncode:
            pytest.skip("npm cannot install the package here")

    def read(content):
        command = [node, "parse.mjs"]
        done = subprocess.run(command, cwd=FOLDER, input=content, capture_output=True, timeout=SECONDS, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    return read


@pytest.mark.parametrize(
    ("path", "form"),
    [("/feed.xml", "atom"), ("/rss.xml", "rss"), ("/feed.json", "json")],
)
def test_a_feed_says_the_same_to_another_parser(app, editor, feedsmith, path, form):
    first = publish_some(editor)
    read = feedsmith(app.test_client().get(path).get_data())
    assert read["format"] == form
    newest, oldest = read["feed"]["entries" if form == "atom" else "items"]
    titles = [entry["title"]["value"] if form == "atom" else entry["title"] for entry in (newest, oldest)]
    assert titles == ["Second", "First <b> & co"]
    names = {"atom": "id", "rss": "guid", "json": "id"}
    assert first["id"] in json.dumps(oldest[names[form]])
    texts = {"atom": ("content", "value"), "rss": ("content", "encoded"), "json": ("content_html",)}
    text = oldest
    for name in texts[form]:
        text = text[name]
    assert text.startswith("<p>Long <strong>text</strong> &amp; more ]]&gt;")


@pytest.mark.parametrize("narrowed", ["series=nights", "topic=sleep", "author=ann"])
def test_a_narrowed_feed_has_its_articles_alone(app, editor, feedsmith, narrowed):
    publish_some(editor)
    read = feedsmith(app.test_client().get(f"/feed.xml?{narrowed}").get_data())
    assert [entry["title"]["value"] for entry in read["feed"]["entries"]] == ["First <b> & co"]
