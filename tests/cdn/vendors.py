"""The purge APIs of Fastly and Cloudflare as real HTTP servers on 127.0.0.1, with their checks of token and size."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "the token"
MOST_TAGS = 30


class Vendor:
    """`purged`: the keys of each request that was taken, "everything" for all; `refusals`: answers to give first."""

    def __init__(self):
        self.purged, self.refused, self.refusals = [], [], []
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"] or 0))
                if vendor.refusals:
                    status, headers = vendor.refusals.pop(0)
                    vendor.refused.append(status)
                else:
                    status, headers = vendor.take(self, json.loads(body or b"null")), {}
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *words):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self):
        return f"{self.kind}+http://127.0.0.1:{self._server.server_port}{self.path}"

    @property
    def keys(self):
        """All keys that were purged by name."""
        return {key for keys in self.purged if keys != "everything" for key in keys}

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Fastly(Vendor):
    """`POST /service/{id}/purge` with up to 256 `surrogate_keys`, `POST /service/{id}/purge_all`."""

    kind, path = "fastly", "/service/SU1Z0isxPaozGVKXdv0eY"

    def take(self, request, body):
        if request.headers["Fastly-Key"] != TOKEN:
            return 401
        if request.path == f"{self.path}/purge_all":
            self.purged.append("everything")
            return 200
        keys = body["surrogate_keys"]
        if request.path != f"{self.path}/purge" or not 0 < len(keys) <= 256 or any(len(key) > 1024 for key in keys):
            return 400
        self.purged.append(keys)
        return 200


class Cloudflare(Vendor):
    """`POST /zones/{id}/purge_cache` with `tags` or `purge_everything`."""

    kind, path = "cloudflare", "/client/v4/zones/023e105f4ecef8ad9ca31a8372d0c353"

    def take(self, request, body):
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            return 403
        if request.path != f"{self.path}/purge_cache" or request.headers["Content-Type"] != "application/json":
            return 400
        if body == {"purge_everything": True}:
            self.purged.append("everything")
            return 200
        if body.keys() != {"tags"} or not 0 < len(body["tags"]) <= MOST_TAGS:
            return 400
        self.purged.append(body["tags"])
        return 200


@contextmanager
def serving(kind):
    vendor = kind()
    try:
        yield vendor
    finally:
        vendor.close()
