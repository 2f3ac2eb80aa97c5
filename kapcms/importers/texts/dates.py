"""Dates as files, exports and feeds write them, to aware UTC; an unknown or impossible one is None, never guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

_FIRST_YEAR = 1971
"""PHP writes an unknown date as 0000-00-00, 1970-01-01, `30 Nov -0001` or `30 Nov 1999`."""
_ZERO_HOURS = {(1999, 11, 30, 0)}
_PATTERN = re.compile(
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{8})"
    r"(?:(?:[Tt]|\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?"
    r"\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?(?:\s+(?:UTC|GMT|[A-Z]{3,4}))?)?"
)
_MILLISECONDS = 100_000_000_000
"""A number above this is milliseconds since 1970 (as seconds it would be the year 5138)."""


ZONES = {
    "EST": "-0500",
    "EDT": "-0400",
    "CST": "-0600",
    "CDT": "-0500",
    "MST": "-0700",
    "MDT": "-0600",
    "PST": "-0800",
    "PDT": "-0700",
    "WET": "+0000",
    "WEST": "+0100",
    "BST": "+0100",
    "CET": "+0100",
    "CEST": "+0200",
    "MEZ": "+0100",
    "MESZ": "+0200",
    "EET": "+0200",
    "EEST": "+0300",
    "MSK": "+0300",
    "JST": "+0900",
    "KST": "+0900",
    "AEST": "+1000",
    "AEDT": "+1100",
    "NZST": "+1200",
    "NZDT": "+1300",
    "AKST": "-0900",
    "AKDT": "-0800",
    "HST": "-1000",
}
"""Names of zones: RFC 822 has those of North America, feeds write others; of each one meaning is usual."""
_UNIVERSAL = {"Z", "UT", "UTC", "GMT"}
_LAST_WORD = re.compile(r"\s(?P<zone>[A-Za-z]{1,5})$")
_SAID_ZONE = re.compile(r"(?:[Zz]|[+-]\d{1,2}(?::?\d{2})?)(?:\s*\([^()]*\))?$")


def says_zone(text: str) -> bool:
    """Whether a date names its zone in a way that is known here; a day without a time needs none."""
    said = text.strip()
    last = _LAST_WORD.search(said)
    if last and (last["zone"].upper() in _UNIVERSAL or last["zone"].upper() in ZONES):
        return True
    return ":" not in said or (_SAID_ZONE.search(said) is not None and last is None)


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


def from_wordpress(text: str | None) -> datetime | None:
    """`2013-06-07 03:00:44`, which bears no zone, as UTC; `0000-00-00 00:00:00` is None."""
    said = (text or "").strip()
    if len(said) != len("0000-00-00 00:00:00") or said[10] != " ":
        return None
    try:
        return _known(datetime.fromisoformat(said).replace(tzinfo=UTC))  # six times as fast as strptime
    except ValueError:
        return None


def from_rfc_2822(text: str | None) -> datetime | None:
    """`Fri, 07 Jun 2013 03:00:44 +0000`, the form of RSS; without a zone that `says_zone` knows it counts as UTC."""
    said = (text or "").strip()
    last = _LAST_WORD.search(said)
    if last and last["zone"].upper() in ZONES:
        said = f"{said[: last.start()]} {ZONES[last['zone'].upper()]}"
    try:
        found = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _known(_utc(found))


def from_iso(text: str | None) -> datetime | None:
    """`2024-01-05T10:00:00Z` and its kin (RFC 3339), a date alone included; without a zone it counts as UTC."""
    return _known(moment(text))


def from_any(text: str | None) -> datetime | None:
    """A date in either form that feeds use, whatever their version promises."""
    return from_iso(text) or from_rfc_2822(text)


def from_milliseconds(number: object) -> datetime | None:
    """Milliseconds since 1970, the form of Squarespace's JSON."""
    if not isinstance(number, int | float) or isinstance(number, bool):
        return None
    return _known(_from_seconds(number / 1000))


def _utc(found: datetime) -> datetime | None:
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None


def _known(found: datetime | None) -> datetime | None:
    if found is None or found.year < _FIRST_YEAR or (found.year, found.month, found.day, found.hour) in _ZERO_HOURS:
        return None
    return found


def _from_epoch(number: float) -> datetime | None:
    return _from_seconds(number / 1000 if abs(number) > _MILLISECONDS else number)


def _from_seconds(seconds: float) -> datetime | None:
    try:
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
