"""What an entry is, and whether readers saw it: Atom files are not only feeds, Blogger's exports are Atom too.

An entry of a feed is public unless it says otherwise. Sources: RFC 5023, 13.1.1 (`app:draft`); Blogger's backups
(`kind` categories) and its files of Google Takeout (`blogger:type`, `blogger:status`, since 2022).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcms.importers.imported import Remark, Status

if TYPE_CHECKING:
    from kapcms.importers.feed_entries.elements import FeedElement

KIND_SCHEME = "http://schemas.google.com/g/2005#kind"
"""The scheme of the category that says what an entry of a Blogger backup is; no topic of it."""
_WRITING = {"", "post", "page"}
_STATUSES: dict[str, Status] = {"live": "public", "draft": "draft", "scheduled": "scheduled", "soft_trashed": "trash"}


def type_of(told: FeedElement) -> str:
    """What Blogger says that the entry is, in small letters: `post`, `page`, `comment`, `settings` …; else empty."""
    for category in told.all("atom:category"):
        if category.get("scheme") == KIND_SCHEME:
            return (category.get("term") or "").rpartition("#")[2].lower()
    return told.text("blogger:type").lower()


def is_writing(entry_type: str) -> bool:
    """Whether an entry of that type is a text that someone wrote for readers."""
    return entry_type in _WRITING


def status_of(told: FeedElement) -> Status:
    """Public unless the entry says otherwise; a word that is not known is never public."""
    control = told.child("app:control")
    if control is not None and control.text("app:draft").lower() == "yes":
        return "draft"
    said = told.text("blogger:status").lower()
    return _STATUSES.get(said, "unknown") if said else "public"


def remarks_of(entry_type: str) -> list[Remark]:
    """What should be known of an entry of that type."""
    return [Remark("page", "this was a page of the site, not a post of its blog")] if entry_type == "page" else []
