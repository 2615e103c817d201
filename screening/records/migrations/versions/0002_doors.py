"""second factors, sign-ins, attempts, accepted rules"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('tf_primary_method', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('tf_totp_secret', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('totp_counter', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('mf_recovery_codes', sa.JSON(), nullable=True))
    op.create_table('sign_in',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('browser', sa.String(length=200), nullable=False),
    sa.Column('started_at', sa.DateTime(), nullable=False),
    sa.Column('seen_at', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sign_in_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in'))
    )
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_person_id'), ['person_id'], unique=False)
    op.create_table('attempt',
    sa.Column('bucket', sa.LargeBinary(length=32), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('until', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('bucket', name=op.f('pk_attempt'))
    )
    op.create_table('acceptance',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('accepted_at', sa.DateTime(), nullable=False),
    sa.Column('accepted_by', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['digest'], ['rules_version.digest'], name=op.f('fk_acceptance_digest')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acceptance'))
    )


def downgrade() -> None:
    op.drop_table('acceptance')
    op.drop_table('attempt')
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_person_id'))
    op.drop_table('sign_in')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('mf_recovery_codes')
        batch_op.drop_column('totp_counter')
        batch_op.drop_column('tf_totp_secret')
        batch_op.drop_column('tf_primary_method')
