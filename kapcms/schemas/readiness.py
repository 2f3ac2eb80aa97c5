"""What the server says of itself, in the contract."""

from __future__ import annotations

from marshmallow import fields

from kapcms.schemas.fields import OneOf, Out

WORKER_STATES = ("ok", "missing", "late")


class AliveOut(Out):
    """The process answers."""

    status = OneOf("ok", required=True)


class ReadyOut(Out):
    """Everything that readers need answers. `worker` is told and decides nothing."""

    status = OneOf("ready", required=True)
    number = fields.Integer(required=True, metadata={"description": "The number of the newest change of the log"})
    migration = fields.String(required=True)
    storage = OneOf("writable", required=True)
    worker = OneOf(*WORKER_STATES, required=True)
