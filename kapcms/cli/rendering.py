"""The worker's thread for renditions: a large photograph takes seconds, for which nothing else may wait."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import structlog

from kapcms.models.database import db
from kapcms.services.media.rendering import make_next_renditions

if TYPE_CHECKING:
    from flask import Flask

log = structlog.get_logger()


class Renditions:
    """Makes what waits, one image after the other, in one thread: the encoders use all cores by themselves."""

    def __init__(self, app: Flask, stopping: threading.Event) -> None:
        self._app = app
        self._stopping = stopping
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, where it is not under way."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="renditions")
            self._thread.start()

    def close(self) -> None:
        """Wait until the image under way is done."""
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            with self._app.app_context():
                while not self._stopping.is_set() and make_next_renditions():
                    pass
                db.session.remove()
        except Exception:
            log.exception("renditions_failed")
