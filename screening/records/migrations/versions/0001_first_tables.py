"""first tables"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=255), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('password', sa.String(length=255), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('fs_uniquifier', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email')),
    sa.UniqueConstraint('fs_uniquifier', name=op.f('uq_person_fs_uniquifier'))
    )
    op.create_table('role',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role')),
    sa.UniqueConstraint('name', name=op.f('uq_role_name'))
    )
    op.create_table('rules_version',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('added_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_rules_version'))
    )
    op.create_table('activation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('activated_at', sa.DateTime(), nullable=False),
    sa.Column('activated_by', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['digest'], ['rules_version.digest'], name=op.f('fk_activation_digest')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activation'))
    )
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
    op.create_table('person_role',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('role_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_role_person_id')),
    sa.ForeignKeyConstraint(['role_id'], ['role.id'], name=op.f('fk_person_role_role_id')),
    sa.PrimaryKeyConstraint('person_id', 'role_id', name=op.f('pk_person_role'))
    )
    op.create_table('screening',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('reference', sa.String(length=9), nullable=False),
    sa.Column('draft_id', sa.String(length=32), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('sent_at', sa.DateTime(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('act', sa.String(length=20), nullable=False),
    sa.Column('urgency', sa.Integer(), nullable=False),
    sa.Column('sealed_answers', sa.LargeBinary(), nullable=False),
    sa.Column('sealed_identity', sa.LargeBinary(), nullable=False),
    sa.Column('sealed_suggestion', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['digest'], ['rules_version.digest'], name=op.f('fk_screening_digest')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening')),
    sa.UniqueConstraint('draft_id', name=op.f('uq_screening_draft_id')),
    sa.UniqueConstraint('reference', name=op.f('uq_screening_reference'))
    )
    with op.batch_alter_table('screening', schema=None) as batch_op:
        batch_op.create_index('ix_screening_queue', ['urgency', 'sent_at', 'id'], unique=False)

    op.create_table('decision',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('screening_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('signed_at', sa.DateTime(), nullable=False),
    sa.Column('signed_by', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['screening_id'], ['screening.id'], name=op.f('fk_decision_screening_id')),
    sa.ForeignKeyConstraint(['signed_by'], ['person.id'], name=op.f('fk_decision_signed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('screening_id', 'number', name=op.f('uq_decision_screening_id'))
    )
    op.create_table('draft',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('screening_id', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['digest'], ['rules_version.digest'], name=op.f('fk_draft_digest')),
    sa.ForeignKeyConstraint(['screening_id'], ['screening.id'], name=op.f('fk_draft_screening_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_draft_token_hash'))
    )
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_expires_at'), ['expires_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_expires_at'))

    op.drop_table('draft')
    op.drop_table('decision')
    with op.batch_alter_table('screening', schema=None) as batch_op:
        batch_op.drop_index('ix_screening_queue')

    op.drop_table('screening')
    op.drop_table('person_role')
    op.drop_table('callback')
    op.drop_table('activation')
    op.drop_table('rules_version')
    op.drop_table('role')
    op.drop_table('person')
