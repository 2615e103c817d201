"""calls until somebody was reached, corrected places in the queue, search by parts of a name, jobs, the known value"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

_CLOSED_ALERT = (
    "CASE WHEN taken_at IS NOT NULL AND EXISTS (SELECT 1 FROM decision WHERE decision.screening_id = alert.screening_id) "
    "THEN taken_at END"
)


def upgrade() -> None:
    op.create_table('call',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('screening_id', sa.String(length=32), nullable=True),
    sa.Column('draft_id', sa.String(length=32), nullable=True),
    sa.Column('raised_at', sa.DateTime(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=True),
    sa.Column('taken_at', sa.DateTime(), nullable=True),
    sa.Column('taken_by', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['screening_id'], ['screening.id'], name=op.f('fk_call_screening_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['taken_by'], ['person.id'], name=op.f('fk_call_taken_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call')),
    sa.UniqueConstraint('draft_id', name=op.f('uq_call_draft_id'))
    )
    op.create_index(op.f('ix_call_closed_at'), 'call', ['closed_at'])
    op.create_index(op.f('ix_call_screening_id'), 'call', ['screening_id'])
    op.create_table('call_log',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('call_id', sa.String(length=32), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_log_call_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_call_log_made_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_log'))
    )
    op.create_index(op.f('ix_call_log_call_id'), 'call_log', ['call_id'])
    # An alert that was taken and decided is over; one only taken has no outcome yet, so it is open again.
    op.execute(
        "INSERT INTO call (id, screening_id, raised_at, taken_at, taken_by, closed_at) "  # nosec B608  constants
        f"SELECT screening_id, screening_id, raised_at, taken_at, taken_by, {_CLOSED_ALERT} FROM alert"
    )
    op.execute(
        "INSERT INTO call (id, screening_id, draft_id, raised_at, sealed, taken_at, taken_by, closed_at) "
        "SELECT id, (SELECT screening.id FROM screening WHERE screening.draft_id = callback.draft_id), draft_id, "
        "left_at, sealed, called_at, called_by, called_at FROM callback"
    )
    op.drop_table('callback')
    op.drop_index('ix_alert_taken_at', 'alert')
    op.drop_table('alert')
    with op.batch_alter_table('queue_place') as batch:
        batch.add_column(sa.Column('outcome', sa.String(length=20), nullable=True))
        batch.add_column(sa.Column('act', sa.String(length=20), nullable=True))
        batch.add_column(sa.Column('corrected', sa.Boolean(), nullable=True))
    op.execute(
        "UPDATE queue_place SET corrected = false, "
        "outcome = (SELECT outcome FROM screening WHERE screening.id = queue_place.screening_id), "
        "act = (SELECT act FROM screening WHERE screening.id = queue_place.screening_id)"
    )
    with op.batch_alter_table('queue_place') as batch:
        batch.alter_column('outcome', existing_type=sa.String(length=20), nullable=False)
        batch.alter_column('act', existing_type=sa.String(length=20), nullable=False)
        batch.alter_column('corrected', existing_type=sa.Boolean(), nullable=False)
    # The old keys are hashes of whole names as typed. `screening upgrade` creates the new ones.
    op.drop_table('person_index')
    op.create_table('person_index',
    sa.Column('screening_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('key', sa.LargeBinary(length=32), nullable=False),
    sa.Column('sent_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['screening_id'], ['screening.id'], name=op.f('fk_person_index_screening_id'),
                            ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('screening_id', 'kind', 'key', name=op.f('pk_person_index'))
    )
    op.create_index('ix_person_index_key', 'person_index', ['kind', 'key', 'sent_at'])
    op.create_table('job',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('held_until', sa.DateTime(), nullable=True),
    sa.Column('done_at', sa.DateTime(), nullable=True),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_job'))
    )
    op.create_table('known_value',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_known_value'))
    )
    op.add_column('outbox', sa.Column('problem', sa.String(length=200), nullable=True))
    op.create_index(op.f('ix_draft_invite_id'), 'draft', ['invite_id'])
    op.create_index(op.f('ix_screening_invite_id'), 'screening', ['invite_id'])


def downgrade() -> None:
    op.drop_index(op.f('ix_screening_invite_id'), 'screening')
    op.drop_index(op.f('ix_draft_invite_id'), 'draft')
    op.drop_column('outbox', 'problem')
    op.drop_table('known_value')
    op.drop_table('job')
    op.drop_table('person_index')
    op.create_table('person_index',
    sa.Column('screening_id', sa.String(length=32), nullable=False),
    sa.Column('key', sa.LargeBinary(length=32), nullable=False),
    sa.Column('sent_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['screening_id'], ['screening.id'], name=op.f('fk_person_index_screening_id'),
                            ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('screening_id', 'key', name=op.f('pk_person_index'))
    )
    op.create_index('ix_person_index_key', 'person_index', ['key', 'sent_at'])
    with op.batch_alter_table('queue_place') as batch:
        batch.drop_column('corrected')
        batch.drop_column('act')
        batch.drop_column('outcome')
    op.create_table('alert',
    sa.Column('screening_id', sa.String(length=32), nullable=False),
    sa.Column('raised_at', sa.DateTime(), nullable=False),
    sa.Column('taken_at', sa.DateTime(), nullable=True),
    sa.Column('taken_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['screening_id'], ['screening.id'], name=op.f('fk_alert_screening_id'),
                            ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['taken_by'], ['person.id'], name=op.f('fk_alert_taken_by')),
    sa.PrimaryKeyConstraint('screening_id', name=op.f('pk_alert'))
    )
    op.create_index('ix_alert_taken_at', 'alert', ['taken_at'])
    op.create_table('callback',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('draft_id', sa.String(length=32), nullable=False),
    sa.Column('left_at', sa.DateTime(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('called_at', sa.DateTime(), nullable=True),
    sa.Column('called_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['called_by'], ['person.id'], name=op.f('fk_callback_called_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_callback')),
    sa.UniqueConstraint('draft_id', name=op.f('uq_callback_draft_id'))
    )
    op.execute(
        # one per screening, unassigned while a call about it is open, since a taken alert used to leave the list
        "INSERT INTO alert (screening_id, raised_at, taken_at, taken_by) "
        "SELECT screening_id, MIN(raised_at), "
        "CASE WHEN COUNT(closed_at) = COUNT(*) THEN MAX(closed_at) END, "
        "CASE WHEN COUNT(closed_at) = COUNT(*) THEN MAX(taken_by) END "
        "FROM call WHERE screening_id IS NOT NULL AND sealed IS NULL GROUP BY screening_id"
    )
    op.execute(
        "INSERT INTO callback (id, draft_id, left_at, sealed, called_at, called_by) "
        "SELECT id, draft_id, raised_at, sealed, closed_at, CASE WHEN closed_at IS NOT NULL THEN taken_by END "
        "FROM call WHERE sealed IS NOT NULL"
    )
    op.drop_table('call_log')
    op.drop_table('call')
