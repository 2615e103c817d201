"""Erasing: a screening goes with all that hangs on it, and what is of somebody else stays."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select, update

from screening.domain.review.channel import Way
from screening.domain.review.decision import Conclusion, DecisionContent
from screening.records.care.tables import CareCountRow
from screening.records.database import db, transaction
from screening.records.intake.asked import Asked
from screening.records.intake.draft_contents import Content
from screening.records.intake.drafts import Origin
from screening.records.intake.tables import DayListRow
from screening.records.keys.tables import WrappedKeyRow
from screening.records.operations.deliveries import Deliveries
from screening.records.operations.outbox import Mail
from screening.records.operations.tables import DeliveryRow
from screening.records.operations.webhooks import News
from screening.records.review.corrections import Made
from screening.records.review.decisions import Signature
from screening.records.review.erasure import count_over, erase, forget_unsent, forget_without_key, perhaps_over
from screening.records.review.tables import CorrectionRow, InsightRow, UnsignedRow
from screening.records.screenings.tables import PatientLinkRow
from screening.records.tables import CallRow, DecisionRow, DraftRow, InviteRow, OutboxRow, ScreeningRow
from screening.workflow.review.insights import count_now
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


def test_a_day_list_goes_after_its_hour_and_another_one_stays(practice):
    over, fresh = (written(practice.day_lists.add, "Name\nAna Ruiz") for _ in range(2))
    with transaction():
        db.session.execute(update(DayListRow).where(DayListRow.id == over).values(expires_at=datetime.now(UTC)))
    written(forget_unsent, datetime.now(UTC) - timedelta(days=180))
    assert db.session.scalars(select(DayListRow.id)).all() == [fresh]


def test_events_that_nobody_took_for_long_go_and_fresh_ones_and_outcomes_stay(practice):
    written(practice.webhooks.add, "https://record.example.com/hooks", [News.SENT])
    screening_id = add(practice)
    written(Deliveries(pushes=True).announce, News.SIGNED, screening_id)
    written(practice.deliveries.announce, News.SENT, screening_id)
    with transaction():
        db.session.execute(update(DeliveryRow).values(written_at=LONG_AGO))
    written(practice.deliveries.announce, News.SENT, screening_id)
    written(forget_unsent, datetime.now(UTC) - timedelta(days=180))
    kept = select(DeliveryRow.event, DeliveryRow.written_at > LONG_AGO).order_by(DeliveryRow.event)
    assert [tuple(row) for row in db.session.execute(kept)] == [("screening.sent", True), ("screening.signed", False)]


SEALED_ALONE = {
    OutboxRow: lambda stores: stores.outbox.put(Mail("ana@example.com", "subject", "body")),
    InviteRow: lambda stores: stores.invites.add(Asked("Ana Ruiz", "en"), "Desk"),
    DraftRow: lambda stores: stores.drafts.start(stores.rules.in_force(), Content(), Origin()),
    DayListRow: lambda stores: stores.day_lists.add("Name\nAna Ruiz"),
    CallRow: lambda stores: stores.calls.leave(uuid4().hex, "509 555 0111"),
}


@pytest.mark.parametrize("table", SEALED_ALONE)
def test_what_has_its_key_no_more_goes_and_what_has_it_stays(practice, table):
    for _twice in range(2):
        written(SEALED_ALONE[table], practice)
    lost, kept = db.session.scalars(select(table.id)).all()
    lose_key(lost)
    written(forget_without_key)
    assert db.session.scalars(select(table.id)).all() == [kept]


def lose_key(record: str) -> None:
    with transaction():
        db.session.execute(delete(WrappedKeyRow).where(WrappedKeyRow.name == record))


@pytest.mark.parametrize("lost", [True, False])
def test_a_call_about_a_screening_needs_no_key(practice, lost):
    written(practice.calls.raise_for, add(practice))
    if lost:
        lose_key(db.session.scalar(select(CallRow.id)))
    written(forget_without_key)
    assert count(CallRow) == 1


@pytest.mark.parametrize("lost", [True, False])
def test_the_counts_of_sessions_whose_key_is_gone_go_with_it(practice, lost):
    written(practice.care_counts.count_again)
    assert written(practice.care_counts.put, {"|sessions": 3}, practice.care_counts.state().changes)
    if lost:
        lose_key(db.session.scalar(select(CareCountRow.id)))
    written(forget_without_key)
    assert count(CareCountRow) == (0 if lost else 1)


@pytest.mark.parametrize("lost", [True, False])
def test_suggestions_are_counted_again_once_the_key_of_their_counts_is_gone(practice, lost):
    count_now(practice)
    if lost:
        lose_key(db.session.scalar(select(InsightRow.id)))
    written(forget_without_key)
    made_for, made_at = db.session.execute(select(InsightRow.made_for, InsightRow.made_at)).one()
    assert (made_for == "", made_at is None) == (lost, lost)


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
