"""Jobs in the Editor API: what waits in the background, and what failed tried again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

from flask import Flask, current_app

from kapcms.api.access import only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.import_runner import wake_runner
from kapcms.models.transaction import transaction
from kapcms.schemas.envelope import one
from kapcms.schemas.job import AllJobsOut, RetriedOut, RetryIn
from kapcms.services.jobs.listing import all_jobs, retry_failed

blp = blueprint("jobs", "Jobs: what waits to be done in the background")


@blp.get("/jobs")
@only("admin")
@blp.response(200, AllJobsOut)
def get_jobs() -> dict[str, Any]:
    """Every kind of work in the background: what waits, what failed and why, and when it is tried again."""
    return {"data": [asdict(jobs) for jobs in all_jobs()]}


@blp.post("/jobs/<kind>/retries")
@only("admin")
@blp.arguments(RetryIn)
@blp.response(202, one(RetriedOut))
def post_retries(given: dict[str, Any], kind: str) -> dict[str, Any]:
    """Let what failed of a kind be tried again at once: all of it, or one failure by its id.

    Deliveries to webhooks that are disabled wait until those are enabled. Imports go on where they stopped, as long as
    their upload is kept: 30 days, on the machine that took it.
    """
    with transaction():
        count = retry_failed(kind, given.get("id"))
    if kind == "imports":
        wake_runner(cast("Flask", cast("Any", current_app)._get_current_object()))  # noqa: SLF001  Flask's own way to it
    return {"data": {"retried": count}}
