"""The rows of new articles, gathered over a batch and written in one statement a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from kapcms.clock import now, parse_rfc3339
from kapcms.content.titles import title_key
from kapcms.models.database import Base, db, new_id, table_of
from kapcms.models.draft import Draft, find_drafts
from kapcms.models.import_trace import ImportAddress, ImportPlace, ImportTask
from kapcms.models.named_neighbour import NamedNeighbour
from kapcms.models.origin import Origin
from kapcms.models.reference import Reference
from kapcms.models.revision import Revision
from kapcms.services.drafts.contents import references_of, review_due_at
from kapcms.services.drafts.entering import enter_new_drafts
from kapcms.services.importing.recalling import outline_of
from kapcms.services.publication.neighbours_by_title import resolve_title

if TYPE_CHECKING:
    from kapcms.content.search_entry import Entry
    from kapcms.importers.imported import ImportedArticle
    from kapcms.services.access.caller import Caller
    from kapcms.services.drafts.blank import Content
    from kapcms.services.drafts.searched import Searched

ORDER: tuple[type[Base], ...] = (Draft, Revision, Reference, Origin, ImportAddress, ImportPlace, ImportTask)
"""The tables, those first that others refer to."""


class Rows:
    """New rows that wait to be written."""

    def __init__(self, by: Caller) -> None:
        self._by = by
        self._waiting: dict[type[Base], list[dict[str, Any]]] = {table: [] for table in ORDER}
        self._title_keys: dict[str, str] = {}
        self._entries: dict[str, Entry] = {}

    def add(self, table: type[Base], rows: list[dict[str, Any]]) -> None:
        """Let rows of a table wait."""
        self._waiting[table] += rows

    def add_article(self, content: Content, searched: Searched) -> str:
        """Let a new article wait; its id."""
        moment, draft_id = now(), new_id()
        bears = content["published_at"]
        row = {
            "id": draft_id,
            "type": "article",
            "slug": content["slug"],
            "title": content["title"],
            "title_key": title_key(content["title"]),
            "text": searched.text,
            "locale": content["locale"],
            "version": 1,
            "revision": 1,
            "public_version": None,
            "first_public_at": None,
            "bears_at": parse_rfc3339(bears) if bears else None,
            "review_due_at": review_due_at(content),
            "created_at": moment,
            "updated_at": moment,
            "created_by": self._by.name,
            "updated_by": self._by.name,
            "trashed_at": None,
        }
        self.add(Draft, [row])
        self._title_keys[draft_id] = row["title_key"]
        self._entries[draft_id] = searched.entry
        revision = {"draft_id": draft_id, "version": 1, "n": 1, "kind": "import", "pinned": False}
        self.add(Revision, [revision | {"content": content, "author": self._by.name, "at": moment, "note": None}])
        places: dict[str, int] = {}
        for rel, target_id in references_of("article", content):
            places[rel] = places.get(rel, 0) + 1
            reference = {"draft_id": draft_id, "rel": rel, "place": places[rel], "target_id": target_id}
            self.add(Reference, [reference])
        return draft_id

    def add_origin(self, source: str, external_id: str, draft_id: str, item: ImportedArticle, told: Content) -> None:
        """Let what is remembered of an item wait; `told` is its `content_hash` and `content`."""
        row = {"source": source, "external_id": external_id, "draft_id": draft_id, "imported_at": now()}
        kept = {"url": item.urls[0] if item.urls else None, "mark": item.mark, "outline": outline_of(item)}
        self.add(Origin, [row | kept | told])

    def write(self) -> None:
        """Write all that waits, and let neighbours that were named by title find the new articles."""
        for table, rows in self._waiting.items():
            if rows:
                db.session.connection().execute(insert(table_of(table)), rows)
                rows.clear()
        enter_new_drafts(self._entries.items())
        self._entries.clear()
        self._resolve_titles()

    def discard(self) -> None:
        """Forget all that waits."""
        for rows in self._waiting.values():
            rows.clear()
        self._entries.clear()
        self._title_keys.clear()

    def _resolve_titles(self) -> None:
        keys, self._title_keys = self._title_keys, {}
        if not keys:
            return
        named = select(NamedNeighbour.title_key, NamedNeighbour.neighbour_id)
        found = db.session.execute(named.where(NamedNeighbour.title_key.in_(sorted(set(keys.values())))))
        waited_for = {key for key, neighbour_id in found if neighbour_id is None}
        for draft in find_drafts(draft_id for draft_id, key in keys.items() if key in waited_for).values():
            resolve_title(draft)
