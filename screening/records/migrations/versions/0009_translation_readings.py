"""who read the translation into a language, and which texts it covered"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('translation_reading',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('pages', sa.String(length=64), nullable=True),
    sa.Column('read_by', sa.String(length=200), nullable=False),
    sa.Column('credential', sa.String(length=200), nullable=False),
    sa.Column('read_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['digest'], ['rules_version.digest'], name=op.f('fk_translation_reading_digest')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_translation_reading'))
    )


def downgrade() -> None:
    op.drop_table('translation_reading')
