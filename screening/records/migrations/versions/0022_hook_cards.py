"""cards that record systems were given by CDS Hooks, and what became of them"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hook_card",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("screening_id", sa.String(length=32), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("shown_at", sa.DateTime(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["screening_id"],
            ["screening.id"],
            name=op.f("fk_hook_card_screening_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_card")),
    )
    op.create_index(op.f("ix_hook_card_screening_id"), "hook_card", ["screening_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_hook_card_screening_id"), "hook_card")
    op.drop_table("hook_card")
