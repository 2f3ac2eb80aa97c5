"""second factors, one-time links, where sessions come from, and whose a token is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_one_time_link_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_one_time_link_secret_hash")),
    )
    op.create_index(op.f("ix_one_time_link_user_id"), "one_time_link", ["user_id"])
    op.add_column("user_account", sa.Column("second_factor_secret", sa.String(length=64), nullable=True))
    op.add_column("user_account", sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("user_account", sa.Column("second_factor_step", sa.BigInteger(), nullable=True))
    op.add_column("user_account", sa.Column("recovery_hashes", sa.Text(), nullable=True))
    op.add_column("session", sa.Column("address", sa.String(length=80), nullable=True))
    op.add_column("session", sa.Column("agent", sa.String(length=300), nullable=True))
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.add_column(sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_token_user_id_user_account"), "user_account", ["user_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_index(op.f("ix_token_user_id"), ["user_id"])


def downgrade() -> None:
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_token_user_id"))
        batch_op.drop_constraint(op.f("fk_token_user_id_user_account"), type_="foreignkey")
        batch_op.drop_column("user_id")
    for name in ("agent", "address"):
        op.drop_column("session", name)
    for name in ("recovery_hashes", "second_factor_step", "second_factor_at", "second_factor_secret"):
        op.drop_column("user_account", name)
    op.drop_table("one_time_link")
