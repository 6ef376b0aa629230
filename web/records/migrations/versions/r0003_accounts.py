"""Make the tables of the staff's accounts, of set-up links, and of why a turn of theirs came out as it did."""

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
    op.add_column("conversations", sa.Column("staff", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "reasons",
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("turn_id", name="pk_reasons"),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name="fk_reasons_turn_id", ondelete="CASCADE"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("reasons")
    op.drop_column("conversations", "staff")
    op.drop_table("set_up")
    op.drop_table("accounts")
