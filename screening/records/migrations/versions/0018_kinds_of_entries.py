"""the kind of thing in each entry of the audit trail, and indices for the filters of its page and for old calls"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLE = "audit_entry"
INDICES = (
    ("ix_audit_entry_kind", ["kind", "at", "chain", "number"]),
    ("ix_audit_entry_actor_action", ["actor", "action", "at", "chain", "number"]),
    ("ix_audit_entry_actor_kind", ["actor", "kind", "at", "chain", "number"]),
    ("ix_audit_entry_kind_action", ["kind", "action", "at", "chain", "number"]),
)


def _index_calls(columns: list[str]) -> None:
    op.drop_index("ix_call_screening_id", "call")
    op.create_index("ix_call_screening_id", "call", columns)


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("kind", sa.String(length=12), server_default="", nullable=False))
    colon = "strpos" if op.get_bind().dialect.name == "postgresql" else "instr"
    op.execute(f"UPDATE {TABLE} SET kind = substr(chain, 1, {colon}(chain, ':') - 1)")  # noqa: S608  both are ours
    for name, columns in INDICES:
        op.create_index(name, TABLE, columns)
    _index_calls(["screening_id", "raised_at"])


def downgrade() -> None:
    _index_calls(["screening_id"])
    for name, _columns in reversed(INDICES):
        op.drop_index(name, TABLE)
    op.drop_column(TABLE, "kind")
