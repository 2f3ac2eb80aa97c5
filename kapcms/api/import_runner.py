"""The thread of the server that runs imports, so that they run without a worker; it ends when none waits."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from kapcms.models.database import db
from kapcms.models.transaction import transaction
from kapcms.services.importing.jobs import run_waiting

if TYPE_CHECKING:
    from flask import Flask

RUNNER = "kapcms_import_runner"
"""Where the app keeps its thread."""


def wake_runner(app: Flask) -> None:
    """See that waiting imports are run, by this process unless another of the machine does already."""
    thread = app.extensions.get(RUNNER)
    if thread is None or not thread.is_alive():
        thread = threading.Thread(target=_run, args=(app,), name="imports", daemon=True)
        app.extensions[RUNNER] = thread
        thread.start()


def _run(app: Flask) -> None:
    with app.app_context():
        try:
            run_waiting(transaction)
        finally:
            db.session.remove()
