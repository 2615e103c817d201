"""passkeys of the practice's people"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('passkey',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('credential_id', sa.LargeBinary(length=1024), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('sign_count', sa.Integer(), nullable=False),
    sa.Column('transports', sa.JSON(), nullable=True),
    sa.Column('backup_state', sa.Boolean(), nullable=False),
    sa.Column('device_type', sa.String(length=64), nullable=False),
    sa.Column('extensions', sa.String(length=255), nullable=True),
    sa.Column('lastuse_datetime', sa.DateTime(), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('usage', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['person.id'], name=op.f('fk_passkey_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_passkey_credential_id'))
    )
    op.create_index(op.f('ix_passkey_user_id'), 'passkey', ['user_id'])
    op.execute("ALTER TABLE person ADD COLUMN fs_webauthn_user_handle VARCHAR(64)")  # plain: see 0003
    op.create_index('uq_person_fs_webauthn_user_handle', 'person', ['fs_webauthn_user_handle'], unique=True)


def downgrade() -> None:
    op.drop_index('uq_person_fs_webauthn_user_handle', 'person')
    op.execute("ALTER TABLE person DROP COLUMN fs_webauthn_user_handle")
    op.drop_table('passkey')
