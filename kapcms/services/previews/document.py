"""A draft in the very shape of the Content API's article, made by the renderer that makes the public one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from kapcms.content.public_article import Record, article_parts
from kapcms.content.structured_data import place_in_series
from kapcms.services.previews.nav import drafted_nav
from kapcms.services.previews.records import drafted_record, drafted_site, drafted_surroundings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kapcms.models.draft import Draft


def drafted_document(draft: Draft, formats: Sequence[str]) -> Record:
    """The article as readers would get it, with its body in these formats and its place among the drafts."""
    record, site = drafted_record(draft), drafted_site()
    around = drafted_surroundings(record, site)
    parts = article_parts(record, around)
    document: Record = orjson.loads(parts.facts)
    body = {form: orjson.loads(getattr(parts, form)) for form in formats}
    nav = drafted_nav(record, site, around)
    json_ld = document["json_ld"] | place_in_series(nav["series"])
    return document | {"json_ld": json_ld, "body": body, "nav": nav}
