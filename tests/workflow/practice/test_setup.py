"""The first run: each step is done by doing it, and says what was seen."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from screening.domain.review.decision import Conclusion, DecisionContent
from screening.records.database import transaction
from screening.workflow.practice.settings import change_settings, settings_in_force
from screening.workflow.practice.setup import first_run
from screening.workflow.practice.staff import Newcomer, add_person
from screening.workflow.review.decide import SeenNumbers, sign
from screening.workflow.rules.versions import accept_in_force
from tests.builders import TESTS, healthy, let_in
from tests.workflow.intake.test_send import draft_of, press_send


def step(practice, name):
    settings = settings_in_force(practice, practice.given)
    return next(one for one in first_run(practice, settings) if one.name == name)


def keep(practice, **texts) -> None:
    change_settings(practice, practice.given, texts, TESTS)


def test_in_a_new_practice_nothing_is_done(practice):
    assert [one.name for one in first_run(practice, practice.given) if one.done] == []


def test_an_administrator_who_can_sign_in_is_one_and_who_never_chose_a_password_is_none(practice):
    add_person(practice, Newcomer("kim@example.com", "Kim Lee", ("administrator",)), TESTS)
    assert not step(practice, "administrator").done
    let_in("Ann Admin", "ann@example.com", ["administrator"])
    found = step(practice, "administrator")
    assert (found.done, found.evidence) == (True, "Can sign in: Ann Admin.")
    assert "Have not signed in yet: Kim Lee" in step(practice, "second_factor").evidence


def test_everybody_who_can_sign_in_has_a_second_factor(practice):
    people = [let_in(), let_in("Ann Admin", "ann@example.com", ["administrator"])]
    assert step(practice, "second_factor").evidence == "0 of 2 who can sign in have one. Without: Ann Admin, Dr. Park."
    for number, somebody in enumerate(people):
        assert not step(practice, "second_factor").done
        with transaction():
            practice.people.by_id(somebody.id).tf_primary_method = "authenticator"
        assert f"{number + 1} of 2" in step(practice, "second_factor").evidence
    assert step(practice, "second_factor").done


def test_who_left_is_not_counted(practice):
    gone = let_in()
    with transaction():
        practice.people.end(practice.people.by_id(gone.id))
    assert step(practice, "administrator").evidence == "Can sign in: no one."
    assert not step(practice, "second_factor").done


def test_the_phone_the_hours_and_what_to_do_when_closed_are_saved_one_by_one(practice):
    assert step(practice, "phones").evidence == "Not saved yet: phone, hours, what to do when you are closed."
    keep(practice, phone="509 555 0177")
    assert step(practice, "phones").evidence == "Not saved yet: hours, what to do when you are closed."
    keep(practice, hours="8 to 5", hours_es="de 8 a 5", out_of_hours="Call 911.", out_of_hours_es="Llame al 911.")
    found = step(practice, "phones")
    assert (found.done, found.evidence) == (True, "All three are saved.")


def test_how_long_signed_screenings_stay_is_a_number_that_somebody_saved(practice):
    assert not step(practice, "retention").done
    keep(practice, keep_signed_years="10")
    found = step(practice, "retention")
    assert (found.done, found.evidence) == (True, "10 years.")


def test_a_number_of_years_from_the_environment_is_told_and_still_to_be_saved(practice):
    given = replace(practice.given, keep_signed_years=7)
    found = next(one for one in first_run(practice, given) if one.name == "retention")
    assert (found.done, found.evidence) == (False, "7 years.")


def test_where_backups_go_is_what_somebody_wrote(practice):
    keep(practice, backup_place="The second machine")
    found = step(practice, "backup")
    assert (found.done, found.evidence) == (True, "The second machine")


def test_the_rules_in_force_are_accepted_by_a_clinician(practice):
    accept_in_force(practice, "Dr. Park", TESTS)
    found = step(practice, "rules")
    assert (found.done, found.evidence) == (True, "Accepted by Dr. Park")
    assert found.at <= datetime.now(UTC)


@pytest.mark.parametrize("signed", [False, True])
def test_the_test_screening_is_done_once_it_was_sent_and_signed(practice, rulebook, signed):
    assert step(practice, "test").evidence == "Nothing has been sent yet."
    screening_id = press_send(practice, rulebook, *draft_of(practice, rulebook, healthy()))
    if signed:
        fits = DecisionContent(Conclusion.FITS, "", {}, "")
        sign(practice, practice.screenings.by_id(screening_id), fits, let_in(), SeenNumbers(1))
    found = step(practice, "test")
    assert found.done is signed
    assert ("Last signed" in found.evidence) is signed
    assert found.at is not None
