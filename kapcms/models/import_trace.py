"""What imports remember of sources beside the origins: old addresses, places in series, and what is left to do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Float, ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, Json, UtcDateTime


class ImportAddress(Base):
    """A `key` by which links inside the source mean the draft: `p:` path, `u:` host and path, `f:` file, `i:` id."""

    __tablename__ = "import_address"

    source: Mapped[str] = mapped_column(String(200), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    draft_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ImportPlace(Base):
    """A place in a series as the source has it: `position` with its ties and gaps, None where it has none."""

    __tablename__ = "import_place"

    source: Mapped[str] = mapped_column(String(200), primary_key=True)
    series: Mapped[str] = mapped_column(String(200), primary_key=True)
    draft_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    title: Mapped[str] = mapped_column(Text)
    position: Mapped[float | None] = mapped_column(Float)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    slug: Mapped[str] = mapped_column(Text)


class ImportTask(Base):
    """What an import still has to do once all items are here: `what` is links, translate, series or publish.

    `key` is the draft's id, or the series' slug; `detail` belongs to `what`. A task whose time has not come (a link to
    an article that is not here) stays for later imports of the source.
    """

    __tablename__ = "import_task"
    __table_args__ = (Index("ix_import_task_source_what", "source", "what"),)

    source: Mapped[str] = mapped_column(String(200), primary_key=True)
    what: Mapped[str] = mapped_column(String(10), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    detail: Mapped[Any] = mapped_column(Json)


class ImportCursor(Base):
    """How far an unfinished import came: items `done`, bytes of its report, and the counts so far.

    Written in the transaction of the items themselves; gone when the import has ended.
    """

    __tablename__ = "import_cursor"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    done: Mapped[int]
    report_bytes: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[dict[str, Any]] = mapped_column(Json)
