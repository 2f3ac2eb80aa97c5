"""Routes that write: in one transaction, and repeats answered once."""

from __future__ import annotations

import hashlib
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from flask import Response, g, make_response, request
from sqlalchemy.exc import IntegrityError

from kapcms.api.access import caller
from kapcms.clock import now
from kapcms.errors import Conflict, Unreadable
from kapcms.models.database import db
from kapcms.models.idempotency import KeptAnswer
from kapcms.models.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")

TAKES_KEY = "kapcms_takes_key"
"""The attribute of such a route's function; wrappers hand it on."""

KEY_LENGTH = 200
"""The longest `Idempotency-Key` that is accepted."""
SHOWN_ONCE = ""
"""What is kept in place of a body that has a secret; a POST of ours never answers with nothing."""


def writes(view: Callable[P, Any]) -> Callable[P, Response]:
    """Run a route in one transaction; a POST with an `Idempotency-Key` is done once and answered alike each time."""

    @wraps(view)
    def in_transaction(*args: P.args, **kwargs: P.kwargs) -> Response:
        request.get_data()  # a slow sender must not hold the write lock
        with transaction():
            return once(request.get_data(), lambda: make_response(view(*args, **kwargs)))

    return takes_key(in_transaction)


def takes_key(view: Callable[P, T]) -> Callable[P, T]:
    """Say of a route that it does a POST with an `Idempotency-Key` once, for the OpenAPI document."""
    setattr(view, TAKES_KEY, True)
    return view


def holds_secret() -> None:
    """Say of the running route that its answer has a secret, shown this once: it is never stored for a repeat."""
    g.kapcms_holds_secret = True


def sent_key() -> str | None:
    """The `Idempotency-Key` of a POST."""
    return request.headers.get("Idempotency-Key") if request.method == "POST" else None


def once(about: bytes, act: Callable[[], Response]) -> Response:
    """Do what a request asks for, in the transaction under way: with an `Idempotency-Key` only the first time.

    `about` is what the request says; a POST with the same key that says something else is refused.

    Raises:
        Unreadable: the key is none.
        Conflict: the key was used for another request.
    """
    key = sent_key()
    if key is None:
        return act()
    if not 0 < len(key) <= KEY_LENGTH or not key.isprintable():
        raise Unreadable(f"Idempotency-Key takes 1 to {KEY_LENGTH} printable characters.", code="bad_idempotency_key")
    request_hash = hashlib.sha256(f"{request.method} {request.full_path}\n".encode() + about).hexdigest()
    kept = db.session.get(KeptAnswer, (caller().id, key))
    if kept is not None:
        if kept.request_hash != request_hash:
            raise Conflict("This Idempotency-Key was used for another request.", code="idempotency_key_reused")
        return _again(kept)
    kept = _claim(key, request_hash)
    response = act()
    kept.status = response.status_code
    kept.location = response.headers.get("Location")
    kept.etag = response.headers.get("ETag")
    kept.body = SHOWN_ONCE if "kapcms_holds_secret" in g else response.get_data(as_text=True)
    return response


def _claim(key: str, request_hash: str) -> KeptAnswer:
    """The row of this key, held until the transaction ends: a repeat that comes at the same time waits for it.

    Raises:
        Conflict: the other one was done meanwhile.
    """
    kept = KeptAnswer(caller=caller().id, key=key, request_hash=request_hash, status=0, body="", at=now())
    try:
        with db.session.begin_nested():
            db.session.add(kept)
    except IntegrityError as error:
        detail = "The same request was done at this very moment; send it again for its answer."
        raise Conflict(detail, code="idempotency_key_in_use") from error
    return kept


def _again(kept: KeptAnswer) -> Response:
    if kept.body == SHOWN_ONCE:
        raise Conflict("It was done; the secret was in the first answer and is stored nowhere.", code="shown_once")
    response = Response(kept.body, kept.status, mimetype="application/json")
    response.headers["Idempotency-Replayed"] = "true"
    if kept.location:
        response.headers["Location"] = kept.location
    if kept.etag:
        response.headers["ETag"] = kept.etag
    return response
