"""The search indexes: words of public articles as the database indexes them, and the vocabulary of all.

The index itself is `search_index`, which is FTS5's on SQLite and a table of tsvectors on PostgreSQL. Triggers keep it
equal to `search_entry` (migrations 0006 and 0012), so that it cannot lag behind; `delivery/search/` asks it. Editors'
index of drafts has the same form (`draft_search.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, table_of
from kapcms.models.public import BinaryText


class IndexedText:
    """What an entry of an index holds: what is shown of it in fragments, and its stems, joined by spaces.

    `id` grows in the order of entering.
    """

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    locale: Mapped[str] = mapped_column(String(35))
    title: Mapped[str] = mapped_column(Text)
    headings: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    title_stems: Mapped[str] = mapped_column(Text)
    heading_stems: Mapped[str] = mapped_column(Text)
    text_stems: Mapped[str] = mapped_column(Text)


class IndexedWord:
    """A folded word that stands in `count` entries, and the stem under which they are indexed.

    A word may have several stems, one a language. `backwards` is the word from its end, to find it by its second half.
    """

    word: Mapped[str] = mapped_column(BinaryText, primary_key=True)
    stem: Mapped[str] = mapped_column(BinaryText, primary_key=True, index=True)
    backwards: Mapped[str] = mapped_column(BinaryText, index=True)
    count: Mapped[int]


class SearchEntry(IndexedText, Base):
    """A public article as search sees it."""

    __tablename__ = "search_entry"

    article_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), unique=True)


class SearchWord(IndexedWord, Base):
    """A word of public articles."""

    __tablename__ = "search_word"


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """One index: the name of its full-text tables, its entries, the column that says whose they are, its words.

    `name` is of the table whose words are all; on SQLite those of titles alone, and of titles and headings, stand in
    `name`_title and `name`_headings.
    """

    name: str
    entry: Any
    owner: Any
    word: Any


READERS = SearchIndex("search_index", table_of(SearchEntry), SearchEntry.article_id, table_of(SearchWord))
"""The index of public articles."""
