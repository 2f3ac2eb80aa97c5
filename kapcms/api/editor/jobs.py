"""Jobs in the Editor API: what waits in the background, and what failed tried again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kapcms.api.access import only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.writing import writes
from kapcms.schemas.envelope import one
from kapcms.schemas.job import AllJobsOut, RetriedOut
from kapcms.services.jobs import all_jobs, retry_failed

blp = blueprint("jobs", "Jobs: what waits to be done in the background")


@blp.get("/jobs")
@only("admin")
@blp.response(200, AllJobsOut)
def get_jobs() -> dict[str, Any]:
    """Every kind of work in the background: schedules, webhooks, renditions, imports, purges of CDNs."""
    return {"data": [asdict(jobs) for jobs in all_jobs()]}


@blp.post("/jobs/<kind>/retries")
@only("admin")
@writes
@blp.response(202, one(RetriedOut))
def post_retries(kind: str) -> dict[str, Any]:
    """Let everything of a kind that failed be tried again: `webhooks` (of those enabled), `renditions` or `purges`."""
    return {"data": {"retried": retry_failed(kind)}}
