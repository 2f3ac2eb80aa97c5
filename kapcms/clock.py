"""The one clock: every "now" of the program is read here, so that a test can move it.

Times are aware and in UTC, in whole microseconds (what both databases keep).
"""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def rfc3339(moment: datetime) -> str:
    """`moment` as RFC 3339 in UTC with `Z`; microseconds only where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_rfc3339(text: str) -> datetime:
    """The aware UTC moment that `text` names.

    Raises:
        ValueError: `text` is no RFC 3339 date-time, or has no offset.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset; write it with Z or +00:00")
    return moment.astimezone(UTC)
