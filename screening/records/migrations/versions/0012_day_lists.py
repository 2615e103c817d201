"""day lists to invite from, which invites came from one, and when a link was opened"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('day_list',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_day_list'))
    )
    op.create_index(op.f('ix_day_list_expires_at'), 'day_list', ['expires_at'])
    op.add_column('invite', sa.Column('list_id', sa.String(length=32), nullable=True))
    op.add_column('invite', sa.Column('opened_at', sa.DateTime(), nullable=True))
    op.create_index(op.f('ix_invite_list_id'), 'invite', ['list_id'])
    op.create_index(op.f('ix_invite_visit_on'), 'invite', ['visit_on'])
    op.drop_index('ix_invite_open', 'invite')
    op.create_index('ix_invite_open', 'invite', ['screening_id', 'created_at', 'id'])
    op.create_index('ix_invite_newest', 'invite', ['created_at', 'id'])


def downgrade() -> None:
    op.drop_index('ix_invite_newest', 'invite')
    op.drop_index('ix_invite_open', 'invite')
    op.create_index('ix_invite_open', 'invite', ['screening_id', 'visit_on', 'id'])
    op.drop_index(op.f('ix_invite_visit_on'), 'invite')
    op.drop_index(op.f('ix_invite_list_id'), 'invite')
    op.drop_column('invite', 'opened_at')
    op.drop_column('invite', 'list_id')
    op.drop_index(op.f('ix_day_list_expires_at'), 'day_list')
    op.drop_table('day_list')
