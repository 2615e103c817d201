"""results that patients took with them as a health link"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "health_link",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("screening_id", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screening.id"], name=op.f("fk_health_link_screening_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_link")),
        sa.UniqueConstraint("screening_id", name=op.f("uq_health_link_screening_id")),
    )
    op.create_index("ix_health_link_hash", "health_link", ["hash"], unique=True)
    op.create_index("ix_health_link_expires_at", "health_link", ["expires_at"])


def downgrade() -> None:
    op.drop_table("health_link")
