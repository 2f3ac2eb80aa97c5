"""Images of imported articles come into the library: from the hosts that were named, and never from inside."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.doors import Editor, good, shell
from tests.media.files import image


@contextmanager
def old_site(pages):
    """A server at 127.0.0.1 with these pages: path to (status, headers, body); what was asked for is noted."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            status, headers, body = pages.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def fetch_all(app, *words):
    return shell(app, "fetch-media", "--host", "127.0.0.1", *words)


def test_images_come_once_and_readers_get_them_from_here(app, editor, reader):
    with old_site({"/a.jpg?x=1": (200, {}, image("JPEG")), "/b.png": (302, {"Location": "/c.png"}, b""),
                   "/c.png": (200, {}, image(color="blue"))}) as (site, asked):  # fmt: skip
        html = f'<p>x</p><img src="{site}/a.jpg?x=1" alt="A"><p>y</p><img src="https://elsewhere.example/z.png">'
        editor.article("One", publish=True, cover={"url": f"{site}/a.jpg?x=1", "alt": "Cover"}, body={"html": html})
        editor.article("Two", body={"html": f'<img src="{site}/b.png" alt="B">'})
        result = fetch_all(app, "--private", "--publish")
        assert result.exit_code == 0, result.output
        assert "2 fetched, 0 failed, 2 articles changed" in result.output
        assert sorted(asked) == ["/a.jpg?x=1", "/b.png", "/c.png"]
        assert "0 fetched, 0 failed, 0 articles changed" in fetch_all(app, "--private").output
    one = reader.article("one", "?format=html,document")
    assert (one["cover"]["alt"], one["cover"]["media_type"]) == ("Cover", "image/jpeg")
    assert one["cover"]["url"].endswith("/a.jpg")
    assert [shown["alt"] for shown in one["media"]] == ["Cover"]
    assert 'alt="A"' in one["body"]["html"]
    assert "https://elsewhere.example/z.png" in one["body"]["html"]
    assert len(good(editor.get("/media"))) == 2
    assert good(editor.get("/articles/two"))["status"] == "draft"
    assert shell(app, "check").exit_code == 0


@pytest.mark.parametrize(
    ("pages", "options", "reason"),
    [
        ({"/x.png": (200, {}, image())}, (), "not a public address"),
        ({"/x.png": (404, {}, b"")}, ("--private",), "it answered 404"),
        ({"/x.png": (200, {}, b"<svg></svg>")}, ("--private",), "SVG can hold scripts"),
        ({"/x.png": (302, {"Location": "http://localhost:1/x.png"}, b"")}, ("--private",), "not among the hosts"),
        ({"/x.png": (302, {"Location": "file:///etc/passwd"}, b"")}, ("--private",), "not among the hosts"),
        ({"/x.png": (302, {"Location": "/x.png"}, b"")}, ("--private",), "redirects again and again"),
        ({"/x.png": (200, {"Content-Length": "999999"}, image())}, ("--private",), "it broke off"),
    ],
    ids=["private", "gone", "SVG", "to another host", "to a file", "in circles", "cut off"],
)
def test_what_must_not_come_stays_where_it_is(app, editor, pages, options, reason):
    with old_site(pages) as (site, _):
        article = editor.article("One", body={"html": f'<img src="{site}/x.png">'})
        result = fetch_all(app, *options)
    assert result.exit_code == 1
    assert reason in result.output
    assert good(editor.get(f"/articles/{article['id']}"))["version"] == 1
    assert good(editor.get("/media")) == []


def test_a_file_that_is_too_large_is_left(make_app):
    app = make_app(KAPCMS_MEDIA_LIMIT_BYTES="1000")
    with old_site({"/x.png": (200, {}, image() + b"\0" * 200_000)}) as (site, _):
        Editor(app, "editor").article("One", cover={"url": f"{site}/x.png"})
        assert "larger than 1000 bytes" in fetch_all(app, "--private").output
