"""What delivery gives to the doors: the bytes of an answer, and what caches and clients must know of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from kapcms.delivery.kept.placing import Place
    from kapcms.models.database import AnyRow


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to readers.

    `body`: JSON bytes. `keys`: the surrogate keys it depends on, in order. `number`: the log's number at which it was
    made. `modified_at`: the last moment at which a byte of it changed. `links`: (rel, address) pairs. `place`: where
    the body shows the site order's position and count, if it can be moved there.
    `due_at`: when the next schedule of the site is due; an answer that is read after it must not be given.
    """

    body: bytes
    number: int
    modified_at: datetime
    keys: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = field(default=())
    place: Place | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """The slug is an old one: where the thing stands now."""

    slug: str
    number: int
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """What readers are told of what was withdrawn, and when it was."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Absent:
    """Nothing answers here: `gone` where it was public once, perhaps with a `notice`; else there never was anything.

    With `languages`, it is there, but in these languages alone.
    """

    gone: bool
    number: int
    keys: tuple[str, ...] = ()
    notice: Notice | None = None
    languages: tuple[str, ...] = ()


def notice_of(row: AnyRow) -> Notice | None:
    """The notice of a row with `notice` and `at`."""
    return None if row.notice is None else Notice(row.notice, row.at)


Found = Answer | Moved | Absent
