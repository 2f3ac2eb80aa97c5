"""Imports and exports over HTTP."""

from __future__ import annotations

from marshmallow import fields

from kapcms.schemas.fields import In, OneOf, Out, Text, Truth, upload


class ImportIn(In):
    """The upload, and how to import it; the same choices as on the command line."""

    file = upload()
    dry_run = Truth(load_default=False)
    kind = Text(20, least=1)
    source = Text(200, least=1)
    on_conflict = OneOf("keep", "update", "fail", load_default="keep")
    nav = OneOf("newer-first", "older-first")
    publish = Truth(load_default=False)


class ProgressOut(Out):
    """How far an import is; how much is to come is not known before the file is read."""

    items = fields.Integer(required=True, metadata={"description": "Of the file, seen so far"})


class CountsOut(Out):
    """How many items had which fate so far."""

    created = fields.Integer(required=True)
    updated = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    skipped = fields.Integer(required=True)
    conflict = fields.Integer(required=True)
    failed = fields.Integer(required=True)


class ImportOut(Out):
    """An import; `sum` is what its report says so far, `error` why it, or one of its files, could not be read."""

    id = fields.String(required=True)
    state = fields.String(required=True, metadata={"enum": ["queued", "running", "done", "failed", "cancelled"]})
    filename = fields.String(required=True)
    size_bytes = fields.Integer(required=True)
    options = fields.Dict(required=True)
    progress = fields.Nested(ProgressOut, required=True)
    counts = fields.Nested(CountsOut, required=True)
    sum = fields.Dict(required=True)
    error = fields.String(required=True, allow_none=True)
    created_by = fields.String(required=True)
    created_at = fields.String(required=True)
    started_at = fields.String(required=True, allow_none=True)
    finished_at = fields.String(required=True, allow_none=True)
    report_url = fields.String(required=True)


class ExportIn(In):
    """What to export."""

    revisions = Truth(load_default=False)
