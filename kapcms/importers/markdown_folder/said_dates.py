"""The dates that a front matter says, and what stood there where a date could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.importers.imported import Remark
from kapcms.importers.markdown_folder.head_values import as_text, as_truth
from kapcms.importers.texts.dates import moment
from kapcms.importers.texts.worded_dates import from_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from kapcms.importers.markdown_folder.head_values import Head


def first_date(head: Head, names: Iterable[str]) -> tuple[datetime | None, list[Remark]]:
    """The first readable date of these names; a remark for each unreadable one where none is readable."""
    unread: dict[str, Remark] = {}
    for name in names:
        value = head.first(name)
        if value is None or as_truth(value) is not None:
            continue
        found = said_date(value)
        if found is not None:
            return found, []
        said = as_text(value) or "no text"
        unread.setdefault(said, Remark("unreadable_date", f"{name}: {said}"))
    return None, list(unread.values())


def said_date(value: Any) -> datetime | None:
    """A date in any form that `moment` knows, or in English words."""
    return moment(value) or (from_words(value) if isinstance(value, str) else None)
