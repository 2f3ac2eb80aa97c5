"""Looking for damage in the search index: it must say of each entry what the entry's stems say.

Whether the entries themselves are those of the public articles is told by `verifying.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from kapcms.models.database import db

if TYPE_CHECKING:
    from collections.abc import Iterator

INTEGRITY = "INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)"
"""FTS5 compares its index with the entries, and fails where they differ. Source: sqlite.org/fts5.html, 6.4."""

DIFFERENT = """
    SELECT e.article_id FROM search_entry e LEFT JOIN search_index i ON i.id = e.id
    CROSS JOIN LATERAL (SELECT setweight(to_tsvector('simple', e.title_stems), 'A') AS title) AS t
    CROSS JOIN LATERAL (SELECT t.title || setweight(to_tsvector('simple', e.heading_stems), 'B') AS headings) AS h
    CROSS JOIN LATERAL (SELECT h.headings || setweight(to_tsvector('simple', e.text_stems), 'D') AS everything) AS w
    WHERE (i.title, i.headings, i.everything) IS DISTINCT FROM (t.title, h.headings, w.everything)
    ORDER BY e.article_id
"""
"""On PostgreSQL: the entries whose vectors are not those that the trigger of migration 0006 makes."""
REMEDY = "run `kapcms rebuild --search`"


def check_search() -> Iterator[str]:
    """One line for each thing that is wrong with the index."""
    if db.session.get_bind().dialect.name == "postgresql":
        for (article_id,) in db.session.execute(text(DIFFERENT)):
            yield f"search_index: what it says of the article {article_id} is not what its entry says; {REMEDY}"
        return
    try:
        with db.session.begin_nested():
            db.session.execute(text(INTEGRITY))
    except DatabaseError:
        yield f"search_index: it is not made of the entries; {REMEDY}"
