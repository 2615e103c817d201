"""what a mail in the outbox is about, so that it can be erased with it"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('outbox', sa.Column('about', sa.String(length=32), nullable=True))
    op.create_index(op.f('ix_outbox_about'), 'outbox', ['about'])


def downgrade() -> None:
    op.drop_index(op.f('ix_outbox_about'), 'outbox')
    op.drop_column('outbox', 'about')
