"""A receiver of webhooks on 127.0.0.1 that answers as it is told, and keeps what came."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook


class Receiver:
    """`answers`: (status, headers) for the next requests, 204 after them.

    `came`: (headers, body) of each request; `paths`: its path.
    """

    def __init__(self, port=0):
        self.answers = []
        self.came = []
        self.paths = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                receiver.came.append((dict(self.headers), body))
                receiver.paths.append(self.path)
                status, headers = receiver.answers.pop(0) if receiver.answers else (204, {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            do_GET = do_POST  # noqa: N815  the library's name

            def log_message(self, *words):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}/hook?a=1"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def bodies(self):
        return [json.loads(body) for _, body in self.came]

    @property
    def numbers(self):
        return [body["number"] for body in self.bodies]

    def verify(self, secret):
        """Check the signature of everything that came."""
        for headers, body in self.came:
            Webhook(secret).verify(body, headers)

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def receiving(port=0):
    receiver = Receiver(port)
    try:
        yield receiver
    finally:
        receiver.close()
