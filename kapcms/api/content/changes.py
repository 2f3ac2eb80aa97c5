"""What changed since: the publication log for clients that keep a copy, and for front ends that rebuild at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

import orjson
from flask import Response, current_app, request
from marshmallow import fields, validate

from kapcms.api.access import for_readers
from kapcms.api.conditions import conditional
from kapcms.api.content.blueprint import blueprint
from kapcms.api.content.caching import NOT_SHARED, cached, policy_of_route
from kapcms.api.cursors import read_cursor, write_cursor
from kapcms.api.due import fire_what_is_due
from kapcms.delivery.changes import Changes, Head, read_changes, read_head
from kapcms.delivery.kept.answer import KEEP, Keep, strong_etag
from kapcms.delivery.waiting import Waiters, wait_until
from kapcms.errors import Gone, Unreadable
from kapcms.schemas.changes import ChangesOut
from kapcms.schemas.envelope import MOST, USUAL
from kapcms.schemas.fields import In, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

blp = blueprint("changes", "What changed since")

WAITERS = "kapcms_waiters"
"""Where the app keeps the places of requests that wait."""
LONGEST_WAIT_SECONDS = 30
RETRY_SECONDS = 5
"""When to come back, where too many wait already."""
LONGEST_NUMBER = 15
"""Digits of a bare number; a longer text is a cursor."""


class ChangesArguments(In):
    """From where on (a cursor that was given here, or a number of the log), how many, how many seconds to wait."""

    since = Text(200, least=1)
    limit = fields.Integer(load_default=USUAL, validate=validate.Range(1, MOST))
    wait = fields.Integer(load_default=0, validate=validate.Range(0, LONGEST_WAIT_SECONDS))


@blp.get("/changes")
@for_readers
@cached(NOT_SHARED)  # every shared copy would be old at once
@blp.arguments(ChangesArguments, location="query")
@blp.response(200, ChangesOut)
def list_changes(args: dict[str, Any]) -> Response:
    """The changes after `since` (absent: all), in order, each with the thing as readers get it now.

    Apply them in order and go on with `meta.next_cursor`, which is good for ever; then your copy equals a full read.
    With `wait` the answer comes as soon as there is a change, or empty when the seconds are over; where too many wait
    already it comes at once, with `Retry-After`. 410 says that the log was pruned: read everything anew, then go on
    from the `since` in `resync`.
    """
    head = read_head()
    since = _number_of(args.get("since"), head)
    headers = {} if head.number > since or not args["wait"] else _wait(since, args["wait"])
    changes = read_changes(since, args["limit"])
    return _respond(changes, max(read_head().number, changes.last), head, args, headers)


def _number_of(since: str | None, head: Head) -> int:
    if since is None:
        number = 0
    elif since.isascii() and since.isdigit() and len(since) <= LONGEST_NUMBER:
        number = int(since)
    else:
        (number,), _ = read_cursor(_scope(head), since)
    if number > head.number:
        raise Unreadable(
            f"The log ends at number {head.number}; this cursor is from its future (was a backup restored?). "
            "Read everything anew.",
            code="cursor_from_the_future",
        )
    if number < head.pruned_to:
        resync = {"number": head.number, "since": write_cursor(_scope(head), (head.number,))}
        raise Gone(
            f"The log up to number {head.pruned_to} was pruned. Read everything anew, then go on from resync.since.",
            code="log_pruned",
            resync=resync,
        )
    return number


def _scope(head: Head) -> str:
    return f"changes of {head.site_id}"


def _wait(since: int, seconds: int) -> dict[str, str]:
    """Wait for a change after `since`; what the answer says where there is no place to wait."""
    waiters = cast("Waiters", current_app.extensions[WAITERS])
    with waiters.place() as taken:
        if not taken:
            return {"Retry-After": str(RETRY_SECONDS)}
        wait_until(lambda: _is_beyond(since), seconds)
        return {}


def _is_beyond(since: int) -> bool:
    fire_what_is_due()  # a schedule may be what is waited for
    return read_head().number > since


def _respond(
    changes: Changes, number: int, head: Head, args: Mapping[str, Any], headers: Mapping[str, str]
) -> Response:
    cursor = write_cursor(_scope(head), (changes.last,))
    meta = {"limit": args["limit"], "next_cursor": cursor, "has_more": changes.has_more, "number": number}
    own = f"{request.path}?{urlencode(request.args)}" if request.args else request.path
    following = f"{request.path}?{urlencode({**request.args, 'since': cursor})}" if changes.has_more else None
    about = orjson.dumps({"meta": meta, "links": {"self": own, "next": following, "prev": None}})
    body = b'{"data":[' + b",".join(changes.items) + b"]," + about[1:]
    response = Response(body, content_type="application/json", headers=headers)
    response.headers["ETag"] = strong_etag(body)
    response.headers["Cache-Control"] = policy_of_route()
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Kapcms-Number"] = str(number)
    request.environ[KEEP] = Keep(frozenset(), number)  # not kept, being private, but compressed and compared
    return conditional(response)
