"""Previews: signed links that show one draft to whoever has them, until they expire or are revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from itsdangerous import BadSignature, URLSafeSerializer

from kapcms.clock import now
from kapcms.config import settings_in_force
from kapcms.errors import Gone, NotFound
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.preview import Preview
from kapcms.services.access.auditing import note_draft

if TYPE_CHECKING:
    from kapcms.services.access.caller import Caller

PATH = "/api/editor/v1/previews/{token}"
"""Where a token answers, unless a front end of its own shows previews."""


def make_preview(draft: Draft, by: Caller) -> Preview:
    """A new link to the draft; it works for as many hours as the settings say."""
    moment = now()
    expires_at = moment + timedelta(hours=settings_in_force().preview_hours)
    preview = Preview(draft_id=draft.id, created_by=by.name, created_at=moment, expires_at=expires_at)
    db.session.add(preview)
    db.session.flush()
    note_draft("preview_made", draft, preview=preview.id)
    return preview


def token_of(preview: Preview) -> str:
    """The token that opens this preview, and nothing else."""
    return str(_signer().dumps(preview.id))


def url_of(preview: Preview) -> str:
    """The address to give away: the front end's own, where the settings have a template, else the API's."""
    settings = settings_in_force()
    template = settings.preview_url or settings.base_url + PATH
    return template.replace("{token}", token_of(preview))


def open_preview(token: str) -> Draft:
    """The draft that the token shows.

    Raises:
        NotFound: it was not signed here.
        Gone: it is over or revoked, or the draft is in the trash.
    """
    try:
        preview_id = _signer().loads(token)
    except BadSignature as error:
        raise NotFound("There is no such preview.") from error
    preview = db.session.get(Preview, preview_id)
    if preview is None or preview.revoked_at is not None or preview.expires_at <= now():
        raise Gone("This preview is over; ask for a new link.", code="preview_over")
    draft = db.session.get_one(Draft, preview.draft_id)
    if draft.trashed_at is not None:
        raise Gone("The article is in the trash.", code="in_trash")
    return draft


def revoke_preview(draft: Draft, preview_id: str) -> None:
    """Let a link stop working at once; again changes nothing.

    Raises:
        NotFound: the draft has no such preview.
    """
    preview = db.session.get(Preview, preview_id)
    if preview is None or preview.draft_id != draft.id:
        raise NotFound(f"There is no preview {preview_id!r} of this article.")
    if preview.revoked_at is None:
        preview.revoked_at = now()
        note_draft("preview_revoked", draft, preview=preview.id)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings_in_force().secret_key, salt="kapcms preview")
