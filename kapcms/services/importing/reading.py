"""The items of one part of a run, each with its hash and content where these are made ahead of storing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kapcms.errors import KapcmsError
from kapcms.importers.detecting import importer_for
from kapcms.importers.imported import ImportedArticle
from kapcms.services.importing.preparing import Prepared, hash_of_item, prepare
from kapcms.services.importing.selecting import select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kapcms.importers.detecting import Part
    from kapcms.importers.imported import Item
    from kapcms.services.importing.options import ImportOptions


@dataclass(frozen=True, slots=True)
class Ready:
    """An item on its way to be stored.

    `item_hash` is empty and `prepared` None where they are still to be made. `weight` is about how many characters it
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
            weight = len(item.body.text)
            yield _prepared(item, weight) if prepares() else Ready(item, weight=weight)
        else:
            yield Ready(item)


def _prepared(item: ImportedArticle, weight: int) -> Ready:
    try:
        item_hash = hash_of_item(item)
    except KapcmsError:
        return Ready(item, weight=weight)  # it fails again where its line is written
    prepared: Prepared | KapcmsError
    try:
        prepared = prepare(item)
    except KapcmsError as error:
        prepared = error
    return Ready(item, item_hash, prepared, weight)
