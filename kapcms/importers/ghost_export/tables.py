"""The small tables beside a Ghost export's posts: people, tags, who wrote what, and the few settings that are taken.

Only what is listed here is kept: no mail address, no password, no token of the export's users and settings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kapcms.importers.imported import ImportedPerson, ImportedTopic
from kapcms.importers.json_files.streamed import BrokenJson, values
from kapcms.importers.texts.plain import plain_title, storable

if TYPE_CHECKING:
    from kapcms.importers.source import Source

BASES = ("db.item.data", "data", "result", "")
"""Where the tables stand: exports of Ghost 0.5 to 6, exports of 0.x without `db`, migration files, the API's
answers."""

_META = (
    "meta_title",
    "meta_description",
    "og_image",
    "og_title",
    "feature_image_alt",
    "feature_image_caption",
    "email_only",
)
_SETTINGS = ("title", "permalinks", "locale", "default_locale", "lang")


def paths(*tables: str) -> dict[str, str]:
    """The path of each table's rows, with the table's name."""
    return {f"{base}.{table}.item".removeprefix("."): table for base in BASES for table in tables}


@dataclass(slots=True)
class Tables:
    """The rows by their ids as text; `posts_tags` and `posts_authors` keep (order, id) by post."""

    people: dict[str, ImportedPerson] = field(default_factory=dict)
    tags: dict[str, ImportedTopic] = field(default_factory=dict)
    internal_tags: set[str] = field(default_factory=set)
    posts_tags: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    posts_authors: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    meta: dict[str, dict[str, Any]] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)

    def take(self, table: str, row: dict[str, Any]) -> None:
        """Take in one row."""
        key = str(row.get("id"))
        if table == "users" and (person := ghost_person(row)):
            self.people[key] = person
        elif table == "tags" and (topic := ghost_topic(row)):
            self.tags[key] = topic
            if is_internal(row):
                self.internal_tags.add(key)
        elif table in {"posts_tags", "posts_authors"}:
            self._relate(self.posts_tags if table == "posts_tags" else self.posts_authors, row)
        elif table == "posts_meta":
            self.meta[str(row.get("post_id"))] = {name: row[name] for name in _META if row.get(name)}
        elif table == "settings" and row.get("key") in _SETTINGS and isinstance(row.get("value"), str):
            self.settings[row["key"]] = row["value"]

    @staticmethod
    def _relate(relation: dict[str, list[tuple[float, str]]], row: dict[str, Any]) -> None:
        order = row.get("sort_order")
        other = row.get("tag_id", row.get("author_id"))
        entry = (float(order) if isinstance(order, int | float) else 0.0, str(other))
        relation.setdefault(str(row.get("post_id")), []).append(entry)


def read_tables(source: Source) -> Tables:
    """The tables of a file; of a broken file, those that can be read (its posts tell where it breaks)."""
    tables = Tables()
    wanted = paths("users", "tags", "posts_tags", "posts_authors", "posts_meta", "settings")
    try:
        for path, row in values(source, wanted):
            if isinstance(row, dict):
                tables.take(wanted[path], row)
    except BrokenJson:
        return tables
    return tables


def ghost_person(row: dict[str, Any]) -> ImportedPerson | None:
    """A user or author; None where it has no name."""
    name = plain_title(str(row.get("name") or ""))
    bio = row.get("bio")
    slug = row.get("slug")
    if not name or ("@" in name and " " not in name):
        return None
    return ImportedPerson(
        name, slug if isinstance(slug, str) else None, storable(bio) if isinstance(bio, str) and bio else None
    )


def ghost_topic(row: dict[str, Any]) -> ImportedTopic | None:
    """A tag; None where it has no name."""
    name = plain_title(str(row.get("name") or ""))
    slug = row.get("slug")
    return ImportedTopic(name, slug if isinstance(slug, str) else None) if name else None


def is_internal(row: dict[str, Any]) -> bool:
    """Whether a tag is one of Ghost's `#internal` ones, which no reader sees."""
    return row.get("visibility") == "internal" or str(row.get("name") or "").startswith("#")
