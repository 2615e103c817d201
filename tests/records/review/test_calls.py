"""Calls: who is to be called, the most urgent first, until a call that was made closes it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from screening.domain.review.calls import CallOutcome, CallReport, Next
from screening.practice import NAME
from screening.records.database import db, transaction
from screening.records.tables import CallRow, ScreeningRow
from screening.workflow.review.calls import log_call, take_call
from tests.builders import IDENTITY, Patient, healthy, let_in, written
from tests.counting import counted_statements
from tests.records.screenings.test_screenings import add

REACHED = CallReport(CallOutcome.REACHED, next=Next.CALLED_911)


DRAFT = "a" * 32


@pytest.fixture
def somebody(practice):
    return let_in()


def only(practice):
    (call,) = practice.calls.open(9)
    return call


def test_the_call_about_a_screening_is_read_once_for_a_page_and_anew_after_each_step(app, patient, practice, somebody):
    patient.has_sent(healthy(rf_body=["chest_pain"]))
    screening_id = practice.screenings.newest().id
    with counted_statements(app) as statements:
        call = practice.calls.of(screening_id)
        assert practice.calls.of(screening_id) is call
    assert sum("FROM call " in statement for statement in statements) == 1
    take_call(practice, call, somebody)
    assert practice.calls.of(screening_id).taken_by == somebody.name


def test_a_number_is_kept_until_a_call_closes_it(practice, somebody):
    written(practice.calls.leave, DRAFT, "509 555 0111")
    written(practice.calls.leave, DRAFT, "509 555 0122")  # the second takes the place of the first
    assert only(practice).phone == "509 555 0122"
    take_call(practice, only(practice), somebody)
    assert only(practice).taken_by == somebody.name
    assert only(practice).phone == "509 555 0122"
    log_call(practice, only(practice), somebody, REACHED)
    assert practice.calls.open(9) == []
    assert practice.calls.left_on(DRAFT) == ""


@pytest.mark.parametrize("outcome", CallOutcome)
def test_only_a_call_in_which_somebody_was_reached_or_that_is_explained_closes_it(practice, somebody, outcome):
    written(practice.calls.leave, DRAFT, "509 555 0111")
    log_call(practice, only(practice), somebody, replace(REACHED, outcome=outcome, note="why"))
    still_open = outcome in (CallOutcome.LEFT_MESSAGE, CallOutcome.NO_ANSWER)
    assert bool(practice.calls.open(9)) is still_open
    assert practice.calls.left_on(DRAFT) == ("509 555 0111" if still_open else "")


@pytest.mark.parametrize(
    "report",
    [
        CallReport(CallOutcome.NO_ANSWER),
        CallReport(CallOutcome.REACHED, "as older versions kept it"),
        CallReport(CallOutcome.REACHED, "calm", Next.NO_EMERGENCY, "Dr. Lee"),
    ],
)
def test_a_report_is_kept_whole(practice, somebody, report):
    written(practice.calls.leave, DRAFT, "509 555 0111")
    call, made_at = only(practice), datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    written(practice.calls.log, call.id, somebody.id, report, made_at)
    (logged,) = practice.calls.by_id(call.id).log
    assert (logged.report, logged.made_at) == (report, made_at)


def test_every_call_that_was_made_stays_on_record_the_newest_first(practice, somebody):
    written(practice.calls.leave, DRAFT, "509 555 0111")
    log_call(practice, only(practice), somebody, CallReport(CallOutcome.NO_ANSWER))
    log_call(practice, only(practice), somebody, CallReport(CallOutcome.LEFT_MESSAGE, "with her sister"))
    told = [(logged.outcome, logged.note, logged.made_by) for logged in only(practice).log]
    assert told == [
        (CallOutcome.LEFT_MESSAGE, "with her sister", somebody.name),
        (CallOutcome.NO_ANSWER, "", somebody.name),
    ]


def test_a_closed_call_takes_nothing_more(practice, somebody):
    written(practice.calls.leave, DRAFT, "509 555 0111")
    call = only(practice)
    assert log_call(practice, call, somebody, REACHED)
    assert not log_call(practice, call, somebody, CallReport(CallOutcome.NO_ANSWER))
    assert not take_call(practice, call, somebody)
    assert len(practice.calls.by_id(call.id).log) == 1


def test_open_calls_of_those_who_leave_are_unassigned_and_closed_ones_go_on_naming_them(practice, somebody):
    for draft in (DRAFT, "b" * 32):
        written(practice.calls.leave, draft, "509 555 0111")
    one, other = practice.calls.open(9)
    for call in (one, other):
        take_call(practice, call, somebody)
    log_call(practice, one, somebody, REACHED)
    written(practice.calls.unassign_all, somebody.id)
    assert (practice.calls.by_id(one.id).taken_by, practice.calls.by_id(other.id).taken_by) == (somebody.name, "")
    assert practice.calls.by_id(one.id).taken_at is not None


def test_who_leaves_a_number_again_after_a_call_waits_again_for_nobody_in_particular(practice, somebody):
    written(practice.calls.leave, DRAFT, "509 555 0111")
    log_call(practice, only(practice), somebody, REACHED)
    written(practice.calls.leave, DRAFT, "509 555 0122")
    again = only(practice)
    assert (again.phone, again.taken_by, again.closed_at) == ("509 555 0122", "", None)
    assert practice.calls.left_on(DRAFT) == "509 555 0122"


def calls_in(app):
    """The open calls, read outside of the patients' requests."""
    with app.app_context():
        return app.extensions[NAME].calls.open(9)


def screening_of(app, patient):
    with app.app_context():
        return app.extensions[NAME].screenings.by_reference(patient.reference()).id


def test_the_most_urgent_stands_first_then_who_has_waited_longest(app):
    today, emergency, earlier = (Patient(app.test_client()) for _ in range(3))
    today.has_sent(healthy(rf_body=["not_sure"]))
    emergency.has_sent(healthy(rf_body=["chest_pain"]))
    earlier.has_sent(healthy(rf_nerve=["saddle_numb"]))
    with app.app_context(), transaction():
        an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
        sent = db.session.scalar(
            select(CallRow).join(ScreeningRow).where(ScreeningRow.reference == earlier.reference())
        )
        sent.raised_at = an_hour_ago
    order = [call.screening_id for call in calls_in(app)]
    assert order == [screening_of(app, who) for who in (earlier, emergency, today)]


def test_a_number_left_before_anything_was_sent_is_as_urgent_as_an_emergency(app):
    today = Patient(app.test_client())
    today.has_sent(healthy(rf_body=["not_sure"]))
    with app.app_context():
        written(app.extensions[NAME].calls.leave, DRAFT, "509 555 0111")
    assert [call.phone for call in calls_in(app)] == ["509 555 0111", ""]


def test_a_number_left_before_sending_is_one_call_with_what_is_sent(app):
    hurt = Patient(app.test_client())
    hurt.start()
    hurt.answer(healthy(rf_body=["chest_pain"]))
    hurt.post({"phone": "509 555 0111"}, "/urgent")
    hurt.go("/go-on")
    hurt.finish(healthy(rf_body=["chest_pain"]))
    (call,) = calls_in(app)
    assert (call.phone, call.screening_id) == ("509 555 0111", screening_of(app, hurt))


def test_a_number_left_after_sending_joins_the_call_that_waits(app):
    hurt = Patient(app.test_client())
    hurt.has_sent(healthy(rf_body=["chest_pain"]))
    hurt.go("/urgent")
    hurt.post({"phone": "509 555 0111"}, "/urgent")
    (call,) = calls_in(app)
    assert call.phone == "509 555 0111"


def test_an_open_call_follows_to_the_version_that_the_patient_sends_next(app):
    hurt = Patient(app.test_client())
    hurt.has_sent(healthy(rf_body=["chest_pain"]))
    with app.app_context():
        practice, somebody = app.extensions[NAME], let_in()
        take_call(practice, only(practice), somebody)
        log_call(practice, only(practice), somebody, CallReport(CallOutcome.NO_ANSWER))
    hurt.go("/change?mine=yes")
    hurt.post({"born-month": "1", "born-day": "2", "born-year": IDENTITY["born-year"]})
    hurt.post({"revision": hurt.page.values["revision"][0]})
    (call,) = calls_in(app)
    assert call.screening_id == screening_of(app, hurt)
    assert (call.taken_by, len(call.log)) == (somebody.name, 1)


def test_closing_one_of_many_calls_makes_no_older_one_new(practice, somebody):
    for number in range(4):
        written(practice.calls.leave, f"{number:032}", "509 555 0111")
    before = practice.calls.newest(3)
    *_others, last = practice.calls.open(9)
    log_call(practice, last, somebody, REACHED)
    assert len(before) == 3
    assert practice.calls.newest(3) == before[1:]


def test_a_call_that_is_asked_for_again_is_new(practice, somebody):
    written(practice.calls.leave, DRAFT, "509 555 0111")
    before = practice.calls.newest(9)
    log_call(practice, only(practice), somebody, REACHED)
    assert practice.calls.newest(9) == []
    written(practice.calls.leave, DRAFT, "509 555 0111")
    assert len(practice.calls.newest(9)) == 1
    assert practice.calls.newest(9) != before


def test_how_the_last_call_came_out_is_told_by_screening(practice, patient, somebody):
    patient.has_sent(healthy(rf_body=["chest_pain"]))
    screening_id = practice.screenings.newest().id
    assert practice.calls.last_reports([screening_id]) == {}
    for report in (CallReport(CallOutcome.NO_ANSWER, "busy"), REACHED):
        log_call(practice, only(practice), somebody, report)
    assert practice.calls.last_reports([screening_id, "other"]) == {screening_id: REACHED}


def test_a_closed_call_stays_with_the_version_that_it_was_about(practice, somebody):
    first = add(practice)
    written(practice.calls.raise_for, first)
    closed = only(practice)
    log_call(practice, closed, somebody, REACHED)
    written(practice.calls.raise_for, first)
    still_open = only(practice)
    second = add(practice, previous_id=first)
    written(practice.calls.sent, DRAFT, second, first)
    assert [practice.calls.by_id(one.id).screening_id for one in (closed, still_open)] == [first, second]


def test_a_call_stays_with_who_it_is_about_if_a_change_is_sent_for_somebody_else(practice):
    ana, ben = add(practice), add(practice)
    written(practice.calls.raise_for, ana)
    written(practice.calls.leave, DRAFT, "509 555 0111", ana)
    written(practice.calls.sent_apart, DRAFT, ben)
    waiting = {call.screening_id: call.phone for call in practice.calls.open(9)}
    assert waiting == {ana: "509 555 0111", ben: "509 555 0111"}
    written(practice.calls.leave, DRAFT, "509 555 0122", ben)
    assert practice.calls.of(ana).phone == "509 555 0111"
    assert practice.calls.of(ben).phone == "509 555 0122"


def test_a_call_that_was_closed_stays_too_and_asks_for_none_about_somebody_else(practice, somebody):
    ana, ben = add(practice), add(practice)
    written(practice.calls.leave, DRAFT, "509 555 0111", ana)
    log_call(practice, only(practice), somebody, REACHED)
    written(practice.calls.sent_apart, DRAFT, ben)
    assert practice.calls.open(9) == []
    assert [len(call.log) for call in practice.calls.all_of(ana)] == [1]
    assert practice.calls.all_of(ben) == []


def test_a_number_without_a_screening_goes_with_what_its_draft_became(practice):
    ben = add(practice)
    written(practice.calls.leave, DRAFT, "509 555 0111")
    written(practice.calls.sent_apart, DRAFT, ben)
    assert only(practice).screening_id == ben
