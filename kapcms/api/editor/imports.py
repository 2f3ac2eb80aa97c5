"""Imports in the Editor API: an upload is stored, run in the background, watched, reported, cancelled."""

from __future__ import annotations

import hashlib
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, cast

from flask import Flask, Response, current_app, make_response, request
from werkzeug.utils import secure_filename

from kapcms.api.access import caller, only
from kapcms.api.cursors import links, read_cursor, write_cursor
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.import_runner import wake_runner
from kapcms.api.writing import once, sent_key, takes_key, writes
from kapcms.clock import rfc3339
from kapcms.errors import Invalid, NotFound
from kapcms.later import later
from kapcms.models.transaction import transaction
from kapcms.schemas.envelope import PageIn, many, one
from kapcms.schemas.moving import ImportIn, ImportOut
from kapcms.services.importing.jobs import (
    REPORT,
    WAITING,
    cancel_run,
    drop_folder,
    get_run,
    list_runs,
    new_run_folder,
    queue_run,
    report_of,
    resume_run,
)
from kapcms.services.importing.reporting import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kapcms.importers import detecting
    from kapcms.models.import_run import ImportRun
else:
    detecting = later("kapcms.importers.detecting")

P = ParamSpec("P")
UPLOAD_LIMIT_BYTES = 4 * 1024**3
"""The largest upload: as much as an archive may unpack to."""

blp = blueprint("imports", "Imports: files of other systems, run in the background")


def _takes_uploads(view: Callable[P, Any]) -> Callable[P, Any]:
    """Let this route's requests be larger than JSON ones; files go to disk piece by piece."""

    @wraps(view)
    def large(*args: P.args, **kwargs: P.kwargs) -> Any:
        request.max_content_length = UPLOAD_LIMIT_BYTES
        return view(*args, **kwargs)

    return large


@blp.post("/imports")
@only("editor")
@_takes_uploads
@blp.arguments(ImportIn, location="multipart")
@blp.response(202, one(ImportOut))
@takes_key
def create_import(options: dict[str, Any]) -> Response:
    """Import a file (multipart, part `file`); the answer's `Location` tells how far it is."""
    if options.get("kind") not in {None, *detecting.kinds()}:
        raise Invalid(f"The kind is not known; known are {', '.join(detecting.kinds())}.", code="unknown_kind")
    labels, file = options.pop("nav", None), options.pop("file")
    run_id, folder = new_run_folder()
    filename = secure_filename(file.filename or "") or "upload"
    path = folder / (f"upload-{REPORT}" if filename == REPORT else filename)
    wanted = options | {"labels": labels}
    try:
        file.save(path)
        about = _about(path, wanted) if sent_key() else b""  # hashing gigabytes, and never inside the transaction
        with transaction():
            response = once(about, lambda: make_response(_queued(run_id, path.name, wanted)))
    except BaseException:
        drop_folder(run_id)
        raise
    if not response.headers["Location"].endswith(run_id):  # the answer to an earlier request with the same key
        drop_folder(run_id)
    _wake()
    return response


def _about(path: Path, wanted: dict[str, Any]) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest() + str(sorted(wanted.items())).encode()


def _queued(run_id: str, filename: str, wanted: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    run = queue_run(run_id, filename, wanted, caller())
    return one(ImportOut)().dump({"data": _shown(run)}), 202, {"Location": f"/api/editor/v1/imports/{run_id}"}


@blp.get("/imports")
@only("viewer")
@blp.arguments(PageIn, location="query")
@blp.response(200, many(ImportOut))
def get_imports(args: dict[str, Any]) -> dict[str, Any]:
    """The imports, newest first, with how far each is."""
    before = str(read_cursor(request.path, args["cursor"])[0][0]) if "cursor" in args else None
    found = list_runs(args["limit"] + 1, before)
    page = found[: args["limit"]]
    if any(run.state in WAITING for run in page):
        _wake()  # their process may have died
    following = write_cursor(request.path, (page[-1].id,)) if len(found) > len(page) else None
    meta = {"limit": args["limit"], "next_cursor": following}
    return {"data": [_shown(run) for run in page], "meta": meta, "links": links(following, None)}


@blp.get("/imports/<uuid:run_id>")
@only("viewer")
@blp.response(200, one(ImportOut))
def get_import(run_id: object) -> dict[str, Any]:
    """How far the import is."""
    run = get_run(str(run_id))
    if run.state in WAITING:
        _wake()  # its process may have died
    return {"data": _shown(run)}


@blp.get("/imports/<uuid:run_id>/report")
@only("viewer")
@blp.response(200, content_type="application/x-ndjson")
def get_import_report(run_id: object) -> Response:
    """The report: a line of JSON for every item so far, at the end one with the sum."""
    path = report_of(get_run(str(run_id)))
    if not path.exists():
        raise NotFound("The import has no report yet.")
    return Response(_pieces(path), mimetype="application/x-ndjson")


@blp.delete("/imports/<uuid:run_id>")
@only("editor")
@writes
@blp.response(200, one(ImportOut))
def cancel_import(run_id: object) -> dict[str, Any]:
    """Stop the import before its next batch; what it stored stays."""
    run = get_run(str(run_id))
    cancel_run(run)
    return {"data": _shown(run)}


@blp.post("/imports/<uuid:run_id>/retries")
@only("editor")
@blp.response(202, one(ImportOut))
def retry_import(run_id: object) -> dict[str, Any]:
    """Let an import that failed or was cancelled go on where it stopped; its upload is kept for 30 days."""
    with transaction():
        run = get_run(str(run_id))
        resume_run(run)
        data = _shown(run)
    _wake()
    return {"data": data}


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(65_536):
            yield piece


def _wake() -> None:
    wake_runner(cast("Flask", cast("Any", current_app)._get_current_object()))  # noqa: SLF001  Flask's own way to it


def _shown(run: ImportRun) -> dict[str, Any]:
    moments = ("created_at", "started_at", "finished_at")
    names = ("id", "state", "filename", "size_bytes", "options", "sum", "error", "created_by")
    so_far: dict[str, int] = run.sum.get("sum", {})
    return {
        "progress": {"items": so_far.get("total", 0)},
        "counts": {action: so_far.get(action, 0) for action in ACTIONS},
        **{name: getattr(run, name) for name in names},
        **{name: rfc3339(getattr(run, name)) if getattr(run, name) else None for name in moments},
        "report_url": f"/api/editor/v1/imports/{run.id}/report",
    }
