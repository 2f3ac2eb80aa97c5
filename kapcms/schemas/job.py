"""Jobs in the contract: what waits in the background."""

from __future__ import annotations

from marshmallow import fields

from kapcms.schemas.fields import Moment, OneOf, Out


class JobsOut(Out):
    """A kind of work: how much waits and failed, when the first of it is due, and the error last seen."""

    kind = OneOf("schedules", "webhooks", "renditions", "imports", "purges", required=True)
    waiting = fields.Integer(required=True)
    failed = fields.Integer(required=True)
    next_at = Moment(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)
    can_retry = fields.Boolean(required=True)


class AllJobsOut(Out):
    """Every kind of work."""

    data = fields.List(fields.Nested(JobsOut), required=True)


class RetriedOut(Out):
    """How much that failed is tried again."""

    retried = fields.Integer(required=True)
