"""Second factors sealed; failures of background work, mails that wait, and attempts of imports."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

from kapcms.services.sealing import SECOND_FACTORS, SecretLost, is_sealed

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

Id = sa.Uuid(as_uuid=False)
Moment = sa.DateTime(timezone=True)
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

account = sa.table("user_account", sa.column("id", Id), sa.column("second_factor_secret", sa.Text()))


def upgrade() -> None:
    with op.batch_alter_table("user_account") as table:
        table.alter_column("second_factor_secret", existing_type=sa.String(64), type_=sa.Text(), existing_nullable=True)
    _rewrite(lambda secret: secret if is_sealed(secret) else SECOND_FACTORS.close(secret))
    op.add_column("import_run", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "job_failure",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("failed_at", Moment, nullable=False),
        sa.Column("next_attempt_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_job_failure")),
    )
    op.create_table(
        "mail",
        sa.Column("id", Id, nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("next_attempt_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    op.create_index("ix_mail_next_attempt_at", "mail", ["next_attempt_at"])


def downgrade() -> None:
    op.drop_table("mail")
    op.drop_table("job_failure")
    with op.batch_alter_table("import_run") as table:
        table.drop_column("attempts")
    _rewrite(_opened)
    with op.batch_alter_table("user_account") as table:
        table.alter_column("second_factor_secret", existing_type=sa.Text(), type_=sa.String(64), existing_nullable=True)


def _rewrite(renew) -> None:
    connection = op.get_bind()
    has_secret = account.c.second_factor_secret.is_not(None)
    for user_id, secret in connection.execute(sa.select(account).where(has_secret)).all():
        this = account.c.id == user_id
        connection.execute(sa.update(account).where(this).values(second_factor_secret=renew(secret)))


def _opened(secret: str) -> str:
    """The secret itself; where it is lost one that nobody knows, so that recovery codes alone work, as before."""
    try:
        return SECOND_FACTORS.open(secret)
    except SecretLost:
        return "".join(secrets.choice(BASE32) for _ in range(32))
