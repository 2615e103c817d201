"""The ends of days: they open with another key of the practice, and what was noted elsewhere stays true."""

import hmac

from sqlalchemy import select

from screening.records.audit.days import seal_days_again
from screening.records.audit.tables import AuditHeadRow
from screening.records.audit.verification import Verification
from screening.records.database import db, transaction
from screening.records.keys.purposes import Purpose
from screening.records.sealing import Seal

NEW = bytes(32)


def test_ends_of_days_open_with_another_key_of_the_practice_and_keep_their_names(practice, trail, ended):
    keys, new = practice.keys, Seal.under(NEW)
    heads = Verification(keys).verify().heads
    with transaction():
        count = seal_days_again(keys.practice_seal, new)
        keys.write_purpose(Purpose.PRACTICE, 2, NEW)
    assert count == len(heads) > 0
    verdict = Verification(keys).verify()
    assert (verdict.problems, verdict.heads) == ((), heads)
    row = db.session.scalar(select(AuditHeadRow).limit(1))
    assert not hmac.compare_digest(row.sealed, row.sealed_again)
