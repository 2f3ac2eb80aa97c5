"""import marks"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("origin", sa.Column("mark", sa.String(length=32), nullable=True))
    op.add_column("origin", sa.Column("outline", sa.Text(), nullable=True))
    op.create_index("ix_origin_mark", "origin", ["mark"])


def downgrade() -> None:
    op.drop_index("ix_origin_mark", "origin")
    op.drop_column("origin", "outline")
    op.drop_column("origin", "mark")
