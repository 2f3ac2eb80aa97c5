"""Dates with the month in English words, as people write them in front matters: `Jul 08 2022`, `8 July 2022 9:30 PM`.

Numbers alone whose order is not known (`07/08/2022`) are no date here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from kapcms.importers.texts.dates import ZONES

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_PATTERN = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
    rf"(?:{_MONTH.format('month')}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"
    rf"|(?P<day_2>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH.format('month_2')}[\s,-]+(?P<year_2>\d{{4}})"
    r"|(?P<year_3>\d{4})[/-](?P<number>\d{1,2})[/-](?P<day_3>\d{1,2}))"
    r"(?:(?:,|\s+at|T)?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>z|[a-z]{3,5}|(?:gmt|utc)?[+-]\d{2}:?\d{2})?(?:\s*\([^()]*\))?)?",
    re.IGNORECASE,
)


def from_words(text: str) -> datetime | None:
    """The time as aware UTC; a day alone is its 00:00, a time without a zone is UTC. None for all that is no date."""
    found = _PATTERN.fullmatch(text.strip())
    if found is None:
        return None
    zone = _zone(found["zone"])
    hour = _hour(int(found["hour"] or 0), (found["half"] or "").casefold())
    if zone is None or hour is None:
        return None
    try:
        year, month, day = _day(found)
        local = datetime(year, month, day, hour, int(found["minute"] or 0), int(found["second"] or 0), tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _day(found: re.Match[str]) -> tuple[int, int, int]:
    name = found["month"] or found["month_2"]
    month = _MONTHS.index(name[:3].casefold()) + 1 if name else int(found["number"])
    year, day = (found[name] or found[f"{name}_2"] or found[f"{name}_3"] for name in ("year", "day"))
    return int(year), month, int(day)


def _hour(hour: int, half: str) -> int | None:
    """Of twelve hours the half is said; `13 PM` is none."""
    if not half:
        return hour
    if not 1 <= hour <= 12:  # noqa: PLR2004 (a clock's face)
        return None
    return hour % 12 + (12 if half.startswith("p") else 0)


def _zone(said: str | None) -> timezone | None:
    """The zone; UTC where none is said, None for a name that is not known."""
    word = (said or "").upper()
    if word in {"", "Z", "UTC", "GMT"}:
        return UTC
    offset = ZONES.get(word) or re.sub(r"^(?:GMT|UTC)|:", "", word)
    if not re.fullmatch(r"[+-]\d{4}", offset):
        return None
    away = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
    return timezone(-away if offset[0] == "-" else away)
