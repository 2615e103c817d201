"""whom an identity provider knows a person as"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("sign_on_issuer", "sign_on_subject"):
        op.execute(f"ALTER TABLE person ADD COLUMN {column} VARCHAR(255)")  # plain: see 0003
    op.create_index("uq_person_sign_on", "person", ["sign_on_issuer", "sign_on_subject"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_person_sign_on", "person")
    for column in ("sign_on_subject", "sign_on_issuer"):
        op.execute(f"ALTER TABLE person DROP COLUMN {column}")
