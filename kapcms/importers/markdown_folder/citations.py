"""The sources that a front matter lists under `citations`: mappings as our own export writes them, or plain texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.importers.imported import ImportedCitation
from kapcms.importers.markdown_folder.head_values import as_list, as_number, as_text, spelling

if TYPE_CHECKING:
    from kapcms.importers.markdown_folder.head_values import Head


def citations(head: Head) -> tuple[ImportedCitation, ...]:
    """The sources in order; one without an `id` bears its number, one without a title is named by its address.

    What has neither is left out.
    """
    entries = enumerate(as_list(head.first("citations")), start=1)
    return tuple(found for number, entry in entries if (found := _citation(entry, number)) is not None)


def _citation(entry: Any, number: int) -> ImportedCitation | None:
    table = {spelling(str(k)): v for k, v in entry.items()} if isinstance(entry, dict) else {"title": entry}
    year = as_number(table.get("year"))
    doi, url = as_text(table.get("doi")), as_text(table.get("url"))
    title = as_text(table.get("title")) or doi or url
    if title is None:
        return None
    return ImportedCitation(
        id=as_text(table.get("id")) or str(number),
        title=title,
        authors=", ".join(text for one in as_list(table.get("authors")) if (text := as_text(one))) or None,
        container=as_text(table.get("container")),
        year=None if year is None else int(year),
        doi=doi,
        url=url,
    )
