"""The thread of the server that runs imports where no worker is there; it ends when none waits.

With a worker on the machine imports are its business (`services/importing/jobs.py`). Without one, the server that took
the upload runs it; if that is killed, the import goes on when somebody asks how far it is, or a worker starts.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from kapcms.models.database import db
from kapcms.models.transaction import transaction
from kapcms.services.importing.jobs import has_worker, run_waiting

if TYPE_CHECKING:
    from flask import Flask

RUNNER = "kapcms_import_runner"
"""Where the app keeps its thread."""


def wake_runner(app: Flask) -> None:
    """See that waiting imports are run: by the machine's worker, else by this process unless another does already."""
    if has_worker():
        return
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
