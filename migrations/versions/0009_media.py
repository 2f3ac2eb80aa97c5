"""media"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "media_file",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("is_animated", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_media_file")),
    )
    op.create_table(
        "media_rendition",
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("ending", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("etag", sa.String(length=64), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_hash"], ["media_file.hash"], name=op.f("fk_media_rendition_file_hash_media_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_hash", "width", "ending", name=op.f("pk_media_rendition")),
    )
    op.create_index("ix_media_rendition_state_next_attempt_at", "media_rendition", ["state", "next_attempt_at"])
    op.create_table(
        "medium",
        sa.Column("draft_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_medium_draft_id_draft"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["file_hash"], ["media_file.hash"], name=op.f("fk_medium_file_hash_media_file")),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_medium")),
    )
    op.create_index("ix_medium_file_hash", "medium", ["file_hash"])
    op.create_table(
        "public_shown",
        sa.Column("thing_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("media_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("thing_id", "media_id", name=op.f("pk_public_shown")),
    )
    op.create_index("ix_public_shown_media_id_type", "public_shown", ["media_id", "type"])
    _rewrite_people(_with_photo)


def downgrade() -> None:
    _rewrite_people(lambda content: {name: value for name, value in content.items() if name != "photo"})
    op.drop_table("public_shown")
    op.drop_table("medium")
    op.drop_table("media_rendition")
    op.drop_table("media_file")


def _with_photo(content: dict) -> dict:
    """The content of a person with a photo's place behind the biography."""
    names = [name for name in content if name != "photo"]
    names.insert(names.index("bio") + 1, "photo")
    return {name: content.get(name) for name in names}


def _rewrite_people(change) -> None:
    connection = op.get_bind()
    people = "SELECT id FROM draft WHERE type = 'person'"
    query = sa.text(f"SELECT draft_id, version, content FROM revision WHERE draft_id IN ({people})")  # noqa: S608  constant
    rows = connection.execute(query).all()
    for draft_id, version, content in rows:
        text = json.dumps(change(json.loads(content)), ensure_ascii=False, separators=(",", ":"))
        connection.execute(
            sa.text("UPDATE revision SET content = :content WHERE draft_id = :draft_id AND version = :version"),
            {"content": text, "draft_id": draft_id, "version": version},
        )
