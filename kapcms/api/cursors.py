"""Cursors of lists: opaque, signed, and good only for the list that gave them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import request

from kapcms.clock import parse_rfc3339, rfc3339
from kapcms.config import settings_in_force
from kapcms.errors import Fault, Unreadable

SIGNATURE_BYTES = 12


def write_cursor(scope: str, key: tuple[Any, ...], *, backwards: bool = False) -> str:
    """A cursor that goes on beyond `key` in the list that `scope` describes (its address, filters and order)."""
    values = [{"at": rfc3339(value)} if isinstance(value, datetime) else value for value in key]
    payload = orjson.dumps([backwards, values])
    return base64.urlsafe_b64encode(_signature(scope, payload) + payload).decode().rstrip("=")


def read_cursor(scope: str, text: str) -> tuple[tuple[Any, ...], bool]:
    """The key and the direction of a cursor that `write_cursor` made for the same scope.

    Raises:
        Unreadable: it is broken, or belongs to another list.
    """
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise _bad_cursor() from error
    signature, payload = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _signature(scope, payload)):
        raise _bad_cursor()
    backwards, values = orjson.loads(payload)
    return tuple(parse_rfc3339(v["at"]) if isinstance(v, dict) else v for v in values), backwards


def links(following: str | None, previous: str | None) -> dict[str, str | None]:
    """The addresses of the page that was asked for and of its neighbours, from their cursors."""
    own = f"{request.path}?{urlencode(request.args)}" if request.args else request.path
    return {"self": own, "next": _address(following), "prev": _address(previous)}


def _address(cursor: str | None) -> str | None:
    return None if cursor is None else f"{request.path}?{urlencode({**request.args, 'cursor': cursor})}"


def _signature(scope: str, payload: bytes) -> bytes:
    key = settings_in_force().secret_key.encode()
    return hmac.digest(key, b"cursor\0" + scope.encode() + b"\0" + payload, hashlib.sha256)[:SIGNATURE_BYTES]


def _bad_cursor() -> Unreadable:
    detail = "The cursor is broken or belongs to another list (its filters and order must stay the same); begin again."
    name = "since" if "since" in request.args else "cursor"
    return Unreadable(detail, code="bad_cursor", faults=(Fault(f"?{name}", "bad_cursor", detail),))
