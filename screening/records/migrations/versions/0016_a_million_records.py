"""counts of insights by day and by stretch of time, and indices for what pages and jobs ask"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0013"
branch_labels = None
depends_on = None

INDICES = (
    ("ix_queue_place_counted", "queue_place", ["counted", "sent_at"]),
    ("ix_queue_place_kept", "queue_place", ["signed_at", "sent_at", "screening_id"]),
    ("ix_screening_sent_at", "screening", ["sent_at", "id"]),
    ("ix_call_raised_at", "call", ["raised_at"]),
    ("ix_draft_screening_id", "draft", ["screening_id"]),
    ("ix_draft_changes", "draft", ["changes"]),
    ("ix_audit_entry_actor", "audit_entry", ["actor", "at", "chain", "number"]),
    ("ix_audit_entry_action", "audit_entry", ["action", "at", "chain", "number"]),
)


def _destroy_keys_of_insights() -> None:
    """Let the key of counts go with them, as migration 0013 did for the table before."""
    does = "BEGIN DELETE FROM wrapped_key WHERE name = OLD.id; END"
    if op.get_bind().dialect.name == "postgresql":
        does = "FOR EACH ROW EXECUTE FUNCTION destroy_key()"
    op.execute(f"CREATE TRIGGER key_of_insight AFTER DELETE ON insight {does}")


def upgrade() -> None:
    op.execute("DELETE FROM insight")  # counts, which are made anew; their keys go with them
    op.drop_table("insight")
    op.create_table(
        "insight",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("made_for", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insight")),
    )
    _destroy_keys_of_insights()
    op.create_table(
        "insight_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_insight_day")),
    )
    op.create_table(
        "insight_count",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_insight_count")),
    )
    op.add_column("queue_place", sa.Column("counted", sa.Integer(), server_default="0", nullable=False))
    for name, table, columns in INDICES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _columns in reversed(INDICES):
        op.drop_index(name, table)
    op.drop_column("queue_place", "counted")
    op.drop_table("insight_count")
    op.drop_table("insight_day")
    op.execute("DELETE FROM insight")
    op.drop_table("insight")
    op.create_table(
        "insight",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insight")),
    )
    op.create_index(op.f("ix_insight_made_at"), "insight", ["made_at"])
    _destroy_keys_of_insights()
