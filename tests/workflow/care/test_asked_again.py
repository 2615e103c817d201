"""Asked again: the same answers keep the signed decision; what changed waits, and the queue knows what is new."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from screening.domain.care.episode import ClosedBecause
from screening.domain.care.said_change import SaidChange
from screening.domain.health_record.brought import BroughtRecord, KeptMention
from screening.domain.health_record.entries import EntryKind
from screening.domain.review.decision import Conclusion
from screening.records.care.follow_ups import NewFollowUp
from screening.records.review.listing import Shown
from screening.workflow.care.asked_again import ask_again, new_since_needling
from screening.workflow.care.asking import SessionHeld, ask_after
from screening.workflow.care.episode import close
from screening.workflow.care.follow_up import FollowUpSent, answer
from screening.workflow.care.late_sign import call_about_sign
from screening.workflow.intake.answer import save_said_changed
from screening.workflow.intake.invite import take_back
from screening.workflow.practice.staff import end_access
from screening.workflow.review.correct import correct
from screening.workflow.rules.versions import activate, rulebook_in_force
from tests.builders import TESTS, let_in, written
from tests.conftest import RULES_TEXT
from tests.consents import set_up
from tests.workflow.care.conftest import DAY, THINNER
from tests.workflow.care.test_follow_up import SORE


def waiting(practice):
    return [entry.id for entry in practice.queue.page(9, Shown())]


def changed(practice):
    return [entry.id for entry in practice.queue.page(9, Shown(decided=None, since_session=True))]


def test_the_same_answers_keep_the_decision_with_its_day_and_signer(care, practice, signed):
    again = care.answers_again(care.answers_again(signed))
    (first,), (stands,) = practice.decisions.of(signed.id), practice.decisions.of(again.id)
    assert (stands.signed_at, stands.signed_by) == (first.signed_at, first.signed_by)
    assert stands.content.carried_from == signed.reference
    assert waiting(practice) == changed(practice) == []


@pytest.mark.parametrize("changes", [THINNER, {"needle_hesitancy": 3}])
def test_any_other_answer_waits_for_a_signature(care, practice, signed, changes):
    again = care.answers_again(signed, **changes)
    assert practice.decisions.of(again.id) == []
    assert waiting(practice) == [again.id]


@pytest.mark.parametrize("said", [None, *SaidChange])
def test_nothing_stands_once_the_patient_says_that_something_may_have_changed(care, practice, signed, said):
    token = care.begins_to_change(signed)
    if said:
        save_said_changed(practice, token, said)
    again = care.answers_again(signed, token)
    assert again.said_changed == said
    assert bool(practice.decisions.of(again.id)) is (said in (None, SaidChange.NO))


def test_nothing_stands_that_was_not_signed_or_was_corrected(care, practice, signed):
    unsigned = care.answers_again(signed, needle_hesitancy=3)
    assert practice.decisions.of(care.answers_again(unsigned).id) == []
    corrected = care.sends()
    care.signs(corrected)
    correct(practice, corrected, {"needle_hesitancy": 9}, care.person)
    assert practice.decisions.of(care.answers_again(corrected).id) == []


def test_nothing_stands_once_the_course_of_care_is_closed(care, practice, signed):
    close(practice, practice.episodes.of(signed.id), ClosedBecause.GOALS_MET, "", care.person)
    again = care.answers_again(signed)
    assert (practice.decisions.of(again.id), waiting(practice)) == ([], [again.id])


def test_nothing_stands_if_a_health_record_names_since_what_the_same_answers_do_not(care, practice, signed):
    thinner = BroughtRecord((KeptMention("blood_thinner", EntryKind.MEDICINE, "Eliquis"),))
    again = care.answers_again(signed, record=thinner)
    assert (again.answers, again.outcome) == (signed.answers, "discuss_first")
    assert (practice.decisions.of(again.id), waiting(practice)) == ([], [again.id])


def test_nothing_stands_that_waits_again_for_a_sign_on_a_link_that_was_over(care, practice, signed):
    now = datetime.now(UTC)
    over = NewFollowUp(signed.id, "check_in", now.date(), "en", now - 3 * DAY, now - 2 * DAY, now - DAY)
    call_about_sign(practice, written(practice.follow_ups.add, over).token)
    again = care.answers_again(signed)
    assert (practice.decisions.of(again.id), waiting(practice)) == ([], [again.id])


def test_nothing_stands_after_a_correction_that_found_more_of_the_same_severity(care, practice):
    screening = care.sends(**THINNER)
    care.signs(screening, Conclusion.AFTER_DISCUSSING)
    correct(practice, screening, {"lie_still": "other_position"}, care.person)
    assert practice.decisions.of(care.answers_again(screening, lie_still="other_position").id) == []


def test_nothing_stands_under_other_rules(care, practice, signed):
    activate(practice, RULES_TEXT + "# another version\n", TESTS)
    care.rulebook = rulebook_in_force(practice)
    assert practice.decisions.of(care.answers_again(signed).id) == []


def test_nothing_stands_that_its_signer_could_not_sign_now(care, practice, signed):
    set_up(practice, needs_credential="yes")
    assert practice.decisions.of(care.answers_again(signed).id) == []


def test_nothing_stands_of_somebody_who_left(care, practice, signed):
    let_in("Kim Lee", "kim@example.com", ["administrator"])
    end_access(practice, care.person.id, TESTS)
    assert practice.decisions.of(care.answers_again(signed).id) == []


def test_an_answer_after_needling_that_speaks_against_more_waits_for_a_signature(care, practice, signed):
    wanted = replace(practice.settings, check_ins=True)
    written(ask_after, practice, wanted, SessionHeld(signed.id, practice.day(), needled=True), TESTS)
    (made,) = practice.follow_ups.of(signed.id)
    book = rulebook_in_force(practice).questionnaires[made.questionnaire]
    said = {**SORE, "ci_again": "no"}
    answer(practice, FollowUpSent(made.token, book, said, "en", datetime.now(UTC) + timedelta(days=2)))
    assert waiting(practice) == changed(practice) == [signed.id]
    care.signs(signed, number=2)
    assert waiting(practice) == []
    assert practice.decisions.of(care.answers_again(signed).id) == []


def test_what_changed_since_the_needles_is_told_until_it_is_signed(care, practice, signed):
    care.records(signed)
    again = care.answers_again(signed, **THINNER)
    (entry,) = practice.queue.page(9, Shown(since_session=True))
    new = {finding.rule for finding in new_since_needling(practice, again.id, entry.suggestion)}
    assert new == {finding.rule for finding in again.suggestion.findings if finding.because.get("blood_thinner")}
    same = care.answers_again(again)
    assert changed(practice) == [same.id]
    care.signs(same, Conclusion.AFTER_DISCUSSING)
    assert changed(practice) == []


def test_before_any_needles_nothing_has_changed_since(care, practice, signed):
    care.records(signed, needled=False)
    care.answers_again(signed, **THINNER)
    assert changed(practice) == []


def test_a_link_is_made_and_mailed_only_where_asked(care, practice, signed):
    made = ask_again(practice, practice.settings, signed, care.person, mail=False)
    assert practice.invites.find(made.token).screening_id == signed.id
    assert practice.outbox.undelivered(5, about=made.id) == []


def test_a_link_is_for_the_visit_that_is_ahead_and_for_none_once_that_is_over(care, practice, signed):
    for days, known in ((-20, False), (0, True), (3, True)):
        visit = practice.day() + timedelta(days=days)
        screening = replace(signed, visit_on=visit, visit_at=time(9))
        asked = ask_again(practice, practice.settings, screening, care.person, mail=False).asked
        assert (asked.visit_on, asked.visit_at) == ((visit, time(9)) if known else (None, None))


def test_pressed_twice_one_link_is_made_and_one_mail_written(care, practice, signed):
    mailing = replace(practice.settings, demo=True)
    known = replace(signed, identity=replace(signed.identity, email="ana@example.com"))
    first, again = (ask_again(practice, mailing, known, care.person, mail=True) for _press in range(2))
    assert (again.id, practice.outbox.count()) == (first.id, 1)
    assert ask_again(practice, mailing, known, care.person, mail=False).id != first.id, "a slip is not a mail"
    with time_machine.travel(datetime.now(UTC) + DAY):
        later = ask_again(practice, mailing, known, care.person, mail=True)
    assert (later.id != first.id, practice.outbox.count()) == (True, 2)


def test_a_link_that_was_taken_back_is_not_handed_out_again(care, practice, signed):
    first = ask_again(practice, practice.settings, signed, care.person, mail=False)
    take_back(practice, first.id, TESTS)
    assert ask_again(practice, practice.settings, signed, care.person, mail=False).id != first.id


def test_a_link_is_mailed_to_who_gave_an_address(care, practice, signed):
    mailing = replace(practice.settings, demo=True)
    known = replace(signed, identity=replace(signed.identity, email="ana@example.com"))
    made = ask_again(practice, mailing, known, care.person, mail=True)
    assert len(practice.outbox.undelivered(5, about=made.id)) == 0
    assert practice.outbox.count() == 1
