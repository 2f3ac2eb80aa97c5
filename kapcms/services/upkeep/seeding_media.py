"""The pictures of the seeds: they come into the media library as uploads do, and seeds name them by their slugs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError

from kapcms.clock import now
from kapcms.errors import Invalid
from kapcms.models.database import db
from kapcms.models.draft import find_draft
from kapcms.models.origin import Origin, find_origin
from kapcms.schemas.media import MediumIn
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.drafts.editing import content_of
from kapcms.services.drafts.upserting import hash_of
from kapcms.services.media.library import add_medium
from kapcms.services.media.receiving import received

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kapcms.models.draft import Draft

_NAMED = re.compile(r"\bmedia:([a-z0-9]+(?:-[a-z0-9]+)*)")
"""A picture in the text of a seed: `media:` and its slug, which only the library can turn into an id."""


def plant_media(folder: Path, pictures: Iterable[Mapping[str, Any]], source: str) -> dict[str, str]:
    """The ids of the pictures by slug: those that are not in the library yet are brought there, as of `source`.

    Each of `pictures` has `file` (its name in `folder`) and the fields of a medium on write, with its `slug`. One is
    public as soon as something public shows it.

    Raises:
        Invalid: a picture cannot be stored.
    """
    return {picture["slug"]: _planted(folder, picture, source) for picture in pictures}


def media_named_in(fields: Mapping[str, Any]) -> set[str]:
    """The slugs of the pictures that a seed shows: as its cover, and in its text."""
    named = {match[1] for match in _NAMED.finditer(fields.get("body", {}).get("markdown", ""))}
    return named | ({fields["cover"]} if fields.get("cover") else set())


def with_media(slug: str, text: str, ids: Mapping[str, str]) -> str:
    """The text of the seed `slug` with the ids of its pictures in place of their slugs.

    Raises:
        Invalid: it names a picture that is not among `ids`.
    """

    def named(match: re.Match[str]) -> str:
        if match[1] not in ids:
            raise Invalid(f"The seed {slug!r} shows the picture {match[1]!r}, which is not among the seeds.")
        return f"media:{ids[match[1]]}"

    return _NAMED.sub(named, text)


def _planted(folder: Path, picture: Mapping[str, Any], source: str) -> str:
    external_id = f"media:{picture['slug']}"
    origin = find_origin(source, external_id)
    if origin is not None:
        return origin.draft_id
    there = find_draft("media", picture["slug"])
    if there is not None:
        return there.id
    draft = _added(folder / picture["file"], {name: value for name, value in picture.items() if name != "file"})
    facts = {"content_hash": hash_of(picture), "content": content_of(draft), "imported_at": now()}
    db.session.add(Origin(source=source, external_id=external_id, draft_id=draft.id, **facts))
    db.session.flush()
    return draft.id


def _added(path: Path, given: Mapping[str, Any]) -> Draft:
    try:
        fields = MediumIn().load(given)
    except ValidationError as error:
        raise Invalid(f"The picture {path.name!r} cannot be stored: {error.messages}") from error
    with path.open("rb") as file, received(file, path.name) as got:
        return add_medium(got, fields, COMMAND_LINE)
