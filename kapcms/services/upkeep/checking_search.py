"""Looking for damage in the search indexes: they must say of each entry what the entry's stems say.

Whether the entries themselves are those of the public articles is told by `verifying.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from kapcms.models.database import db
from kapcms.models.draft_search import DRAFTS
from kapcms.models.search import READERS
from kapcms.services.drafts.entering import find_unlike
from kapcms.services.indexing import fts5_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.models.search import SearchIndex

INTEGRITY = "INSERT INTO {0} ({0}, rank) VALUES ('integrity-check', 1)"
"""FTS5 compares its index with the entries, and fails where they differ. Source: sqlite.org/fts5.html, 6.4."""

DIFFERENT = """
    SELECT e.id FROM {entry} e LEFT JOIN {index} i ON i.id = e.id
    CROSS JOIN LATERAL (SELECT setweight(to_tsvector('simple', e.title_stems), 'A') AS title) AS t
    CROSS JOIN LATERAL (SELECT t.title || setweight(to_tsvector('simple', e.heading_stems), 'B') AS headings) AS h
    CROSS JOIN LATERAL (SELECT h.headings || setweight(to_tsvector('simple', e.text_stems), 'D') AS everything) AS w
    CROSS JOIN LATERAL (SELECT kapcms_pairs(concat_ws(
        ' ', nullif(e.title_stems, ''), nullif(e.heading_stems, ''), nullif(e.text_stems, ''))) AS pairs) AS p
    WHERE (i.title, i.headings, i.everything, i.pairs) IS DISTINCT FROM (t.title, h.headings, w.everything, p.pairs)
    ORDER BY e.id
"""
"""On PostgreSQL: the entries whose vectors are not those that the triggers of migration 0012 make."""
REMEDY = "run `kapcms rebuild --search`"


def check_search() -> Iterator[str]:
    """One line for each thing that is wrong with the indexes."""
    for index in (READERS, DRAFTS):
        yield from _check(index)
    yield from (f"{line}; {REMEDY}" for line in find_unlike())


def _check(index: SearchIndex) -> Iterator[str]:
    if db.session.get_bind().dialect.name == "postgresql":
        statement = DIFFERENT.format(entry=index.entry.name, index=index.name)
        for (entry_id,) in db.session.execute(text(statement)):
            yield f"{index.name}: what it says of the entry {entry_id} is not what that says itself; {REMEDY}"
        return
    for name in fts5_tables(index):
        try:
            with db.session.begin_nested():
                db.session.execute(text(INTEGRITY.format(name)))
        except DatabaseError:
            yield f"{name}: it is not made of the entries; {REMEDY}"
