"""gunicorn's settings: `gunicorn -c python:kapcms.cli.gunicorn_settings wsgi:app`."""

from __future__ import annotations

import gc
from typing import Any

import gunicorn

from kapcms.config import read_settings

_settings = read_settings()
gunicorn.SERVER = "kapcms"  # its own name is nobody's business; gunicorn has no setting for it

bind = f"{_settings.bind}:{_settings.port}"
workers = _settings.workers
threads = _settings.threads
worker_class = "kapcms.delivery.worker.KeptWorker"
control_socket_disable = True  # two instances would fight over one socket in the home folder
keepalive = 75
graceful_timeout = 8  # SIGTERM ends within 10 s
loglevel = _settings.log_level


def post_worker_init(worker: Any) -> None:
    """Join the routes of readers before a worker takes its first request, which would wait for them."""
    _join_routes(worker.wsgi)


def when_ready(server: Any) -> None:
    """Join them before the workers are forked, where those get the app from their parent (`--preload`)."""
    if server.cfg.preload_app:
        _join_routes(server.app.wsgi())


def _join_routes(app: Any) -> None:
    join = getattr(getattr(app, "url_map", None), "join", None)  # another app may be around ours
    if join is not None:
        join("/")
        gc.freeze()
