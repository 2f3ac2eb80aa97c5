"""The nav of an article as JSON bytes, from the rows of the article statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kapcms.delivery.kept.placing import place_members

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kapcms.models.database import AnyRow

OLDEST_FIRST = b'{"direction":"oldest_first"}'
"""The heading of a site whose order begins with its oldest article."""


@dataclass(frozen=True, slots=True)
class NavChoice:
    """Which orders are wanted: the site's, and all series, none, or the one with a slug."""

    site: bool
    series: bool
    series_slug: str | None = None


ALL = NavChoice(site=True, series=True)


def site_nav(row: AnyRow) -> bytes:
    """The article's place in the site order; previous is the newer where the newest is first."""
    is_oldest_first = row.site == OLDEST_FIRST
    if is_oldest_first:
        direction, previous, following = b"oldest_first", row.previous, row.next
    else:
        direction, previous, following = b"newest_first", row.next, row.previous
    return b'{"direction":"%b",%b,"previous":%b,"next":%b}' % (
        direction,
        place_members(row.place, row.articles, is_oldest_first=is_oldest_first),
        previous or b"null",
        following or b"null",
    )


def series_nav(row: AnyRow) -> bytes:
    """The article's place in one series: the series' heading, then where the article stands in it."""
    return b'%b,"position":%d,"count":%d,"first":%b,"last":%b,"previous":%b,"next":%b}' % (
        row.facts[:-1],
        row.place,
        row.articles,
        row.first,
        row.last,
        row.previous or b"null",
        row.next or b"null",
    )


def nav_of(article: AnyRow, series: Sequence[AnyRow], choice: NavChoice) -> bytes:
    """The whole nav member, with the chosen orders."""
    parts = []
    if choice.site:
        parts.append(b'"site":' + site_nav(article))
    if choice.series:
        parts.append(b'"series":[' + b",".join(series_nav(row) for row in series) + b"]")
    return b"{" + b",".join(parts) + b"}"
