"""Make the tables of staff's answers, their desk notes, and what became of questions asked in vain."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "curated_answers",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("quotes", sa.JSON(), nullable=False),
        sa.Column("checked_by", sa.String(200), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("changed_by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_curated_answers"),
    )
    op.create_table(
        "desk_notes",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("say", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("changed_by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_notes"),
    )
    op.create_table(
        "asked_in_vain",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_asked_in_vain"),
    )
    op.create_table(
        "stamps",
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_stamps"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("stamps", "asked_in_vain", "desk_notes", "curated_answers"):
        op.drop_table(table)
