"""Editors' index of the working copies of drafts, beside that of public articles and of the same form."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, table_of
from kapcms.models.search import IndexedText, IndexedWord, SearchIndex


class DraftEntry(IndexedText, Base):
    """A draft as editors' search sees it."""

    __tablename__ = "draft_entry"

    draft_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("draft.id", ondelete="CASCADE"), unique=True)


class DraftWord(IndexedWord, Base):
    """A word of drafts."""

    __tablename__ = "draft_word"


DRAFTS = SearchIndex("search_index_of_drafts", table_of(DraftEntry), DraftEntry.draft_id, table_of(DraftWord))
"""The index of drafts."""
