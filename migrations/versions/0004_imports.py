"""imports: old addresses, places in series, what is left to do, cursors, runs"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_address",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_import_address_draft_id_draft"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source", "key", "draft_id", name=op.f("pk_import_address")),
    )
    op.create_index("ix_import_address_draft_id", "import_address", ["draft_id"])
    op.create_table(
        "import_place",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("series", sa.String(length=200), nullable=False),
        sa.Column("draft_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("position", sa.Float(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_import_place_draft_id_draft"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source", "series", "draft_id", name=op.f("pk_import_place")),
    )
    op.create_index("ix_import_place_draft_id", "import_place", ["draft_id"])
    op.create_table(
        "import_task",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "what", "key", name=op.f("pk_import_task")),
    )
    op.create_index("ix_import_task_source_what", "import_task", ["source", "what"])
    op.create_table(
        "import_cursor",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("report_bytes", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_import_cursor")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("sum", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index("ix_import_run_state", "import_run", ["state"])


def downgrade() -> None:
    for table in ("import_run", "import_cursor", "import_task", "import_place", "import_address"):
        op.drop_table(table)
