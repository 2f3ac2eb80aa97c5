"""The body of an article as it is accepted."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields

from kapcms.schemas.document import AS_DOCUMENT
from kapcms.schemas.fields import In, Text

BODY_CHARACTERS = 1_500_000
"""The longest body in HTML or Markdown; a whole request is bounded in bytes besides."""


class BodyIn(In):
    """The body in one of three forms; all become one canonical document."""

    document = fields.Dict(keys=fields.String(), metadata=AS_DOCUMENT)
    html = Text(BODY_CHARACTERS)
    markdown = Text(BODY_CHARACTERS)

    @ma.validates_schema
    def one_form(self, data: dict[str, Any], **_: Any) -> None:
        """Accept exactly one form."""
        if len(data) != 1:
            raise ma.ValidationError("Give exactly one of document, html and markdown.")
