"""Sending: a draft becomes one screening, whatever is left out or was taken back."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from screening.domain.people.identity import Identity
from screening.domain.rules.rulebook import CALL_TODAY, DOCTOR_FIRST, EMERGENCY, REST, Act
from screening.records.database import db, transaction
from screening.records.intake.draft_contents import Content
from screening.records.intake.drafts import Origin
from screening.records.tables import ScreeningRow
from screening.workflow.intake.answer import PageAnswers, save_identity, save_page, save_typed_identity
from screening.workflow.intake.send import ChangedElsewhereError, NotReadyError, SendRequest, send
from screening.workflow.intake.start import StartContext, change
from tests.builders import as_values, healthy, let_in, written

IDENTITY = Identity("Ana Ruiz", "1981-01-02", "509 555 0199")


def page(answers, asked):
    return PageAnswers(answers, asked, "your_pain", date(2026, 11, 24))


def draft_of(practice, rulebook, answers, identity=IDENTITY, changes=None):
    """Return the token and the revision of a draft with these answers."""
    token = written(practice.drafts.start, rulebook.version, Content(), Origin(changes=changes))
    save_page(practice, token, rulebook, page(as_values(answers), answers))
    with transaction():
        draft = practice.drafts.hold(token)
        practice.drafts.save(draft, replace(draft.content, identity=identity))
    return token, practice.drafts.find(token).revision


def press_send(practice, rulebook, token, revision, entered_by=None):
    request = SendRequest(token, revision, "en", datetime.now(UTC), "2026-11-24", entered_by)
    return send(practice, rulebook, request).screening_id


def screenings():
    db.session.rollback()  # look afresh
    return db.session.scalar(select(func.count()).select_from(ScreeningRow))


def test_a_complete_draft_becomes_a_screening_with_its_suggestion(practice, rulebook):
    screening = practice.screenings.by_id(press_send(practice, rulebook, *draft_of(practice, rulebook, healthy())))
    assert screening.outcome == "fits"
    assert screening.digest == rulebook.version
    assert screening.identity.name == "Ana Ruiz"
    assert screening.suggestion.facts["pain_type"] == "chronic"


def test_the_draft_keeps_nothing_once_it_is_sent(practice, rulebook):
    token, revision = draft_of(practice, rulebook, healthy())
    press_send(practice, rulebook, token, revision)
    assert practice.drafts.find(token).content.answers == {}
    assert practice.drafts.find(token).content.identity is None


def test_sent_again_it_is_the_same_screening(practice, rulebook):
    token, revision = draft_of(practice, rulebook, healthy())
    first = press_send(practice, rulebook, token, revision)
    assert press_send(practice, rulebook, token, revision) == first
    assert screenings() == 1


def test_five_sends_at_once_are_one_screening(app, practice, rulebook):
    token, revision = draft_of(practice, rulebook, healthy())
    got, start = [], threading.Barrier(5)

    def one():
        with app.app_context():
            start.wait()
            got.append(press_send(practice, rulebook, token, revision))

    threads = [threading.Thread(target=one) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 5
    assert len(set(got)) == 1
    assert screenings() == 1


@pytest.mark.parametrize(
    ("changes", "identity"), [({"lie_still": None}, IDENTITY), ({}, None)], ids=["answer", "identity"]
)
def test_a_missing_required_answer_or_identity_holds_it_back(practice, rulebook, changes, identity):
    token, revision = draft_of(practice, rulebook, healthy(**changes), identity=identity)
    with pytest.raises(NotReadyError):
        press_send(practice, rulebook, token, revision)
    assert screenings() == 0


def test_an_identity_that_is_typed_over_and_not_complete_holds_it_back(practice, rulebook):
    token, _revision = draft_of(practice, rulebook, healthy())
    save_typed_identity(practice, token, replace(IDENTITY, born="1981-"))
    with pytest.raises(NotReadyError):
        press_send(practice, rulebook, token, practice.drafts.find(token).revision)
    save_identity(practice, token, IDENTITY)
    assert press_send(practice, rulebook, token, practice.drafts.find(token).revision)


@pytest.mark.parametrize("typed", ["bell \x07", "x" * 1001])
def test_text_that_no_page_accepts_holds_it_back_until_it_is_mended(practice, rulebook, typed):
    token, revision = draft_of(practice, rulebook, healthy(other_health=typed))
    with pytest.raises(NotReadyError):
        press_send(practice, rulebook, token, revision)
    assert screenings() == 0
    draft = save_page(practice, token, rulebook, page({"other_health": "asthma"}, ["other_health"]))
    press_send(practice, rulebook, token, draft.revision)
    assert screenings() == 1


def test_an_age_changed_after_the_date_of_birth_was_checked_holds_it_back(practice, rulebook):
    token, _ = draft_of(practice, rulebook, healthy())
    draft = save_page(practice, token, rulebook, page({"age": 44}, ["age"]))
    with pytest.raises(NotReadyError):
        press_send(practice, rulebook, token, draft.revision)
    assert screenings() == 0


def test_a_draft_changed_after_the_check_page_was_shown_is_not_sent(practice, rulebook):
    token, revision = draft_of(practice, rulebook, healthy())
    save_page(practice, token, rulebook, page({"age": 46}, ["age"]))
    with pytest.raises(ChangedElsewhereError):
        press_send(practice, rulebook, token, revision)
    assert screenings() == 0


def test_an_answer_whose_question_closed_is_left_out_and_named(practice, rulebook):
    answers = healthy(health_list_a=["cancer"], cancer="current")
    token, _ = draft_of(practice, rulebook, answers)
    draft = save_page(practice, token, rulebook, page({"health_list_a": ("none",)}, ["health_list_a"]))
    screening = practice.screenings.by_id(press_send(practice, rulebook, token, draft.revision))
    assert "cancer" not in screening.answers
    assert screening.left_out == ("cancer",)
    assert screening.outcome == "fits"


def test_a_warning_sign_taken_back_is_kept_and_asks_for_a_call(practice, rulebook):
    token, _ = draft_of(practice, rulebook, healthy(rf_nerve=["saddle_numb"]))
    draft = save_page(practice, token, rulebook, page({"rf_nerve": ("none",)}, ["rf_nerve"]))
    screening = practice.screenings.by_id(press_send(practice, rulebook, token, draft.revision))
    assert screening.taken_back == {"rf_nerve": ("saddle_numb",)}
    assert screening.outcome == "fits"
    assert screening.act == Act.SAME_DAY_CALL
    assert screening.urgency == 1


@pytest.mark.parametrize(
    ("changes", "urgency"),
    [
        ({"rf_body": ["chest_pain"]}, EMERGENCY),
        ({"rf_nerve": ["saddle_numb"]}, EMERGENCY),
        ({"rf_slow": ["calf_pain_new"]}, CALL_TODAY),
        ({"rf_slow": ["weight_loss"]}, DOCTOR_FIRST),
        ({}, REST),
    ],
)
def test_the_queue_is_told_how_urgent_it_is(practice, rulebook, changes, urgency):
    sent = practice.screenings.by_id(press_send(practice, rulebook, *draft_of(practice, rulebook, healthy(**changes))))
    assert sent.urgency == urgency
    assert bool(practice.calls.open(9)) is (urgency in (EMERGENCY, CALL_TODAY))


BLEEDING = healthy(pregnancy_status="pregnant", pregnancy_signs=["bleeding"], pregnancy_trimester="first")


def test_a_warning_sign_is_taken_back_too_by_an_answer_that_closes_its_question(practice, rulebook):
    token, _ = draft_of(practice, rulebook, BLEEDING)
    draft = save_page(practice, token, rulebook, page({"pregnancy_status": "no"}, ["pregnancy_status"]))
    screening = practice.screenings.by_id(press_send(practice, rulebook, token, draft.revision))
    assert screening.taken_back == {"pregnancy_signs": ("bleeding",)}
    assert screening.act == Act.SAME_DAY_CALL
    assert screening.urgency == CALL_TODAY
    assert practice.calls.open(9)


@pytest.mark.parametrize(("signs", "again"), [(["chest_pain"], True), (["not_sure"], False)])
@pytest.mark.parametrize("earlier", ["not_sure", "chest_pain"])
def test_an_emergency_in_a_new_version_raises_the_open_call_about_less_again(practice, rulebook, earlier, signs, again):
    first = press_send(practice, rulebook, *draft_of(practice, rulebook, healthy(rf_body=[earlier])))
    before = practice.calls.of(first)
    written(practice.calls.take, before.id, let_in().id)
    token = change(practice, StartContext(rulebook, "en", practice.day()), practice.screenings.by_id(first))
    save_page(practice, token, rulebook, page(as_values({"rf_body": signs}), ["rf_body"]))
    newer = press_send(practice, rulebook, token, practice.drafts.find(token).revision)
    again = again and earlier != "chest_pain"  # whoever took the call knows of that one
    (call,) = practice.calls.open(9)
    assert (call.id, call.screening_id) == (before.id, newer)
    assert (call.raised_at > before.raised_at, call.taken_by == "") == (again, again)


@pytest.mark.parametrize(("visit_in", "readable"), [(None, 30), (10, 12), (-40, 30)])
def test_a_result_is_readable_through_the_visit_or_for_30_days_if_none_is_to_come(
    practice, rulebook, visit_in, readable
):
    now = datetime.now(UTC)
    first = press_send(practice, rulebook, *draft_of(practice, rulebook, healthy()))
    with transaction():
        visit = None if visit_in is None else now.date() + timedelta(days=visit_in)
        db.session.execute(update(ScreeningRow).values(visit_on=visit))
    token, revision = draft_of(practice, rulebook, healthy(), changes=first)
    press_send(practice, rulebook, token, revision)
    until = now + timedelta(days=readable)
    assert abs(practice.drafts.find(token).expires_at - until) <= timedelta(days=1)
