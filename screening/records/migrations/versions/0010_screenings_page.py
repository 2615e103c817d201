"""what the screenings page sorts and filters by: language, severity, status, when it was signed; and their indexes"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

_WAITING_ORDER = ('urgency', 'day', 'sent_at', 'screening_id')
_INDEXES = {
    'ix_queue_place_day': ['day', 'urgency', 'sent_at', 'screening_id'],
    'ix_queue_place_visit': ['decided', 'day', 'urgency', 'sent_at', 'screening_id'],
    'ix_queue_place_severity': ['decided', 'severity', 'day', 'sent_at', 'screening_id'],
    'ix_queue_place_status': ['decided', 'status', 'day', 'sent_at', 'screening_id'],
    'ix_queue_place_signed': ['decided', 'signed_at', 'screening_id'],
    'ix_queue_place_outcome': ['decided', 'outcome', *_WAITING_ORDER],
    'ix_queue_place_outcome_signed': ['decided', 'outcome', 'signed_at', 'screening_id'],
    'ix_queue_place_language': ['decided', 'language', *_WAITING_ORDER],
    'ix_queue_place_language_signed': ['decided', 'language', 'signed_at', 'screening_id'],
    'ix_queue_place_person_signed': ['person_id', 'decided', 'signed_at', 'screening_id'],
    'ix_queue_place_sent_at': ['sent_at', 'screening_id'],
}
_COLUMNS: dict[str, Any] = {'language': sa.String(length=2), 'severity': sa.Integer(), 'status': sa.Integer()}


def upgrade() -> None:
    with op.batch_alter_table('queue_place') as batch:
        for name, kind in _COLUMNS.items():
            batch.add_column(sa.Column(name, kind, nullable=True))
        batch.add_column(sa.Column('signed_at', sa.DateTime(), nullable=True))
    op.execute(  # the newest signature on any version of a screening
        "WITH RECURSIVE version (newest, id, previous_id) AS ("
        "SELECT screening.id, screening.id, previous_id FROM screening "
        "JOIN queue_place ON queue_place.screening_id = screening.id "
        "UNION ALL SELECT version.newest, screening.id, screening.previous_id FROM version "
        "JOIN screening ON screening.id = version.previous_id), "
        "last (newest, signed_at) AS (SELECT version.newest, MAX(decision.signed_at) FROM version "
        "JOIN decision ON decision.screening_id = version.id GROUP BY version.newest) "
        "UPDATE queue_place SET signed_at = last.signed_at FROM last WHERE last.newest = queue_place.screening_id"
    )
    op.execute("UPDATE queue_place SET signed_at = sent_at WHERE decided AND signed_at IS NULL")
    op.execute(
        "UPDATE queue_place SET "
        "language = (SELECT language FROM screening WHERE screening.id = queue_place.screening_id), "
        "severity = CASE outcome WHEN 'emergency' THEN 0 WHEN 'not_now' THEN 1 WHEN 'discuss_first' THEN 2 ELSE 3 END, "
        "status = CASE "
        "WHEN signed_at IS NOT NULL AND (NOT decided OR EXISTS (SELECT 1 FROM correction "
        "WHERE correction.screening_id = queue_place.screening_id AND correction.made_at > queue_place.signed_at)) "
        "THEN 2 WHEN decided THEN 3 WHEN EXISTS (SELECT 1 FROM unsigned "
        "WHERE unsigned.screening_id = queue_place.screening_id) THEN 1 ELSE 0 END"
    )
    with op.batch_alter_table('queue_place') as batch:
        for name, kind in _COLUMNS.items():
            batch.alter_column(name, existing_type=kind, nullable=False)
    for name, columns in _INDEXES.items():
        op.create_index(name, 'queue_place', columns)


def downgrade() -> None:
    for name in _INDEXES:
        op.drop_index(name, 'queue_place')
    with op.batch_alter_table('queue_place') as batch:
        for name in (*_COLUMNS, 'signed_at'):
            batch.drop_column(name)
