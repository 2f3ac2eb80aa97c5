"""Media in the Content API: the facts of one that something public shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.api.access import for_readers
from kapcms.api.content.blueprint import AtIn, blueprint, respond
from kapcms.api.content.caching import CONTENT, cached
from kapcms.delivery.history.loading import state_at
from kapcms.delivery.media import read_medium, read_medium_at
from kapcms.schemas.envelope import one
from kapcms.schemas.media import PublicMediumOut

if TYPE_CHECKING:
    from flask import Response

blp = blueprint("media", "Images, sounds, films and documents that public things show")


@blp.get("/media/<uuid:media_id>")
@for_readers
@cached(CONTENT)
@blp.arguments(AtIn, location="query")
@blp.response(200, one(PublicMediumOut))
def get_medium(args: dict[str, Any], media_id: object) -> Response:
    """A medium with its renditions, as long as something public shows it; else 404, whether it exists or not."""
    found = read_medium_at(state_at(args["at"]), str(media_id)) if "at" in args else read_medium(str(media_id))
    return respond(found, "media")
