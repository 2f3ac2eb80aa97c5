"""Redirects made by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "public_redirect",
        sa.Column("path", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_public_redirect")),
        sa.UniqueConstraint("id", name=op.f("uq_public_redirect_id")),
    )


def downgrade():
    op.drop_table("public_redirect")
