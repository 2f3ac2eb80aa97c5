"""The items of one part of a run, each with its hash and content where these are made ahead of storing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kapcms.errors import KapcmsError
from kapcms.importers.detecting import importer_for
from kapcms.importers.imported import ImportedArticle, KnownItem
from kapcms.importers.known_marks import MARK_DIGITS
from kapcms.services.importing.media_addresses import base_of
from kapcms.services.importing.preparing import Prepared, hash_of_item, prepare
from kapcms.services.importing.selecting import select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kapcms.importers.detecting import Part
    from kapcms.importers.imported import Item
    from kapcms.importers.known_marks import KnownMarks
    from kapcms.services.importing.options import ImportOptions


@dataclass(frozen=True, slots=True)
class Ready:
    """An item on its way to be stored.

    `item_hash` is empty and `prepared` None where they are not made. `weight` is about how many characters it
    holds.
    """

    item: Item
    item_hash: str = ""
    prepared: Prepared | KapcmsError | None = None
    weight: int = 0


def ready_items(part: Part, options: ImportOptions, prepares: Callable[[], bool]) -> Iterator[Ready]:
    """The items of a part that are asked for, in order; `prepares` is asked for each whether to prepare it here.

    Raises:
        UnreadableSource: the part cannot be read, or not to its end.
    """
    for item in select(importer_for(part.kind).read(part.source), options):
        if isinstance(item, ImportedArticle):
            if options.site is not None and base_of(item) is None:
                item = replace(item, site=options.site)  # noqa: PLW2901  the same item, with what the operator knows
            yield _ready(item, part.source.known, prepares)
        else:
            yield Ready(item)


def _ready(item: ImportedArticle, known: KnownMarks, prepares: Callable[[], bool]) -> Ready:
    """The item with its hash; one that came before as a `KnownItem`, which is neither prepared nor sent on.

    Importers that know their items' bytes give marks of these, and need not read them; the mark of all others is the
    beginning of their hash.
    """
    weight = len(item.body.text)
    try:
        item_hash = hash_of_item(item)
    except KapcmsError:
        return Ready(item, weight=weight)  # it fails again where its line is written
    if item.mark is None:
        mark = item_hash[:MARK_DIGITS]
        if mark in known:
            return Ready(KnownItem(mark))
        item = replace(item, mark=mark)
    return Ready(item, item_hash, _prepared(item) if prepares() else None, weight)


def _prepared(item: ImportedArticle) -> Prepared | KapcmsError:
    try:
        return prepare(item)
    except KapcmsError as error:
        return error
