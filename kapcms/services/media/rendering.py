"""Making renditions: every order that waits, file by file.

An order is done when its row says so, after its bytes are in the store. A worker that is killed in between leaves the
order waiting, and it is done again with the same result.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from sqlalchemy import select

from kapcms.clock import now
from kapcms.content.media_document import scaled_height
from kapcms.errors import KapcmsError
from kapcms.later import later
from kapcms.logs import get_logger
from kapcms.models.database import db
from kapcms.models.media import MediaFile, Rendition, original_key, rendition_key
from kapcms.models.storage import copy_to, put_file
from kapcms.models.transaction import transaction

if TYPE_CHECKING:
    import io

    from kapcms.services.media import images
else:
    images = later("kapcms.services.media.images")

log = get_logger()

MOST_ATTEMPTS = 5
"""An image that fails so often, or kills its worker, is given up: the original goes on standing in."""
RETRY_AFTER = (timedelta(seconds=0), timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10))
"""How long after an attempt the next one comes."""

Order = tuple[int, int, str]


def make_next_renditions() -> bool:
    """Make what waits for one file; whether there was anything. Each step is its own transaction."""
    with transaction():
        begun = _begin()
    if begun is None:
        return False
    file_hash, orders = begun
    try:
        with TemporaryFile() as file:
            copy_to(original_key(file_hash), file)
            for width, ending, made in images.write_renditions(file, orders):
                _keep(file_hash, width, ending, made)
    except KapcmsError as error:
        log.warning("renditions_failed", file=file_hash, reason=error.detail)
        with transaction():
            _note_failure(file_hash, error.detail)
    return True


def order_again(file_hash: str) -> int:
    """Let what failed of a file be tried again; how many orders."""
    failed = select(Rendition).where(Rendition.file_hash == file_hash, Rendition.state == "failed")
    orders = list(db.session.scalars(failed))
    for order in orders:
        order.state, order.attempts, order.next_attempt_at, order.error = "waiting", 0, now(), None
    return len(orders)


def _begin() -> tuple[str, list[Order]] | None:
    """The file that waits longest, with what is to be made of it; the attempt is counted."""
    due = select(Rendition.file_hash).where(Rendition.state == "waiting", Rendition.next_attempt_at <= now())
    file_hash = db.session.scalar(due.order_by(Rendition.next_attempt_at, Rendition.file_hash).limit(1))
    if file_hash is None:
        return None
    file = db.session.get_one(MediaFile, file_hash)
    waiting = _waiting(file_hash)
    for order in waiting:
        if order.attempts >= MOST_ATTEMPTS:
            order.state = "failed"
            order.error = order.error or "the worker ended while it was made"
        order.next_attempt_at = now() + RETRY_AFTER[min(order.attempts, len(RETRY_AFTER) - 1)]
        order.attempts += 1
    todo = [order for order in waiting if order.state == "waiting"]
    width, height = file.width or 1, file.height or 1
    return file_hash, [(order.width, scaled_height(width, height, order.width), order.ending) for order in todo]


def _keep(file_hash: str, width: int, ending: str, made: io.BytesIO) -> None:
    put_file(rendition_key(file_hash, width, ending), made)
    with transaction():
        order = db.session.get(Rendition, (file_hash, width, ending))
        if order is None:  # its medium was purged meanwhile; the bytes are an orphan's now
            return
        order.state, order.error, order.made_at = "made", None, now()
        order.bytes = made.getbuffer().nbytes
        order.etag = hashlib.sha256(made.getbuffer()).hexdigest()


def _note_failure(file_hash: str, reason: str) -> None:
    for order in _waiting(file_hash):
        order.error = reason[:1000]
        if order.attempts >= MOST_ATTEMPTS:
            order.state = "failed"


def _waiting(file_hash: str) -> list[Rendition]:
    query = select(Rendition).where(Rendition.file_hash == file_hash, Rendition.state == "waiting")
    return list(db.session.scalars(query.order_by(Rendition.ending, Rendition.width)))
