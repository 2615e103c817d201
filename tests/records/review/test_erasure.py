"""Erasing: a screening goes with all that hangs on it, and what is of somebody else stays."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from screening.domain.review.channel import Way
from screening.domain.review.decision import Conclusion, DecisionContent
from screening.records.database import db, transaction
from screening.records.intake.asked import Asked
from screening.records.intake.drafts import Content, Origin
from screening.records.operations.outbox import Mail
from screening.records.review.corrections import Made
from screening.records.review.decisions import Signature
from screening.records.review.erasure import count_over, erase, forget_unsent, perhaps_over
from screening.records.review.tables import CorrectionRow, UnsignedRow
from screening.records.screenings.tables import PatientLinkRow
from screening.records.tables import CallRow, DecisionRow, DraftRow, InviteRow, OutboxRow, ScreeningRow
from tests.builders import let_in, written
from tests.records.review.test_corrections import SUGGESTION
from tests.records.screenings.test_screenings import NOW, add, signed

LONG_AGO = datetime.now(UTC) - timedelta(days=400)


@pytest.fixture
def person(practice) -> int:
    return let_in().id


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def there(*screening_ids) -> list[str]:
    kept = set(db.session.scalars(select(ScreeningRow.id)))
    return [one for one in screening_ids if one in kept]


def test_whatever_hangs_on_a_screening_goes_with_it_and_another_ones_stays(practice, person):
    hanging = (CallRow, DecisionRow, CorrectionRow, UnsignedRow, PatientLinkRow)
    one, other = add(practice), add(practice)
    for screening_id in (one, other):
        written(practice.calls.raise_for, screening_id)
        signed(practice, screening_id, person, 1, DecisionContent(Conclusion.FITS))
        written(practice.corrections.add, screening_id, Made(person), {}, SUGGESTION)
        written(practice.unsigned.save, screening_id, person, {})
    written(practice.patients.link, one, other)
    assert [count(table) for table in hanging] == [2] * 5
    assert written(erase, [one]) == [one]
    assert [count(table) for table in hanging] == [1] * 5
    assert there(one, other) == [other]


def test_every_newer_version_goes_too_and_one_that_came_before_stays_without_a_successor(practice):
    first = add(practice)
    second = add(practice, previous_id=first)
    third = add(practice, previous_id=second)
    assert set(written(erase, [second])) == {second, third}
    assert there(first, second, third) == [first]
    assert practice.screenings.newer(first) is None


def test_what_is_gone_already_is_erased_by_nobody(practice):
    one = add(practice)
    assert written(erase, [one]) == [one]
    assert written(erase, [one]) == []
    assert written(erase, []) == []


def test_the_draft_the_invite_and_the_mails_that_led_to_it_go_too(practice):
    made = written(practice.invites.add, Asked("Ana Ruiz", "en"), "Desk")
    token = written(practice.drafts.start, practice.rules.in_force(), Content(), Origin(Way.INVITED, made.id))
    draft_id = practice.drafts.find(token).id
    for about in (draft_id, made.id, "0" * 32):
        written(practice.outbox.put, Mail("ana@example.com", "subject", "body", about))
    written(practice.calls.leave, draft_id, "509 555 0111")
    screening_id = add(practice, draft_id=draft_id, invite_id=made.id)
    written(erase, [screening_id])
    assert [count(table) for table in (DraftRow, InviteRow, CallRow)] == [0, 0, 0]
    assert db.session.scalars(select(OutboxRow.about)).all() == ["0" * 32]


def test_what_was_never_sent_goes_once_it_is_old_and_what_is_fresh_or_belongs_to_a_screening_stays(practice):
    screening_id = add(practice)
    for _ in range(2):
        written(practice.drafts.start, practice.rules.in_force(), Content(), Origin())
        written(practice.outbox.put, Mail("ana@example.com", "subject", "body"))
    old, _fresh, used = (written(practice.invites.add, Asked("Ana", "en"), "Desk") for _ in range(3))
    written(practice.calls.raise_for, screening_id)
    for draft_id in ("a" * 32, "b" * 32):
        written(practice.calls.leave, draft_id, "509 555 0111")
    with transaction():
        some = db.session.scalars(select(DraftRow)).first()
        some.expires_at = LONG_AGO
        db.session.scalars(select(OutboxRow)).first().written_at = LONG_AGO
        aged = InviteRow.id.in_([old.id, used.id])
        db.session.execute(update(InviteRow).where(aged).values(expires_at=LONG_AGO))
        db.session.execute(update(InviteRow).where(InviteRow.id == used.id).values(screening_id=screening_id))
        about = CallRow.draft_id.is_(None) | (CallRow.draft_id == "a" * 32)
        db.session.execute(update(CallRow).where(about).values(raised_at=LONG_AGO))
    written(forget_unsent, datetime.now(UTC) - timedelta(days=180))
    assert [count(table) for table in (DraftRow, OutboxRow, InviteRow, CallRow)] == [1, 1, 2, 2]
    assert practice.invites.by_id(old.id) is None


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(("days", "over"), [(181, True), (179, False)])
def test_what_nobody_signed_may_be_over_once_it_was_sent_long_ago(practice, days, over):
    screening_id = add(practice, sent_at=ago(days))
    assert perhaps_over(ago(180), None) == ([screening_id] if over else [])


@pytest.mark.parametrize(("limit", "over"), [(None, False), (ago(200), True), (ago(350), False)])
def test_what_was_signed_may_be_over_when_it_was_signed_before_the_years_that_are_set(practice, person, limit, over):
    screening_id = add(practice, sent_at=ago(400))
    written(practice.decisions.add, screening_id, Signature(person, 1, ago(300)), DecisionContent(Conclusion.FITS))
    written(practice.queue.decided, screening_id)
    assert perhaps_over(ago(180), limit) == ([screening_id] if over else [])


def test_what_was_signed_long_ago_is_not_over_while_its_newest_answers_are_fresh(practice, person):
    first = add(practice, sent_at=ago(400))
    written(practice.decisions.add, first, Signature(person, 1, ago(300)), DecisionContent(Conclusion.FITS))
    written(practice.queue.decided, first)
    newer = add(practice, sent_at=ago(10), previous_id=first)
    assert (perhaps_over(ago(180), ago(200)), count_over(ago(180), ago(200))) == ([], 0)
    assert (perhaps_over(ago(0), ago(5)), count_over(ago(0), ago(5))) == ([newer], 2)


def test_of_several_versions_the_newest_is_looked_at_and_the_oldest_screening_comes_first(practice):
    newer, older = (add(practice, sent_at=LONG_AGO + timedelta(days=day)) for day in (1, 0))
    version = add(practice, sent_at=LONG_AGO + timedelta(days=2), previous_id=older)
    assert perhaps_over(datetime.now(UTC), None) == [newer, version]


def test_what_is_over_is_counted_with_its_earlier_versions_however_many_are_looked_at_together(practice, monkeypatch):
    monkeypatch.setattr("screening.records.review.erasure._AT_ONCE", 1)
    for versions in (1, 2, 3):
        previous = None
        for day in range(versions):
            previous = add(practice, sent_at=LONG_AGO + timedelta(days=day), previous_id=previous)
    previous = add(practice, sent_at=LONG_AGO)
    add(practice, sent_at=datetime.now(UTC), previous_id=previous)
    assert count_over(datetime.now(UTC) - timedelta(days=180), None) == 1 + 2 + 3


def test_what_is_over_is_counted_though_an_earlier_version_is_gone(practice):
    add(practice, sent_at=LONG_AGO, previous_id="f" * 32)
    assert count_over(datetime.now(UTC) - timedelta(days=180), None) == 1
