"""The audit trail in words: actors and chains by name, whatever became of them."""

import pytest

from screening.records.audit.entries import PATIENT, PRACTICE, STRANGER, Kind, Subject
from screening.records.review.erasure import erase
from screening.workflow.practice.audit_names import actor_names, subject_names
from tests.builders import let_in, written
from tests.records.screenings.test_screenings import add


def name_of(practice, subject) -> str:
    return subject_names(practice, [subject.chain])[subject.chain]


def test_everybody_of_the_practice_and_who_is_nobody_of_it_has_a_name(practice):
    park = let_in()
    names = actor_names(practice)
    assert names[park.actor.code] == "Dr. Park"
    assert {names[actor.code] for actor in (PATIENT, PRACTICE, STRANGER)} == {
        "The patient",
        "The practice's timer",
        "Someone not signed in",
    }


def test_a_screening_is_called_by_its_reference_and_one_that_was_erased_says_so(practice):
    screening_id = add(practice)
    subject, reference = Subject(Kind.SCREENING, screening_id), practice.screenings.by_id(screening_id).reference
    assert name_of(practice, subject) == f"Screening {reference}"
    written(erase, [screening_id])
    assert name_of(practice, subject) == "A screening that was erased"


def test_a_person_is_called_by_their_name(practice):
    park = let_in()
    assert name_of(practice, Subject(Kind.PERSON, str(park.id))) == "Dr. Park"


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        (Subject(Kind.SETTINGS), "Settings"),
        (Subject(Kind.RULES), "Rules"),
        (Subject(Kind.PRACTICE), "Practice"),
        (Subject(Kind.INVITE, "0123456789abcdef"), "Invite 01234567"),
        (Subject(Kind.CALLBACK, "fedcba9876543210"), "Callback fedcba98"),
    ],
)
def test_whatever_else_is_told_about_has_a_name(practice, subject, name):
    assert name_of(practice, subject) == name
