"""Media for readers: the facts of one that something public shows, and the bytes behind an address.

The bytes are served to whoever knows their address: it has the hash of what it names, so that it can be told only by
those who have been shown it (or have the file already). Drafts' images can so be shown in previews and in the editor
without a second way to serve them; what lists and documents tell readers is another matter, and strictly public.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Integer, String, Uuid, and_, bindparam, select

from kapcms.content.file_types import TYPES
from kapcms.content.media_document import FORMATS, WIDTHS
from kapcms.content.public_thing import thing_parts
from kapcms.delivery.found import Absent, Answer
from kapcms.delivery.prepared import Prepared
from kapcms.models.change import LogHead
from kapcms.models.media import MediaFile, Rendition, original_key, rendition_key
from kapcms.models.public import PublicThing

if TYPE_CHECKING:
    from kapcms.delivery.history.state import SiteState

_facts = Prepared(
    select(LogHead.number, PublicThing.facts, PublicThing.modified_at)
    .outerjoin(
        PublicThing, and_(PublicThing.id == bindparam("id", type_=Uuid(as_uuid=False)), PublicThing.type == "media")
    )
    .where(LogHead.id == 1)
)
_file = Prepared(
    select(MediaFile.media_type, MediaFile.name, MediaFile.bytes).where(
        MediaFile.hash == bindparam("hash", type_=String(64)), MediaFile.released_at.is_(None)
    )
)
_rendition = Prepared(
    select(Rendition.state, Rendition.bytes, Rendition.etag).where(
        Rendition.file_hash == bindparam("hash", type_=String(64)),
        Rendition.width == bindparam("width", type_=Integer),
        Rendition.ending == bindparam("ending", type_=String(5)),
    )
)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What answers at an address: where it stands, what it is. `is_final`: it will never be anything else."""

    key: str
    media_type: str
    name: str
    bytes: int
    etag: str
    is_final: bool = True


def read_medium(media_id: str) -> Answer | Absent:
    """The medium, if something public shows it; what does not exist and what is not shown are told alike."""
    row = _facts.one(id=media_id)
    if row is None or row.facts is None:
        return Absent(gone=False, number=0 if row is None else row.number, keys=("absent",))
    return Answer(b'{"data":' + row.facts + b"}", row.number, row.modified_at, keys=(f"media:{media_id}",))


def read_medium_at(state: SiteState, media_id: str) -> Answer | Absent:
    """The same as it was read at a number of the log."""
    record = state.things["media"].get(media_id)
    if record is None:
        return Absent(gone=False, number=state.number, keys=("absent",))
    document = thing_parts("media", record, state.surroundings()).facts
    return Answer(b'{"data":' + document + b"}", state.number, state.modified_at[media_id], keys=(f"media:{media_id}",))


def find_file(file_hash: str, name: str) -> StoredFile | None:
    """The file with this hash and name."""
    row = _file.one(hash=file_hash)
    if row is None or row.name != name:
        return None
    return StoredFile(original_key(file_hash), row.media_type, row.name, row.bytes, file_hash)


def find_rendition(file_hash: str, width: int, name: str) -> StoredFile | None:
    """The rendition at this width, by the ending of `name` in a format; until it is made, the original for it."""
    row = _file.one(hash=file_hash)
    stem, _, ending = name.rpartition(".")
    if row is None or ending not in FORMATS or stem != row.name.rpartition(".")[0] or not 0 < width <= WIDTHS[-1]:
        return None
    made = _rendition.one(hash=file_hash, width=width, ending=ending)
    if made is None:
        return None
    if made.state != "made":
        return StoredFile(original_key(file_hash), row.media_type, row.name, row.bytes, file_hash, is_final=False)
    return StoredFile(rendition_key(file_hash, width, ending), FORMATS[ending], name, made.bytes, made.etag)


def is_shown_in_place(media_type: str) -> bool:
    """Whether browsers show such a file in a page; others they offer to save."""
    return TYPES[media_type].kind != "document"
