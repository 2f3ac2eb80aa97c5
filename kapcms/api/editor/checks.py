"""Checks in the Editor API: what an editor should look at again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from marshmallow import fields

from kapcms.api.access import only
from kapcms.api.editor.blueprint import blueprint
from kapcms.schemas.fields import Out
from kapcms.services.advice.advising import advice_on
from kapcms.services.drafts.editing import get_draft

blp = blueprint("checks", "Checks: hints before publishing, never refusals")


class HintOut(Out):
    """One hint: a stable code, a JSON pointer into the body's document, a sentence."""

    code = fields.String(required=True)
    pointer = fields.String(required=True)
    detail = fields.String(required=True)


class FindingsOut(Out):
    """All hints on an article."""

    data = fields.List(fields.Nested(HintOut), required=True)


@blp.get("/articles/<key>/checks")
@only("viewer")
@blp.response(200, FindingsOut)
def get_checks(key: str) -> dict[str, Any]:
    """What to look at again in the working copy: missing alternative texts, heading jumps, dead links, and the like."""
    return {"data": [asdict(finding) for finding in advice_on(get_draft("article", key))]}
