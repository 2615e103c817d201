"""The statements of drafts: by any of its keys and by no other, while there is time, and as it was saved last."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from screening.records.database import db, transaction
from screening.records.intake.draft_contents import Content
from screening.records.intake.draft_statements import FOUND, LOCKED, ROW, SAVE, by_hash
from screening.records.intake.drafts import Origin
from screening.records.tables import DraftRow
from screening.records.tokens import token_hash
from tests.builders import written


@pytest.fixture
def token(practice):
    return written(practice.drafts.start, practice.rules.in_force(), Content(), Origin())


@pytest.mark.parametrize("statement", [FOUND, LOCKED, ROW])
def test_a_draft_is_found_by_any_of_its_keys_while_there_is_time(practice, token, statement):
    other = written(practice.drafts.another_token, token)
    strange = token_hash("no such token")
    for hashes in ([token_hash(token)], [strange, token_hash(other)]):
        assert db.session.execute(statement, by_hash(*hashes)).first() is not None
    assert db.session.execute(statement, by_hash(strange)).first() is None
    with transaction():
        db.session.execute(update(DraftRow).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert db.session.execute(statement, by_hash(token_hash(token))).first() is None


def test_the_row_to_change_is_as_it_was_saved_last(token):
    hashes = by_hash(token_hash(token))
    with transaction():
        row = db.session.scalar(ROW, hashes)
        saved = {"of": row.id, "revision": 7, "until": row.expires_at, "became": None, "content": b"new"}
        db.session.connection().execute(SAVE, saved)
        assert db.session.scalar(ROW, hashes).revision == 7
    assert db.session.execute(FOUND, hashes).one().sealed == b"new"
