"""With the real Varnish in front of the real server: a publish changes exactly the pages that it touches."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, contextmanager

import pytest

from bench.servers import ROOT, free_port, kapcms
from tests.databases import opened
from tests.doors import Editor, made

VARNISHD = shutil.which("varnishd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

pytestmark = pytest.mark.skipif(VARNISHD is None, reason="varnishd is not installed: apt-get install varnish")


@contextmanager
def varnish(folder, backend_port):
    """Varnish with the VCL of the documentation; gives its port."""
    vcl = re.search(r"```vcl\n(.*?)```", (ROOT / "docs" / "cdn.md").read_text("utf-8"), re.DOTALL)[1]
    path = folder / "kapcms.vcl"
    path.write_text(vcl.replace('"8000"', f'"{backend_port}"'), "utf-8")
    port = free_port()
    where = tempfile.mkdtemp(prefix="kapcms-varnish-")  # the path of its socket must be short
    command = [
        VARNISHD, "-F", "-j", "none", "-a", f"127.0.0.1:{port}", "-f", str(path), "-n", str(where), "-s", "malloc,32m",
    ]  # fmt: skip
    log = (folder / "varnish.log").open("wb")
    process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        until(lambda: answers(port) or process.poll() is not None)
        assert process.poll() is None, (folder / "varnish.log").read_text()
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()
        shutil.rmtree(where, ignore_errors=True)


def answers(port):
    try:
        fetch(port, "/site")
    except OSError:
        return False
    return True


def until(claim, seconds=30):
    give_up_at = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


def fetch(port, path):
    """The body, and whether it came from Varnish's memory (it names two transactions then)."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/content/v1{path}") as answer:
        return answer.read(), " " in answer.headers["X-Varnish"]


@pytest.fixture
def front(database_url, tmp_path):
    """An editor, and the port of Varnish before the server, with the worker beside them."""
    environ = {"KAPCMS_VAR_DIR": str(tmp_path), "KAPCMS_DATABASE_URL": database_url}
    with ExitStack() as stack:
        app = stack.enter_context(opened(tmp_path, database_url, KAPCMS_CACHE_BYTES="0"))
        served = stack.enter_context(kapcms(environ))
        port = stack.enter_context(varnish(tmp_path, served.url.split(":")[2].partition("/")[0]))
        stack.enter_context(worker(environ | {"KAPCMS_PURGE": f"varnish+http://127.0.0.1:{port}"}, tmp_path))
        yield app, port


@contextmanager
def worker(environ, folder):
    log = (folder / "worker.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "kapcms", "worker"], env=os.environ | environ, stdout=log, stderr=log, cwd=ROOT
    )
    try:
        until(lambda: "purged" in (folder / "worker.log").read_text())
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        log.close()


def test_after_publishing_exactly_the_affected_pages_change(front):
    app, port = front
    editor = Editor(app, "editor")
    topic = made(editor.post("/topics?publish=true", {"title": "Birds"}))
    articles = [
        editor.article(
            f"Article {n}",
            publish=True,
            published_at=f"2020-01-0{n}T00:00:00Z",
            topics=[topic["id"]] if n == 1 else [],
        )
        for n in range(1, 7)
    ]
    editor.series("Early", articles=[article["id"] for article in articles[:2]], publish=True)
    editor.series("Late", articles=[article["id"] for article in articles[4:]], publish=True)
    pages = [f"/articles/article-{n}" for n in range(1, 7)]
    pages += ["/articles?topic=birds", "/articles", "/series/early", "/series/late", "/series", "/topics"]
    time.sleep(2.5)  # what was published above is told by now
    before = {page: fetch(port, page) for page in pages}
    assert all(fetch(port, page)[1] for page in pages), "all are kept by Varnish"

    told = len(purged(app))
    editor.save("articles", articles[0], title="Another title", publish=True)
    until(lambda: len(purged(app)) > told, 10)
    after = {page: fetch(port, page) for page in pages}
    changed = {page for page in pages if after[page][0] != before[page][0]}
    shown_on = {"/articles/article-1", "/articles/article-2", "/articles?topic=birds", "/articles", "/series/early"}
    assert changed == shown_on
    assert {page for page in pages if not after[page][1]} == changed


def purged(app):
    folder = app.config["KAPCMS"].var_dir
    return re.findall(r'"event": "purged"', (folder / "worker.log").read_text())
