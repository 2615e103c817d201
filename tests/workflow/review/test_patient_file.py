"""Everything about one person: whole as a file, gone when erased, gone when its time is over."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, func, select, update

from screening.domain.review.decision import Conclusion, DecisionContent
from screening.practice import NAME
from screening.records.access.tables import Person, Role, person_role
from screening.records.audit.entries import PRACTICE, Wanted
from screening.records.audit.tables import AuditChainRow, AuditEntryRow, AuditHeadRow
from screening.records.audit.verification import Verification
from screening.records.database import Base, db, transaction
from screening.records.intake.asked import Asked
from screening.records.intake.tables import TallyRow
from screening.records.operations.outbox import Mail
from screening.records.review import erasure
from screening.records.review.decisions import Signature
from screening.records.review.patient_file import file_data
from screening.records.screenings.screenings import Screening, Sent
from screening.records.tables import (
    Activation,
    DecisionRow,
    DraftRow,
    InviteRow,
    OutboxRow,
    QueuePlaceRow,
    RulesVersion,
    ScreeningRow,
)
from screening.workflow.intake.invite import invite
from screening.workflow.practice.clock import accept_clock, watch_clock
from screening.workflow.review import patient_file
from screening.workflow.review.correct import correct
from screening.workflow.review.decide import SeenNumbers, sign
from screening.workflow.review.patient_file import (
    UNSIGNED_KEPT,
    ClockLeaptError,
    erase,
    everything_of,
    file_of,
    purge,
    would_be_erased,
)
from screening.workflow.review.patients import amend, link
from tests.builders import IDENTITY, TESTS, Patient, healthy, let_in, written

ABOUT_NOBODY = {AuditEntryRow, AuditChainRow, AuditHeadRow, Person, Role, Activation, RulesVersion, TallyRow}
KEPT = {row.__tablename__ for row in ABOUT_NOBODY} | {person_role.name, "sign_in", "attempt", "job"}


@pytest.fixture
def sent(app) -> list[str]:
    """The references of two screenings of one person, each with a number left on the urgent page."""
    references = []
    for _ in range(2):
        patient = Patient(app.test_client())
        patient.start()
        patient.answer_once(healthy())
        patient.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]})
        patient.post({"phone": "509 555 0111"})
        patient.go("/go-on")
        patient.finish(healthy(rf_body=["chest_pain"]))
        references.append(patient.reference())
    return references


@pytest.fixture
def other(app) -> Patient:
    """Somebody else who sent."""
    other = Patient(app.test_client())
    other.has_sent(healthy(), {**IDENTITY, "name": "Tom Okafor"})
    return other


@pytest.fixture
def two(sent, practice):
    """Both, linked, with everything that can hang on one."""
    one, other = (practice.screenings.by_reference(reference) for reference in sent)
    person = let_in()
    correct(practice, one, {"needle_hesitancy": 5}, person)
    sign(practice, one, DecisionContent(Conclusion.REFER, "Sent on", {}, "Notes"), person, SeenNumbers(1, 1))
    written(practice.unsigned.save, other.id, person.id, {"notes": "typed"})
    amend(practice, other, replace(other.identity, name="Anna Ruiz"), person)
    link(practice, one, other, person)
    return one, other


def replacing(before: Screening) -> Sent:
    """The same sent again, in the place of a version."""
    fields = {field.name: getattr(before, field.name) for field in dataclass_fields(Sent)}
    return Sent(**{**fields, "draft_id": "n" * 32, "previous_id": before.id})


def full_tables() -> set[str]:
    """The tables that hold something about a patient."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in KEPT]
    return {table.name for table in tables if db.session.scalar(select(func.count()).select_from(table))}


def test_the_file_holds_every_screening_decision_correction_former_name_and_reading(two, practice):
    data = file_data(file_of(practice, two[0], TESTS))
    assert {one["reference"] for one in data["screenings"]} == {one.reference for one in two}
    first, second = sorted(data["screenings"], key=lambda one: len(one["decisions"]), reverse=True)
    assert first["decisions"][0]["content"]["reason"] == "Sent on"
    assert first["corrections"][0]["changes"] == {"needle_hesitancy": 5}
    assert second["former_identities"][0]["name"] == IDENTITY["name"]
    assert all(one["calls"][0]["phone"] for one in data["screenings"])
    assert first["audit"][-1]["action"] == "exported"


def test_erasing_leaves_nothing_about_the_person_and_a_whole_trail(two, practice, settings):
    assert {"screening", "decision", "correction", "unsigned", "former_identity", "call"} <= full_tables()
    assert erase(practice, two[1], TESTS, "asked for") == 2
    assert full_tables() == set()
    assert Verification(practice.keys).verify().problems == ()
    entries = practice.audit.page(Wanted(action="erased"), 10)
    assert {entry.chain for entry in entries} == {f"screening:{one.id}" for one in two}
    assert "Ruiz" not in str([entry.detail for entry in practice.audit.page(Wanted(), 100)])


@pytest.fixture
def begun_twice(app, settings) -> None:
    """Somebody began by invite on a phone, left a number there, and sent from another device."""
    with app.app_context():
        asked = Asked("Ana Ruiz", "en", email="ana@example.com")
        made = invite(app.extensions[NAME], settings, asked, TESTS)
    phone, desktop = Patient(app.test_client()), Patient(app.test_client())
    for browser in (phone, desktop):
        browser.go(f"/i/{made.token}")
        browser.post({}, "/start")
        browser.answer_once(healthy())
    phone.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]})
    phone.post({"phone": "509 555 0142"})
    desktop.finish(healthy())


def test_erasing_takes_what_was_begun_with_the_same_invite_and_mails_that_wait(begun_twice, practice):
    assert {"draft", "call", "outbox", "invite"} <= full_tables()
    erase(practice, practice.screenings.newest(), TESTS, "asked for")
    assert full_tables() == set()


def test_a_mail_goes_with_a_draft_that_is_gone_already(other, practice):
    screening = practice.screenings.newest()
    with transaction():
        practice.outbox.put(Mail("ana@example.com", "a link", "a link", about=screening.draft_id))
        db.session.execute(delete(DraftRow))
    erase(practice, screening, TESTS, "asked for")
    assert full_tables() == set()


def test_a_version_that_is_sent_while_the_others_are_erased_goes_too(other, practice, monkeypatch):
    first = practice.screenings.newest()
    monkeypatch.setattr(patient_file, "everything_of", lambda *_: [first])  # read before the change was sent
    with transaction():
        sent_again(practice, first)
    assert erase(practice, first, TESTS, "asked for") == 2
    assert full_tables() == set()


@pytest.fixture
def begun(app) -> None:
    """Somebody began, and never sent."""
    patient = Patient(app.test_client())
    patient.start()
    patient.answer_once(healthy())


def test_what_ran_out_is_deleted_though_nobody_begins_anew(begun, practice):
    with transaction():
        practice.outbox.put(Mail("ana@example.com", "a link", "a link"))
        db.session.execute(update(DraftRow).values(expires_at=datetime.now(UTC) - timedelta(minutes=1)))
        db.session.execute(update(OutboxRow).values(written_at=datetime.now(UTC) - timedelta(days=31)))
    purge(practice, None)
    assert full_tables() == set()


def test_erasing_one_person_leaves_the_others(other, two, practice):
    erase(practice, two[0], TESTS, "asked for")
    assert practice.screenings.by_reference(other.reference()) is not None
    assert db.session.scalar(select(func.count()).select_from(ScreeningRow)) == 1


def older(days: int) -> None:
    """Let everything be so many days older."""
    with transaction():
        db.session.execute(update(ScreeningRow).values(sent_at=datetime.now(UTC) - timedelta(days=days)))
        db.session.execute(update(DecisionRow).values(signed_at=datetime.now(UTC) - timedelta(days=days)))
        db.session.execute(update(QueuePlaceRow).values(sent_at=datetime.now(UTC) - timedelta(days=days)))
        signed = update(QueuePlaceRow).where(QueuePlaceRow.signed_at.is_not(None))
        db.session.execute(signed.values(signed_at=datetime.now(UTC) - timedelta(days=days)))


def test_what_nobody_signed_goes_after_180_days_and_what_was_signed_stays(two, practice):
    older(179)
    assert purge(practice, None).count == 0
    older(181)
    assert purge(practice, None).count == 1
    assert practice.screenings.by_id(two[0].id) is not None
    assert practice.screenings.by_id(two[1].id) is None
    assert practice.audit.page(Wanted(actor=PRACTICE.code, action="erased"), 1)[0].detail == "retention period over"


def test_what_was_signed_goes_after_the_years_that_the_practice_set(two, practice):
    older(7 * 365)
    assert (would_be_erased(10), would_be_erased(6)) == (1, 2)
    assert purge(practice, 10).count == 1
    assert purge(practice, 8).count == 0
    assert purge(practice, 6).count == 1
    assert db.session.scalar(select(func.count()).select_from(ScreeningRow)) == 0


def sent_again(practice, screening: Screening) -> None:
    """Put another version in the place of a screening, inside a transaction."""
    newer = replacing(screening)
    practice.queue.place(practice.screenings.add(newer), newer)


def signed_again(practice, screening: Screening, *years_ago: int) -> None:
    """Sign a screening several times, so many years ago each time."""
    person = let_in()
    with transaction():
        for number, years in enumerate(years_ago, 1):
            at = datetime.now(UTC) - timedelta(days=years * 366)
            practice.decisions.add(screening.id, Signature(person.id, number, at), DecisionContent(Conclusion.FITS))
        practice.queue.decided(screening.id)


@pytest.mark.parametrize("years_ago", [(11, 5), (5, 11), (11, 12, 5)])
def test_of_several_signatures_the_newest_says_when_the_time_is_over(other, practice, years_ago):
    first = practice.screenings.newest()
    older(12 * 366)
    signed_again(practice, first, *years_ago)
    assert (would_be_erased(10), would_be_erased(4)) == (0, 1)
    assert purge(practice, 10).count == 0
    assert purge(practice, 4).count == 1


@pytest.mark.parametrize("years_ago", [(11, 5), (5, 11)])
def test_the_newest_signature_on_an_earlier_version_keeps_a_later_one_that_nobody_signed(other, practice, years_ago):
    first = practice.screenings.newest()
    with transaction():
        sent_again(practice, first)
    older(12 * 366)
    signed_again(practice, first, *years_ago)
    assert (would_be_erased(10), would_be_erased(4)) == (0, 2)
    assert purge(practice, None).count == purge(practice, 10).count == 0
    assert purge(practice, 4).count == 2


def test_answers_sent_today_keep_what_was_signed_long_ago(other, practice):
    first = practice.screenings.newest()
    older(12 * 366)
    signed_again(practice, first, 11)
    assert would_be_erased(10) == 1
    written(sent_again, practice, replace(first, sent_at=datetime.now(UTC)))
    assert would_be_erased(10) == 0
    assert purge(practice, 10).count == 0


def test_answers_sent_while_a_round_erases_keep_the_earlier_ones(other, practice, monkeypatch):
    first = practice.screenings.newest()
    older(181)
    monkeypatch.setattr(erasure, "perhaps_over", lambda *_: [first.id])  # read before the change was sent
    written(sent_again, practice, replace(first, sent_at=datetime.now(UTC)))
    assert purge(practice, None).count == 0
    assert practice.screenings.by_id(first.id)


def test_a_signature_on_one_version_counts_for_all_of_them(other, practice):
    first = practice.screenings.newest()
    with transaction():
        sent_again(practice, first)
    older(12 * 366)
    signed_again(practice, first, 11)
    assert purge(practice, None).count == 0
    assert purge(practice, 10).count == 2


def test_every_version_of_one_form_belongs_to_it(two, practice):
    with transaction():
        newer = replacing(two[1])
        screening_id = practice.screenings.add(newer)
        practice.queue.place(screening_id, newer)
    assert [one.id for one in everything_of(practice, two[0])][-1] in {screening_id, two[1].id}
    assert len(everything_of(practice, two[0])) == 3
    older(181)
    assert purge(practice, None).count == 2  # both versions of the form that nobody signed
    assert len(everything_of(practice, two[0])) == 1


@pytest.fixture
def five_that_are_over(app) -> None:
    """Five people sent 181 days ago, and nobody signed."""
    for _ in range(5):
        Patient(app.test_client()).has_sent(healthy())
    with app.app_context():
        older(181)


def test_one_round_erases_only_so_many_and_says_so(five_that_are_over, practice, monkeypatch, caplog):
    monkeypatch.setattr(patient_file, "MOST_A_ROUND", 2)
    assert [purge(practice, None).count for _ in range(4)] == [2, 2, 1, 0]
    assert caplog.text.count("2 screenings erased, the limit for one round") == 2
    assert len(practice.audit.page(Wanted(action="erasing paused"), 10)) == 2


def at_once(app, work, times: int) -> list[Any]:
    """Do the same work several times at once, each in an app context of its own; return what each returned."""
    together = threading.Barrier(times)

    def one(_number: int) -> Any:
        with app.app_context():
            together.wait()
            return work(app.extensions[NAME])

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_who_purges_at_the_same_time_erases_and_tells_each_screening_once(five_that_are_over, app, practice):
    counts = at_once(app, lambda stores: purge(stores, None).count, 4)
    assert sum(counts) == 5
    db.session.rollback()
    erased = [entry.chain for entry in practice.audit.page(Wanted(action="erased"), 100)]
    assert len(erased) == len(set(erased)) == 5


def test_one_person_who_is_erased_twice_at_once_is_told_of_once(other, app, practice):
    screening = practice.screenings.newest()
    assert sorted(at_once(app, lambda stores: erase(stores, screening, TESTS, "asked for"), 3)) == [0, 0, 1]
    db.session.rollback()
    assert len(practice.audit.page(Wanted(action="erased"), 100)) == 1


def test_an_invite_that_ran_out_long_ago_is_forgotten(practice):
    with transaction():
        db.session.add(
            InviteRow(
                id="i" * 32,
                token_hash=bytes(32),
                language="en",
                created_at=datetime.now(UTC),
                expires_at=datetime.now(UTC) - timedelta(days=181),
                invited_by="Desk",
                sealed=b"",
            )
        )
    purge(practice, None)
    assert db.session.scalar(select(func.count()).select_from(InviteRow)) == 0


def test_erasing_one_of_two_people_with_one_invite_leaves_the_call_and_the_result_of_the_other(app):
    with app.app_context():
        practice = app.extensions[NAME]
        made = invite(practice, practice.settings, Asked("Ana Ruiz", "en"), TESTS)
    browsers = [Patient(app.test_client()), Patient(app.test_client())]
    for browser in browsers:
        browser.go(f"/i/{made.token}")
        browser.post({}, "/start")
    browsers[0].finish(healthy())
    browsers[1].finish(healthy(rf_body=["chest_pain"]), {**IDENTITY, "born-day": "3"})
    with app.app_context():
        first = practice.screenings.by_reference(browsers[0].reference())
        assert erase(practice, first, TESTS, "asked for") == 1
        assert len(practice.calls.open(9)) == 1
    assert "Your reference is" in browsers[1].go("/result").text


def test_one_screening_that_cannot_be_opened_keeps_no_other_from_going(app, caplog):
    for name in ("Ana Ruiz", "Bo Lind"):
        Patient(app.test_client()).has_sent(healthy(), {**IDENTITY, "name": name})
    with app.app_context():
        older(UNSIGNED_KEPT.days + 1)
        with transaction():
            db.session.scalar(select(ScreeningRow).limit(1)).sealed_answers = b"x" * 40
        assert purge(app.extensions[NAME], None).count == 1
    assert "cannot be opened, and stays" in caplog.text


def test_nothing_is_erased_while_nobody_has_seen_the_time_run(two, practice):
    older(181)
    watch_clock(practice)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=400), tick=False):
        with pytest.raises(ClockLeaptError, match="nothing is erased"):
            purge(practice, None)
        accept_clock(practice, TESTS)
        assert purge(practice, None).count == 1
