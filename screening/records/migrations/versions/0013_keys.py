"""a key for each record, which goes with the record; passwords that depend on no key"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = "0012"
branch_labels = None
depends_on = None

RECORDS = ('screening', 'draft', 'invite', 'day_list', 'outbox', 'call', 'insight')
KEYED = '{keyed}'  # begins a password's hash that depends on a key; see screening/web/auth/passwords.py


def upgrade() -> None:
    connection = op.get_bind()
    if not sa.inspect(connection).has_table('wrapped_key'):
        op.create_table('wrapped_key',
        sa.Column('name', sa.String(length=64), nullable=False),
        sa.Column('wrapped', sa.LargeBinary(length=80), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_wrapped_key'))
        )
        op.add_column('audit_head', sa.Column('sealed_again', sa.LargeBinary(), nullable=True))
    if connection.dialect.name == 'postgresql':
        op.execute("CREATE OR REPLACE FUNCTION destroy_key() RETURNS trigger LANGUAGE plpgsql AS "
                   "$$ BEGIN DELETE FROM wrapped_key WHERE name = OLD.id; RETURN OLD; END $$")
    for table in RECORDS:
        does = ('FOR EACH ROW EXECUTE FUNCTION destroy_key()' if connection.dialect.name == 'postgresql'
                else 'BEGIN DELETE FROM wrapped_key WHERE name = OLD.id; END')
        op.execute(f'CREATE TRIGGER key_of_{table} AFTER DELETE ON "{table}" {does}')
    op.execute(f"UPDATE person SET password = '{KEYED}' || password WHERE password LIKE '$argon2%'")


def downgrade() -> None:
    """If there are wrapped keys, they stay: without them, nothing that was sealed since could ever be opened again."""
    op.execute(f"UPDATE person SET password = substr(password, {len(KEYED) + 1}) WHERE password LIKE '{KEYED}%'")
    for table in RECORDS:
        on = f' ON "{table}"' if op.get_bind().dialect.name == 'postgresql' else ''
        op.execute(f'DROP TRIGGER key_of_{table}{on}')
    if op.get_bind().scalar(sa.text('SELECT count(*) FROM wrapped_key')) == 0:
        op.drop_column('audit_head', 'sealed_again')
        op.drop_table('wrapped_key')
