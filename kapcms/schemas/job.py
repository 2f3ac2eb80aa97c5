"""Jobs in the contract: what waits in the background."""

from __future__ import annotations

from marshmallow import fields

from kapcms.schemas.fields import In, Moment, OneOf, Out, Text


class FailureOut(Out):
    """Something whose last attempt failed: it is tried again at `next_at`, or where that is null when a person asks."""

    id = fields.String(required=True)
    about = fields.String(required=True)
    error = fields.String(required=True)
    attempts = fields.Integer(required=True)
    next_at = Moment(required=True, allow_none=True)


class JobsOut(Out):
    """A kind of work: how much waits, how much failed at its last attempt (both, where it is tried again by itself).

    `next_at` is when the first of it is due, `error` and `attempts` are of the newest failure. `failures` are told one
    by one, the newest first, at most 50 of each.
    """

    kind = OneOf(
        "schedules", "webhooks", "renditions", "imports", "purges", "mails", "backups", "upkeep", required=True
    )
    waiting = fields.Integer(required=True)
    failed = fields.Integer(required=True)
    next_at = Moment(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)
    attempts = fields.Integer(required=True)
    failures = fields.List(fields.Nested(FailureOut), required=True)


class AllJobsOut(Out):
    """Every kind of work."""

    data = fields.List(fields.Nested(JobsOut), required=True)


class RetryIn(In):
    """What is to be tried again: one failure, or with no `id` all of the kind."""

    id = Text(500, least=1)


class RetriedOut(Out):
    """How much that failed is tried again."""

    retried = fields.Integer(required=True)
