"""a place in the queue for each screening, alerts, keyed names and dates of birth to search by"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('queue_place',
    sa.Column('screening_id', sa.String(length=32), nullable=False),
    sa.Column('decided', sa.Boolean(), nullable=False),
    sa.Column('urgency', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('sent_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['screening_id'], ['screening.id'], name=op.f('fk_queue_place_screening_id'),
                            ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('screening_id', name=op.f('pk_queue_place'))
    )
    op.create_index('ix_queue_place_order', 'queue_place', ['decided', 'urgency', 'day', 'sent_at', 'screening_id'])
    op.execute(
        "INSERT INTO queue_place (screening_id, decided, urgency, day, sent_at) "
        "SELECT id, EXISTS (SELECT 1 FROM decision WHERE screening_id = screening.id), urgency, "
        "COALESCE(visit_on, '9999-12-31'), sent_at FROM screening "
        "WHERE NOT EXISTS (SELECT 1 FROM screening AS newer WHERE newer.previous_id = screening.id)"
    )
    op.drop_index('ix_screening_queue', 'screening')
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
    op.create_table('person_index',
    sa.Column('screening_id', sa.String(length=32), nullable=False),
    sa.Column('key', sa.LargeBinary(length=32), nullable=False),
    sa.Column('sent_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['screening_id'], ['screening.id'], name=op.f('fk_person_index_screening_id'),
                            ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('screening_id', 'key', name=op.f('pk_person_index'))
    )
    op.create_index('ix_person_index_key', 'person_index', ['key', 'sent_at'])


def downgrade() -> None:
    op.drop_table('person_index')
    op.drop_table('alert')
    op.drop_table('queue_place')
    op.create_index('ix_screening_queue', 'screening', ['urgency', 'sent_at', 'id'])
