"""The search index of public articles: their words as the database indexes them, and the vocabulary of all.

The index itself is `search_index`, which is FTS5's on SQLite and a table of tsvectors on PostgreSQL. Triggers keep it
equal to `search_entry` (migration 0006), so that it cannot lag behind; readers' code asks it in `delivery/search/`.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base
from kapcms.models.public import BinaryText

INDEX = "search_index"
"""The name of the full-text index, and the beginning of the names of what belongs to it."""


class SearchEntry(Base):
    """A public article as search sees it: what is shown of it in fragments, and its stems, joined by spaces.

    `id` grows in the order of entering.
    """

    __tablename__ = "search_entry"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    article_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), unique=True)
    locale: Mapped[str] = mapped_column(String(35))
    title: Mapped[str] = mapped_column(Text)
    headings: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    title_stems: Mapped[str] = mapped_column(Text)
    heading_stems: Mapped[str] = mapped_column(Text)
    text_stems: Mapped[str] = mapped_column(Text)


class SearchWord(Base):
    """A folded word that stands in `count` public articles, and the stem under which they are indexed.

    A word may have several stems, one a language. `backwards` is the word from its end, to find it by its second half.
    """

    __tablename__ = "search_word"

    word: Mapped[str] = mapped_column(BinaryText, primary_key=True)
    stem: Mapped[str] = mapped_column(BinaryText, primary_key=True, index=True)
    backwards: Mapped[str] = mapped_column(BinaryText, index=True)
    count: Mapped[int]
