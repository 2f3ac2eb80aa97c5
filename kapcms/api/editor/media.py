"""The media library in the Editor API: upload, list, describe, see where it is used, delete."""

from __future__ import annotations

import hashlib
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from flask import Response, make_response, redirect, request
from sqlalchemy import select

from kapcms.api.access import caller, only
from kapcms.api.content.files import address_of
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.drafts import (
    Answer,
    PublishIn,
    SaveIn,
    answer_page,
    check_may_change,
    check_may_publish,
    draft_to_change,
)
from kapcms.api.parsing import held_version
from kapcms.api.writing import once, takes_key, writes
from kapcms.config import settings_in_force
from kapcms.models.database import db
from kapcms.models.media import MediaFile, Medium
from kapcms.models.transaction import transaction
from kapcms.schemas.envelope import many, one
from kapcms.schemas.fields import In, OneOf
from kapcms.schemas.media import MediaIn, MediumCardOut, MediumIn, MediumOut, MediumUploadIn
from kapcms.schemas.revision import RevertIn
from kapcms.services.drafts.editing import content_of, get_draft
from kapcms.services.drafts.reconciling import Held, save_held
from kapcms.services.drafts.revising import revert
from kapcms.services.media.library import add_medium, delete_medium, in_languages
from kapcms.services.media.receiving import received
from kapcms.services.media.rendering import order_again
from kapcms.services.media.showing import media_cards, medium_shown_to_editors
from kapcms.services.publication.publishing import publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from kapcms.models.draft import Draft
    from kapcms.services.media.receiving import Received

P = ParamSpec("P")
FIELDS_BYTES = 100_000
"""What an upload may have besides the file itself."""

blp = blueprint("media", "Media: images, sounds, films and documents")


def _takes_files(view: Callable[P, Any]) -> Callable[P, Any]:
    """Let this route's requests be as large as a file may be; it goes to disk piece by piece."""

    @wraps(view)
    def large(*args: P.args, **kwargs: P.kwargs) -> Any:
        request.max_content_length = settings_in_force().media_limit_bytes + FIELDS_BYTES
        return view(*args, **kwargs)

    return large


PIXELS = {"thumbnail": 320, "screen": 1280}
"""The widths in which pages for editors show images: in grids, and in a text on a sharp screen."""


class FileIn(In):
    """In which width the file is wanted, if it is an image."""

    size = OneOf("original", *PIXELS, load_default="original")


@blp.get("/media")
@only("viewer")
@blp.arguments(MediaIn, location="query")
@blp.response(200, many(MediumCardOut))
def list_media(args: dict[str, Any]) -> dict[str, Any]:
    """The media, newest save first; `unused=true` for those that nothing shows."""
    return answer_page(args, "media", cards=media_cards)


@blp.post("/media")
@only("author")
@_takes_files
@blp.arguments(MediumUploadIn, location="multipart")
@blp.response(201, one(MediumOut))
@takes_key
def upload_medium(fields: dict[str, Any]) -> Response:
    """A new medium (multipart, part `file`; give `alt`). It becomes public with the first public thing that shows it.

    The type is told from the bytes. Images are turned upright and written anew without metadata; renditions follow in
    the background, and until then the original answers at their addresses.
    """
    upload = fields.pop("file")
    if "focal_x" in fields:
        fields["focal_point"] = {"x": fields.pop("focal_x"), "y": fields.pop("focal_y")}
    with received(upload.stream, upload.filename or "") as got, transaction():
        about = hashlib.sha256(f"{got.hash} {sorted(fields.items())}".encode()).digest()
        return once(about, lambda: make_response(_added(got, fields)))


@blp.get("/media/<key>")
@only("viewer")
@blp.response(200, one(MediumOut))
def get_medium(key: str) -> Answer:
    """A medium with where it is used, by id or slug."""
    return _answer(get_draft("media", key))


@blp.get("/media/<key>/file")
@only("viewer")
@blp.arguments(FileIn, location="query")
@blp.response(302)
def get_medium_file(args: dict[str, Any], key: str) -> Response:
    """To the address of its bytes, for pages that show a draft's images; `size` for a smaller one (see PIXELS)."""
    draft = get_draft("media", key)
    query = select(MediaFile).join(Medium, Medium.file_hash == MediaFile.hash).where(Medium.draft_id == draft.id)
    row = db.session.scalars(query).one()
    return redirect(address_of(row, pixels=PIXELS.get(args["size"])))  # type: ignore[return-value]  # a Flask response


@blp.patch("/media/<key>")
@only("author")
@writes
@blp.arguments(SaveIn, location="query")
@blp.arguments(MediumIn(partial=True))
@blp.response(200, one(MediumOut))
def edit_medium(args: dict[str, Any], fields: dict[str, Any], key: str) -> Answer:
    """Save what is sent; needs `If-Match`. With `publish=true` readers see it at once, where they see the medium."""
    check_may_publish(args["publish"])
    held = Held(held_version(), merges=args["merge"])
    draft = get_draft("media", key, lock=True)
    check_may_change(draft)
    changes = in_languages(fields, content_of(draft))
    merged = save_held(draft, changes, caller(), held, kind="autosave" if args["autosave"] else "save")
    if args["publish"] and draft.public_version is not None:
        publish(draft)
    return _answer(draft, merged=merged)


@blp.put("/media/<key>/draft")
@only("author")
@writes
@blp.arguments(PublishIn, location="query")
@blp.arguments(RevertIn)
@blp.response(200, one(MediumOut))
def revert_medium(args: dict[str, Any], fields: dict[str, Any], key: str) -> Answer:
    """Go back to what a revision says of the medium, as a new one; needs `If-Match`. The file stays as it is.

    With `publish=true` readers see it at once, where they see the medium.
    """
    check_may_publish(args["publish"])
    draft = draft_to_change("media", key)
    revert(draft, fields["from_revision"], caller(), fields.get("fields"))
    if args["publish"] and draft.public_version is not None:
        publish(draft)
    return _answer(draft)


@blp.delete("/media/<key>")
@only("author")
@writes
@blp.response(204)
def remove_medium(key: str) -> str:
    """Delete it for good; needs `If-Match`. One that is used is kept: 409, and `used_in` says where."""
    delete_medium(draft_to_change("media", key))
    return ""


@blp.put("/media/<key>/renditions")
@only("editor")
@writes
@blp.response(200, one(MediumOut))
def retry_renditions(key: str) -> Answer:
    """Let renditions that were given up be tried again."""
    draft = get_draft("media", key, lock=True)
    order_again(content_of(draft)["file"])
    return _answer(draft)


def _added(got: Received, fields: dict[str, Any]) -> Answer:
    draft = add_medium(got, fields, caller())
    data, _, headers = _answer(draft)
    return one(MediumOut)().dump(data), 201, headers | {"Location": f"{request.path}/{draft.id}"}


def _answer(draft: Draft, **further: Any) -> Answer:
    return {"data": medium_shown_to_editors(draft) | further}, 200, {"ETag": f'"{draft.version}"'}
