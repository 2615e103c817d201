"""Made-up people: the same for the same file, varied, and with the outcome that their example has."""

from datetime import date, timedelta
from random import Random

import pytest

from screening.domain.people.identity import agrees
from screening.domain.questionnaire.answers import check_answers, read_answers
from screening.domain.rules.rulebook import Outcome
from screening.domain.rules.suggestion import suggest
from screening.rulebook.reading.reader import read_rules
from screening.workflow.demo_people import Crowd
from tests import CHECKOUT

DAY = date(2028, 2, 29)


def people_of(rules_file, count=40, seed=1):
    crowd = Crowd(rules_file.rulebook, rules_file.examples, seed)
    return [crowd.next() for _person in range(count)]


def test_the_same_people_come_each_time_and_others_from_another_seed(rules_file):
    assert people_of(rules_file) == people_of(rules_file) != people_of(rules_file, seed=2)


def test_no_two_of_the_first_hundreds_have_one_name(rules_file):
    assert len({person.name for person in people_of(rules_file, 300)}) == 300


def test_everybody_answers_all_that_is_asked_and_nothing_else(rules_file):
    questionnaire = rules_file.rulebook.questionnaire
    for person in people_of(rules_file):
        reading = read_answers(questionnaire, person.answers, sent=True)
        assert not reading.missing
        assert reading.asked.issuperset(person.answers)
        assert check_answers(questionnaire, person.answers)[1] == []


@pytest.mark.parametrize("outcome", Outcome)
def test_somebody_with_an_outcome_can_be_asked_for(rules_file, outcome):
    crowd = Crowd(rules_file.rulebook, rules_file.examples, 1)
    for _person in range(12):
        assert suggest(rules_file.rulebook, crowd.next(outcome).answers).outcome is outcome


def test_a_file_without_an_outcome_has_people_with_the_others(rules_file):
    calm = [example for example in rules_file.examples if example.outcome is not Outcome.EMERGENCY]
    crowd = Crowd(rules_file.rulebook, calm, 1)
    assert suggest(rules_file.rulebook, crowd.next(Outcome.EMERGENCY).answers).outcome is not Outcome.EMERGENCY


def test_every_fifth_person_answers_in_the_second_language_if_there_is_one(rules_file):
    languages = [person.language for person in people_of(rules_file, 10)]
    assert languages == ["en", "en", "en", "en", "es"] * 2


@pytest.mark.parametrize("days", range(0, 400, 40))
def test_a_date_of_birth_agrees_with_the_age_on_the_day(rules_file, days):
    day = DAY + timedelta(days=days)
    for person in people_of(rules_file, 8):
        age = rules_file.rulebook.age_in(person.answers)
        assert agrees(person.identity(rules_file.rulebook, day, Random(days)).born, age, day.isoformat())


def test_the_rules_of_another_treatment_have_people_too():
    other = read_rules((CHECKOUT / "tests/data/other_treatment.yaml").read_text(encoding="utf-8"))
    assert len({person.name for person in people_of(other, 12)}) == 12
