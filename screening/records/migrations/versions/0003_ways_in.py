"""several keys to a draft, invites, versions of a screening, mail that waits, tallies"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('invite',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('visit_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('invited_by', sa.String(length=200), nullable=False),
    sa.Column('remind_at', sa.DateTime(), nullable=True),
    sa.Column('started_at', sa.DateTime(), nullable=True),
    sa.Column('screening_id', sa.String(length=32), nullable=True),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invite')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invite_token_hash'))
    )
    op.create_index('ix_invite_open', 'invite', ['screening_id', 'visit_on', 'id'])
    op.create_index(op.f('ix_invite_remind_at'), 'invite', ['remind_at'])
    # Plain ALTER TABLE: SQLite cannot recreate a table while other tables reference it.
    for column in (
        "way VARCHAR(10) NOT NULL DEFAULT 'open'",
        "visit_on DATE",
        "entered_by INTEGER",
        "invite_id VARCHAR(32)",
        "previous_id VARCHAR(32)",
    ):
        op.execute(f"ALTER TABLE screening ADD COLUMN {column}")
    op.create_index('ix_screening_previous_id', 'screening', ['previous_id'], unique=True)
    for column in (
        "way VARCHAR(10) NOT NULL DEFAULT 'open'",
        "invite_id VARCHAR(32)",
        "changes VARCHAR(32)",
    ):
        op.execute(f"ALTER TABLE draft ADD COLUMN {column}")
    op.create_table('draft_key',
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('draft_id', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_draft_key'))
    )
    op.execute("INSERT INTO draft_key (hash, draft_id) SELECT token_hash, id FROM draft")
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_constraint('uq_draft_token_hash', type_='unique')
        batch_op.drop_column('token_hash')
    with op.batch_alter_table('draft_key', schema=None) as batch_op:
        batch_op.create_foreign_key(op.f('fk_draft_key_draft_id'), 'draft', ['draft_id'], ['id'], ondelete='CASCADE')
        batch_op.create_index(op.f('ix_draft_key_draft_id'), ['draft_id'], unique=False)
    op.create_table('outbox',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('written_at', sa.DateTime(), nullable=False),
    sa.Column('next_try_at', sa.DateTime(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox'))
    )
    op.create_index(op.f('ix_outbox_next_try_at'), 'outbox', ['next_try_at'])
    op.create_table('tally',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('way', sa.String(length=10), nullable=False),
    sa.Column('step', sa.String(length=40), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'language', 'way', 'step', name=op.f('pk_tally'))
    )


def downgrade() -> None:
    op.drop_table('tally')
    op.drop_table('outbox')
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.add_column(sa.Column('token_hash', sa.LargeBinary(length=32), nullable=True))
    op.execute("UPDATE draft SET token_hash = (SELECT hash FROM draft_key WHERE draft_id = draft.id ORDER BY hash LIMIT 1)")
    op.drop_table('draft_key')
    op.execute("DELETE FROM draft WHERE token_hash IS NULL")
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.alter_column('token_hash', nullable=False)
        batch_op.create_unique_constraint(op.f('uq_draft_token_hash'), ['token_hash'])
        for column in ('changes', 'invite_id', 'way'):
            batch_op.drop_column(column)
    op.drop_index('ix_screening_previous_id', 'screening')
    for column in ('previous_id', 'invite_id', 'entered_by', 'visit_on', 'way'):
        op.execute(f"ALTER TABLE screening DROP COLUMN {column}")
    op.drop_table('invite')
