"""Make the tables of the staff's accounts and of set-up links."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("stamp", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("name", name="uq_accounts_name"),
    )
    op.create_table(
        "set_up",
        sa.Column("token", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_set_up"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("set_up")
    op.drop_table("accounts")
