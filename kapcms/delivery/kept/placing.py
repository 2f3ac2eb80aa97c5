"""Position and count of the site order inside a kept answer, changed in place when an article enters the order.

A new article changes both in every article's answer, and nothing else there (its neighbours are dropped by their own
keys). To read them all anew would keep a site that publishes every second cold for ever; what changes follows from
where the article entered, so an answer is moved when it is asked for next (measured: about 20 µs of CPU against 400 for
a miss). Whatever else touches the order drops the answers.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from _hashlib import HASH
    from collections.abc import Sequence

SITE_ORDER = "order:site"
"""Surrogate key of every answer that shows a position or a count of the site order (`publication/recording.py`)."""
SITE_ORDER_ANEW = "order:site anew"
"""In place of it where an answer can be moved: the key of changes that are more than an article entering."""

Key = tuple[datetime, str]
"""By what the site order is sorted: the date that an article bears, and its id."""


class Entered(NamedTuple):
    """An article entered the site order with this change of the log, at `modified` (whole seconds of the epoch)."""

    number: int
    modified: float
    key: Key


class Place(NamedTuple):
    """Where an article stands: `older` of `articles` come before it by date; shown in `body[start:end]`.

    `begun` is the hash of `body[:start]`, from which the ETag of a moved body goes on: to hash the article again was
    half of what moving took.
    """

    key: Key
    older: int
    articles: int
    is_oldest_first: bool
    start: int
    end: int
    begun: HASH


def begin_hash(start: bytes | memoryview) -> HASH:
    """The hash of which strong ETags are made, over these first bytes.

    SHA-256, for processors have instructions for it: 14 µs for 12 KB, of which BLAKE2b takes 39.
    """
    return sha256(start)


def place_members(older: int, articles: int, *, is_oldest_first: bool) -> bytes:
    """`"position":…,"count":…` of the article before which `older` of `articles` come by date."""
    return b'"position":%d,"count":%d' % (older + 1 if is_oldest_first else articles - older, articles)


def moved_body(body: bytes, place: Place, entered: Sequence[Entered]) -> tuple[bytes, Place]:
    """The body and the place after these articles entered."""
    key, older, articles, is_oldest_first, start, end, begun = place
    for one in entered:
        older += one.key < key
    articles += len(entered)
    shown = place_members(older, articles, is_oldest_first=is_oldest_first)
    moved = Place(key, older, articles, is_oldest_first, start, start + len(shown), begun)
    whole = memoryview(body)
    return b"".join((whole[:start], shown, whole[end:])), moved
