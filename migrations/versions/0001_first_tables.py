"""first tables"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("entity_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=True),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_change")),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index("ix_change_entity_id_number", ["entity_id", "number"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("public_version", sa.Integer(), nullable=True),
        sa.Column("first_public_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bears_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index("ix_draft_title_key", ["title_key"], unique=False)
        batch_op.create_index("ix_draft_type_updated_at_id", ["type", "updated_at", "id"], unique=False)
        batch_op.create_index("uq_draft_type_slug", ["type", "slug"], unique=True)

    op.create_table(
        "kept_answer",
        sa.Column("caller", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name=op.f("pk_kept_answer")),
    )
    with op.batch_alter_table("kept_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_answer_at"), ["at"], unique=False)

    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("stamp", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pruned_to", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    op.create_table(
        "public_article",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=False),
        sa.Column("title_key", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("neighbour", sa.LargeBinary(), nullable=False),
        sa.Column("card", sa.LargeBinary(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("html", sa.LargeBinary(), nullable=False),
        sa.Column("markdown", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_article")),
        sa.UniqueConstraint("slug", name=op.f("uq_public_article_slug")),
    )
    with op.batch_alter_table("public_article", schema=None) as batch_op:
        batch_op.create_index("ix_public_article_published_at_id", ["published_at", "id"], unique=False)
        batch_op.create_index("ix_public_article_reviewed_at_id", ["reviewed_at", "id"], unique=False)
        batch_op.create_index("ix_public_article_title_key_id", ["title_key", "id"], unique=False)
        batch_op.create_index("ix_public_article_updated_at_id", ["updated_at", "id"], unique=False)

    op.create_table(
        "public_chunk",
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("published_at", "id", name=op.f("pk_public_chunk")),
    )
    op.create_table(
        "public_place",
        sa.Column("series_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("series_id", "place", name=op.f("pk_public_place")),
    )
    with op.batch_alter_table("public_place", schema=None) as batch_op:
        batch_op.create_index("ix_public_place_article_id_series_id", ["article_id", "series_id"], unique=False)
        batch_op.create_index("ix_public_place_series_id_position", ["series_id", "position"], unique=False)

    op.create_table(
        "public_slug",
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.PrimaryKeyConstraint("type", "slug", name=op.f("pk_public_slug")),
    )
    with op.batch_alter_table("public_slug", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_public_slug_entity_id"), ["entity_id"], unique=False)

    op.create_table(
        "public_tag",
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("rel", sa.String(length=20), nullable=False),
        sa.Column("target_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "rel", "target_id", name=op.f("pk_public_tag")),
    )
    with op.batch_alter_table("public_tag", schema=None) as batch_op:
        batch_op.create_index(
            "ix_public_tag_target_id_rel_published_at_article_id",
            ["target_id", "rel", "published_at", "article_id"],
            unique=False,
        )

    op.create_table(
        "public_thing",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heading", sa.LargeBinary(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_thing")),
    )
    with op.batch_alter_table("public_thing", schema=None) as batch_op:
        batch_op.create_index("ix_public_thing_type_title_key_id", ["type", "title_key", "id"], unique=False)
        batch_op.create_index("uq_public_thing_type_slug", ["type", "slug"], unique=True)

    op.create_table(
        "token",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_token_secret_hash")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email_key", name=op.f("uq_user_account_email_key")),
    )
    op.create_table(
        "named_neighbour",
        sa.Column("draft_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("meaning", sa.String(length=5), nullable=True),
        sa.Column("neighbour_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_named_neighbour_draft_id_draft"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["neighbour_id"], ["draft.id"], name=op.f("fk_named_neighbour_neighbour_id_draft"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("draft_id", "side", name=op.f("pk_named_neighbour")),
    )
    with op.batch_alter_table("named_neighbour", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_named_neighbour_neighbour_id"), ["neighbour_id"], unique=False)
        batch_op.create_index("ix_named_neighbour_title_key", ["title_key"], unique=False)

    op.create_table(
        "origin",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("external_id", sa.String(length=500), nullable=False),
        sa.Column("draft_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_origin_draft_id_draft"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source", "external_id", name=op.f("pk_origin")),
    )
    with op.batch_alter_table("origin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_origin_draft_id"), ["draft_id"], unique=False)

    op.create_table(
        "reference",
        sa.Column("draft_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("rel", sa.String(length=20), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_reference_draft_id_draft"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("draft_id", "rel", "place", name=op.f("pk_reference")),
    )
    with op.batch_alter_table("reference", schema=None) as batch_op:
        batch_op.create_index("ix_reference_target_id_rel", ["target_id", "rel"], unique=False)

    op.create_table(
        "revision",
        sa.Column("draft_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_revision_draft_id_draft"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("draft_id", "version", name=op.f("pk_revision")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index("ix_revision_draft_id_n", ["draft_id", "n"], unique=False)

    op.create_table(
        "schedule",
        sa.Column("draft_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_schedule_draft_id_draft"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("draft_id", "action", name=op.f("pk_schedule")),
    )
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedule_due_at"), ["due_at"], unique=False)

    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("csrf_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_session_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_session_secret_hash")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_user_id"), ["user_id"], unique=False)

    op.bulk_insert(
        sa.table(
            "log_head",
            sa.column("id", sa.Integer),
            sa.column("number", sa.BigInteger),
            sa.column("stamp", sa.BigInteger),
            sa.column("at", sa.DateTime(timezone=True)),
            sa.column("pruned_to", sa.BigInteger),
        ),
        [{"id": 1, "number": 0, "stamp": 0, "at": datetime(1970, 1, 1, tzinfo=UTC), "pruned_to": 0}],
    )
    op.bulk_insert(
        sa.table(
            "public_chunk",
            sa.column("published_at", sa.DateTime(timezone=True)),
            sa.column("id", sa.Uuid(as_uuid=False)),
            sa.column("before", sa.Integer),
            sa.column("count", sa.Integer),
        ),
        [
            {
                "published_at": datetime(1000, 1, 1, tzinfo=UTC),
                "id": "00000000-0000-0000-0000-000000000000",
                "before": 0,
                "count": 0,
            }
        ],
    )


def downgrade() -> None:
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_user_id"))

    op.drop_table("session")
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schedule_due_at"))

    op.drop_table("schedule")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index("ix_revision_draft_id_n")

    op.drop_table("revision")
    with op.batch_alter_table("reference", schema=None) as batch_op:
        batch_op.drop_index("ix_reference_target_id_rel")

    op.drop_table("reference")
    with op.batch_alter_table("origin", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_origin_draft_id"))

    op.drop_table("origin")
    with op.batch_alter_table("named_neighbour", schema=None) as batch_op:
        batch_op.drop_index("ix_named_neighbour_title_key")
        batch_op.drop_index(batch_op.f("ix_named_neighbour_neighbour_id"))

    op.drop_table("named_neighbour")
    op.drop_table("user_account")
    op.drop_table("token")
    with op.batch_alter_table("public_thing", schema=None) as batch_op:
        batch_op.drop_index("uq_public_thing_type_slug")
        batch_op.drop_index("ix_public_thing_type_title_key_id")

    op.drop_table("public_thing")
    with op.batch_alter_table("public_tag", schema=None) as batch_op:
        batch_op.drop_index("ix_public_tag_target_id_rel_published_at_article_id")

    op.drop_table("public_tag")
    with op.batch_alter_table("public_slug", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_public_slug_entity_id"))

    op.drop_table("public_slug")
    with op.batch_alter_table("public_place", schema=None) as batch_op:
        batch_op.drop_index("ix_public_place_series_id_position")
        batch_op.drop_index("ix_public_place_article_id_series_id")

    op.drop_table("public_place")
    op.drop_table("public_chunk")
    with op.batch_alter_table("public_article", schema=None) as batch_op:
        batch_op.drop_index("ix_public_article_updated_at_id")
        batch_op.drop_index("ix_public_article_title_key_id")
        batch_op.drop_index("ix_public_article_reviewed_at_id")
        batch_op.drop_index("ix_public_article_published_at_id")

    op.drop_table("public_article")
    op.drop_table("log_head")
    with op.batch_alter_table("kept_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_answer_at"))

    op.drop_table("kept_answer")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index("uq_draft_type_slug")
        batch_op.drop_index("ix_draft_type_updated_at_id")
        batch_op.drop_index("ix_draft_title_key")

    op.drop_table("draft")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index("ix_change_entity_id_number")

    op.drop_table("change")
