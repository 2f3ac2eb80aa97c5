"""Which items of a source are taken; those that are not still have their line in the report."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from kapcms.importers.imported import ImportedArticle, KnownItem, SkippedItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kapcms.importers.imported import Item
    from kapcms.services.importing.options import ImportOptions


def select(items: Iterable[Item], options: ImportOptions) -> Iterator[Item]:
    """The items, those that were not asked for as skipped ones; ends after `limit` articles that were."""
    taken = 0
    for item in items:
        reason = _reason_against(item, options) if isinstance(item, ImportedArticle) else None
        if reason is not None and isinstance(item, ImportedArticle):
            yield SkippedItem(item.source_id, item.title, "not_selected", reason)
            continue
        if isinstance(item, ImportedArticle | KnownItem):
            if taken == options.limit:
                return
            taken += 1
        yield item


def _reason_against(item: ImportedArticle, options: ImportOptions) -> str | None:
    if options.only and not _matches(item, options.only):
        return "it matches no --only"
    if options.skip and _matches(item, options.skip):
        return "it matches a --skip"
    if options.since is not None:
        moments = [m for m in (item.updated_at, item.published_at, item.scheduled_at) if m is not None]
        if moments and max(moments) < options.since:
            return "it is older than --since"
    return None


def _matches(item: ImportedArticle, patterns: tuple[str, ...]) -> bool:
    words = [word for word in (item.source_id, item.slug, item.title, item.source_path, *item.urls) if word]
    return any(fnmatchcase(word, pattern) for word in words for pattern in patterns)
