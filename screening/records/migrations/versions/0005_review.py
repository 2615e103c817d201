"""audit trail, settings, corrections, unsigned decisions, links between screenings, former identities, insights"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_chain',
    sa.Column('chain', sa.String(length=44), nullable=False),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.Column('last', sa.LargeBinary(length=32), nullable=False),
    sa.Column('mac', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('chain', name=op.f('pk_audit_chain'))
    )
    op.create_table('audit_entry',
    sa.Column('chain', sa.String(length=44), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('actor', sa.String(length=60), nullable=False),
    sa.Column('action', sa.String(length=40), nullable=False),
    sa.Column('detail', sa.String(length=200), nullable=False),
    sa.Column('mac', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('chain', 'number', name=op.f('pk_audit_entry'))
    )
    op.create_index('ix_audit_entry_at', 'audit_entry', ['at', 'chain', 'number'])
    op.create_table('audit_head',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('mac', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_audit_head')),
    sa.UniqueConstraint('day', name=op.f('uq_audit_head_day'))
    )
    op.create_table('insight',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('seconds', sa.Double(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_insight'))
    )
    op.create_index(op.f('ix_insight_made_at'), 'insight', ['made_at'])
    op.create_table('setting',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_setting'))
    )
    op.create_table('correction',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('screening_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_correction_made_by')),
    sa.ForeignKeyConstraint(['screening_id'], ['screening.id'], name=op.f('fk_correction_screening_id'),
                            ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction')),
    sa.UniqueConstraint('screening_id', 'number', name=op.f('uq_correction_screening_id'))
    )
    op.create_table('former_identity',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('screening_id', sa.String(length=32), nullable=False),
    sa.Column('amended_at', sa.DateTime(), nullable=False),
    sa.Column('amended_by', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['amended_by'], ['person.id'], name=op.f('fk_former_identity_amended_by')),
    sa.ForeignKeyConstraint(['screening_id'], ['screening.id'], name=op.f('fk_former_identity_screening_id'),
                            ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_former_identity'))
    )
    op.create_index(op.f('ix_former_identity_screening_id'), 'former_identity', ['screening_id'])
    op.create_table('patient_link',
    sa.Column('screening_id', sa.String(length=32), nullable=False),
    sa.Column('patient', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['screening_id'], ['screening.id'], name=op.f('fk_patient_link_screening_id'),
                            ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('screening_id', name=op.f('pk_patient_link'))
    )
    op.create_index(op.f('ix_patient_link_patient'), 'patient_link', ['patient'])
    op.create_table('unsigned',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('screening_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('saved_at', sa.DateTime(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_unsigned_person_id')),
    sa.ForeignKeyConstraint(['screening_id'], ['screening.id'], name=op.f('fk_unsigned_screening_id'),
                            ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unsigned')),
    sa.UniqueConstraint('screening_id', 'person_id', name=op.f('uq_unsigned_screening_id'))
    )
    op.execute("ALTER TABLE queue_place ADD COLUMN person_id INTEGER")  # plain: see 0003
    op.create_index('ix_queue_place_mine', 'queue_place',
                    ['person_id', 'decided', 'urgency', 'day', 'sent_at', 'screening_id'])


def downgrade() -> None:
    op.drop_index('ix_queue_place_mine', 'queue_place')
    op.execute("ALTER TABLE queue_place DROP COLUMN person_id")
    for table in ('unsigned', 'patient_link', 'former_identity', 'correction', 'setting', 'insight', 'audit_head',
                  'audit_entry', 'audit_chain'):
        op.drop_table(table)
