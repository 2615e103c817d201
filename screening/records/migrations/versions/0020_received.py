"""what other systems sent, by their identifiers"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "received",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("screening_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screening.id"], name=op.f("fk_received_screening_id_screening"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_received")),
    )
    op.create_index(op.f("ix_received_screening_id"), "received", ["screening_id"])


def downgrade() -> None:
    op.drop_table("received")
