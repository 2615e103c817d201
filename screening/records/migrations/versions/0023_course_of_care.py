"""episodes of care, their sessions, and what is asked in between"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def _destroy_keys_of_counts() -> None:
    """Let the key of counts go with them, as migration 0013 did for the tables of its time."""
    does = "BEGIN DELETE FROM wrapped_key WHERE name = OLD.id; END"
    if op.get_bind().dialect.name == "postgresql":
        does = "FOR EACH ROW EXECUTE FUNCTION destroy_key()"
    op.execute(f"CREATE TRIGGER key_of_care_count AFTER DELETE ON care_count {does}")


def upgrade() -> None:
    op.create_table(
        "episode",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("screening_id", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("active_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screening.id"], name=op.f("fk_episode_screening_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
        sa.UniqueConstraint("screening_id", name=op.f("uq_episode_screening_id")),
    )
    op.create_index(op.f("ix_episode_active_at"), "episode", ["active_at"])
    op.create_table(
        "care_session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("screening_id", sa.String(length=32), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["episode.screening_id"], name=op.f("fk_care_session_screening_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_care_session_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_session")),
        sa.UniqueConstraint("screening_id", "held_on", "number", name=op.f("uq_care_session_screening_id")),
    )
    op.create_table(
        "follow_up",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("screening_id", sa.String(length=32), nullable=False),
        sa.Column("questionnaire", sa.String(length=40), nullable=False),
        sa.Column("session_on", sa.Date(), nullable=True),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("opens_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("act", sa.String(length=20), nullable=True),
        sa.Column("urgency", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["episode.screening_id"], name=op.f("fk_follow_up_screening_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["digest"], ["rules_version.digest"], name=op.f("fk_follow_up_digest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("hash", name=op.f("uq_follow_up_hash")),
    )
    for column in ("screening_id", "expires_at", "answered_at"):
        op.create_index(op.f(f"ix_follow_up_{column}"), "follow_up", [column])
    op.create_table(
        "care_count",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_count")),
    )
    _destroy_keys_of_counts()
    op.add_column("queue_place", sa.Column("active_at", sa.DateTime(), nullable=True))
    op.add_column(
        "queue_place", sa.Column("since_session", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index(
        "ix_queue_place_since_session",
        "queue_place",
        ["since_session", "decided", "urgency", "day", "sent_at", "screening_id"],
    )


def downgrade() -> None:
    op.drop_index("ix_queue_place_since_session", "queue_place")
    op.drop_column("queue_place", "since_session")
    op.drop_column("queue_place", "active_at")
    for table in ("care_count", "follow_up", "care_session", "episode"):
        op.drop_table(table)
