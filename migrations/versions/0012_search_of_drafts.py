"""Search without walking the index: titles apart on SQLite, pairs of words on PostgreSQL; and an index of drafts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PARTS = {
    "_title": ("title_stems",),
    "_headings": ("title_stems", "heading_stems"),
    "": ("title_stems", "heading_stems", "text_stems"),
}
"""The full-text tables of an index on SQLite by the end of their names, each with its columns."""
DRAFTS = ("draft_entry", "search_index_of_drafts")
READERS = ("search_entry", "search_index")
"""The table of entries of each index, and its full-text table."""

HASHED_PAIRS = """
    CREATE FUNCTION kapcms_pairs(stems text) RETURNS bigint[] LANGUAGE sql IMMUTABLE AS $$
        SELECT coalesce(array_agg(DISTINCT hashtextextended(word || ' ' || next, 0)), '{}') FROM (
            SELECT word, lead(word) OVER (ORDER BY place) AS next
            FROM string_to_table(stems, ' ') WITH ORDINALITY AS t(word, place)
        ) AS words WHERE next IS NOT NULL
    $$
"""
"""A vector must be unpacked to tell whether it has a phrase; an index of the pairs of words tells it at once."""
STEMS = "concat_ws(' ', nullif({0}.title_stems, ''), nullif({0}.heading_stems, ''), nullif({0}.text_stems, ''))"
"""All stems of an entry, as the vectors have them behind each other."""
INDEXING = """
    CREATE OR REPLACE FUNCTION kapcms_index_{entry}() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        title tsvector := setweight(to_tsvector('simple', new.title_stems), 'A');
        headings tsvector := title || setweight(to_tsvector('simple', new.heading_stems), 'B');
        everything tsvector := headings || setweight(to_tsvector('simple', new.text_stems), 'D');
    BEGIN
        INSERT INTO {index} VALUES (new.id, title, headings, everything{further})
        ON CONFLICT (id) DO UPDATE SET
            title = excluded.title, headings = excluded.headings, everything = excluded.everything{updated};
        RETURN NULL;
    END $$
"""


def upgrade() -> None:
    op.create_table(
        "draft_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("draft_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("title", "headings", "text")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in PARTS[""]),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_draft_entry_draft_id_draft", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_draft_entry"),
        sa.UniqueConstraint("draft_id", name="uq_draft_entry_draft_id"),
    )
    by_code_points = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
    op.create_table(
        "draft_word",
        *(sa.Column(name, by_code_points, nullable=False) for name in ("word", "stem", "backwards")),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", "stem", name="pk_draft_word"),
    )
    op.create_index("ix_draft_word_stem", "draft_word", ["stem"], unique=False)
    op.create_index("ix_draft_word_backwards", "draft_word", ["backwards"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        _upgrade_postgresql()
    else:
        _upgrade_sqlite()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _downgrade_postgresql()
    else:
        _downgrade_sqlite()
    op.drop_table("draft_word")
    op.drop_table("draft_entry")


def _upgrade_sqlite() -> None:
    _drop_triggers()
    for part in ("_title", "_headings"):
        _create_fts5(*READERS, part)
        op.execute(f"INSERT INTO search_index{part} (search_index{part}) VALUES ('rebuild')")  # noqa: S608  our names
    for part in PARTS:
        _create_fts5(*DRAFTS, part)
    _create_triggers(*READERS, tuple(PARTS))
    _create_triggers(*DRAFTS, tuple(PARTS))


def _downgrade_sqlite() -> None:
    _drop_triggers()
    for part in PARTS:
        op.execute(f"DROP TABLE {DRAFTS[1]}{part}")
    for part in ("_title", "_headings"):
        op.execute(f"DROP TABLE search_index{part}")
    _create_triggers(*READERS, ("",))


def _drop_triggers() -> None:
    for moment in ("inserted", "deleted", "updated", *(f"updated{part}" for part in PARTS if part)):
        op.execute(f"DROP TRIGGER IF EXISTS search_entry_{moment}")


def _create_fts5(entry: str, index: str, part: str) -> None:
    op.execute(f"""CREATE VIRTUAL TABLE {index}{part} USING fts5(
        {", ".join(PARTS[part])}, content='{entry}', content_rowid='id', tokenize='unicode61 remove_diacritics 2')""")


def _create_triggers(entry: str, index: str, parts: tuple[str, ...]) -> None:
    gone = "".join(_writing(index, part, "old") for part in parts)
    come = "".join(_writing(index, part, "new") for part in parts)
    op.execute(f"CREATE TRIGGER {entry}_inserted AFTER INSERT ON {entry} BEGIN {come} END")
    op.execute(f"CREATE TRIGGER {entry}_deleted AFTER DELETE ON {entry} BEGIN {gone} END")
    for part in parts:  # an update says which columns it sets: where the text alone changes, titles are left alone
        body = _writing(index, part, "old") + _writing(index, part, "new")
        columns = ", ".join(PARTS[part])
        op.execute(f"CREATE TRIGGER {entry}_updated{part} AFTER UPDATE OF {columns} ON {entry} BEGIN {body} END")


def _writing(index: str, part: str, row: str) -> str:
    """The statement that enters the `new` row, or takes the `old` one out."""
    columns, values = ", ".join(PARTS[part]), ", ".join(f"{row}.{name}" for name in PARTS[part])
    name = index + part
    if row == "new":
        return f"INSERT INTO {name}(rowid, {columns}) VALUES (new.id, {values}); "  # noqa: S608  our names
    return f"INSERT INTO {name}({name}, rowid, {columns}) VALUES ('delete', old.id, {values}); "  # noqa: S608  our names


def _upgrade_postgresql() -> None:
    op.execute(HASHED_PAIRS)
    for column in ("title", "headings", "everything"):  # made anew below: kept up row by row, they take much longer
        op.execute(f"DROP INDEX ix_search_index_{column}")
    op.execute("ALTER TABLE search_index ADD COLUMN pairs bigint[] NOT NULL DEFAULT '{}'")
    op.execute(
        f"UPDATE search_index i SET pairs = kapcms_pairs({STEMS.format('e')}) FROM search_entry e WHERE e.id = i.id"  # noqa: S608  our names
    )
    op.execute("""CREATE TABLE search_index_of_drafts (
        id bigint PRIMARY KEY REFERENCES draft_entry (id) ON DELETE CASCADE,
        title tsvector NOT NULL, headings tsvector NOT NULL, everything tsvector NOT NULL, pairs bigint[] NOT NULL
    )""")
    for _, index in (READERS, DRAFTS):
        for column in ("title", "headings", "everything", "pairs"):
            op.execute(f"CREATE INDEX ix_{index}_{column} ON {index} USING gin ({column}) WITH (fastupdate = off)")
    for entry, index in (READERS, DRAFTS):
        further, updated = f", kapcms_pairs({STEMS.format('new')})", ", pairs = excluded.pairs"
        op.execute(INDEXING.format(entry=entry, index=index, further=further, updated=updated))
    op.execute("ANALYZE search_index")  # every row is new
    op.execute("""CREATE TRIGGER draft_entry_written AFTER INSERT OR UPDATE ON draft_entry
        FOR EACH ROW EXECUTE FUNCTION kapcms_index_draft_entry()""")


def _downgrade_postgresql() -> None:
    op.execute(INDEXING.format(entry="search_entry", index="search_index", further="", updated=""))
    op.execute("ALTER TABLE search_index DROP COLUMN pairs")
    op.execute("DROP TABLE search_index_of_drafts")
    op.execute("DROP TRIGGER draft_entry_written ON draft_entry")
    op.execute("DROP FUNCTION kapcms_index_draft_entry()")
    op.execute("DROP FUNCTION kapcms_pairs(text)")
