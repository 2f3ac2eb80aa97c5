"""search"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SQLITE = (
    """CREATE VIRTUAL TABLE search_index USING fts5(
        title_stems, heading_stems, text_stems, content='search_entry', content_rowid='id',
        tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER search_entry_inserted AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_index(rowid, title_stems, heading_stems, text_stems)
        VALUES (new.id, new.title_stems, new.heading_stems, new.text_stems);
    END""",
    """CREATE TRIGGER search_entry_deleted AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_index(search_index, rowid, title_stems, heading_stems, text_stems)
        VALUES ('delete', old.id, old.title_stems, old.heading_stems, old.text_stems);
    END""",
    """CREATE TRIGGER search_entry_updated AFTER UPDATE ON search_entry BEGIN
        INSERT INTO search_index(search_index, rowid, title_stems, heading_stems, text_stems)
        VALUES ('delete', old.id, old.title_stems, old.heading_stems, old.text_stems);
        INSERT INTO search_index(rowid, title_stems, heading_stems, text_stems)
        VALUES (new.id, new.title_stems, new.heading_stems, new.text_stems);
    END""",
)
"""The words are folded and stemmed already; the tokenizer parts them at their spaces."""

POSTGRESQL = (
    """CREATE TABLE search_index (
        id bigint PRIMARY KEY REFERENCES search_entry (id) ON DELETE CASCADE,
        title tsvector NOT NULL, headings tsvector NOT NULL, everything tsvector NOT NULL
    )""",
    """CREATE FUNCTION kapcms_index_search_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        title tsvector := setweight(to_tsvector('simple', new.title_stems), 'A');
        headings tsvector := title || setweight(to_tsvector('simple', new.heading_stems), 'B');
        everything tsvector := headings || setweight(to_tsvector('simple', new.text_stems), 'D');
    BEGIN
        INSERT INTO search_index VALUES (new.id, title, headings, everything)
        ON CONFLICT (id) DO UPDATE SET
            title = excluded.title, headings = excluded.headings, everything = excluded.everything;
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER search_entry_written AFTER INSERT OR UPDATE ON search_entry
        FOR EACH ROW EXECUTE FUNCTION kapcms_index_search_entry()""",
    *(
        f"CREATE INDEX ix_search_index_{column} ON search_index USING gin ({column}) WITH (fastupdate = off)"
        for column in ("title", "headings", "everything")
    ),
)


def upgrade() -> None:
    with op.batch_alter_table("public_article", schema=None) as batch_op:
        batch_op.drop_column("search_text")
    op.create_table(
        "search_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("headings", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title_stems", sa.Text(), nullable=False),
        sa.Column("heading_stems", sa.Text(), nullable=False),
        sa.Column("text_stems", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("article_id", name=op.f("uq_search_entry_article_id")),
    )
    by_code_points = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
    op.create_table(
        "search_word",
        sa.Column("word", by_code_points, nullable=False),
        sa.Column("stem", by_code_points, nullable=False),
        sa.Column("backwards", by_code_points, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", "stem", name=op.f("pk_search_word")),
    )
    with op.batch_alter_table("search_word", schema=None) as batch_op:
        batch_op.create_index("ix_search_word_stem", ["stem"], unique=False)
        batch_op.create_index("ix_search_word_backwards", ["backwards"], unique=False)
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE search_index")
    op.drop_table("search_word")
    op.drop_table("search_entry")
    with op.batch_alter_table("public_article", schema=None) as batch_op:
        batch_op.add_column(sa.Column("search_text", sa.Text(), nullable=False, server_default=""))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION kapcms_index_search_entry()")
