"""Points in time as files write them, as aware UTC; what cannot be read with certainty is not a time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

_PATTERN = re.compile(
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{8})"
    r"(?:(?:[Tt]|\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?"
    r"\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?(?:\s+(?:UTC|GMT|[A-Z]{3,4}))?)?"
)
_MILLISECONDS = 100_000_000_000
"""A number above this is milliseconds since 1970 (as seconds it would be the year 5138)."""


def moment(value: object) -> datetime | None:
    """The time that `value` says: ISO 8601 and its loose forms, a date alone (that day at 00:00 UTC), an epoch number.

    A time without a zone is taken as UTC. None for anything else: an unknown date stays unknown. WordPress's
    `0000-00-00 00:00:00` is None too.
    """
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_epoch(value)
    if isinstance(value, str):
        match = _PATTERN.fullmatch(value.strip())
        return _from_match(match) if match else None
    return None


def _from_epoch(number: float) -> datetime | None:
    try:
        seconds = number / 1000 if abs(number) > _MILLISECONDS else number
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _from_match(match: re.Match[str]) -> datetime | None:
    day = match["day"].replace("/", "-")
    parts = day.split("-") if "-" in day else [day[:4], day[4:6], day[6:]]
    fraction = (match["fraction"] or "0")[:6].ljust(6, "0")
    clock = (int(match["hour"] or 0), int(match["minute"] or 0), int(match["second"] or 0), int(fraction))
    try:
        local = datetime(int(parts[0]), int(parts[1]), int(parts[2]), *clock, tzinfo=_zone(match["zone"]))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(text: str | None) -> timezone:
    """`Z`, `+0200`, `+02:00`, and the short `-4` that Jekyll accepts."""
    if text is None or text.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    digits = text[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= len("00") else (digits[:-2], digits[-2:])
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if text[0] == "-" else offset)
