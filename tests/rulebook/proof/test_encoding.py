"""The encoding says what the engine computes on random sheets: outcomes, act, rules that fire, texts that are read."""

import random

import pytest
import z3

from screening.domain.questionnaire.answers import read_answers
from screening.domain.rules.advice import advise
from screening.domain.rules.rulebook import Act, Outcome
from screening.domain.rules.suggestion import suggest
from screening.rulebook.proof.encoding import Screened
from screening.rulebook.proof.patient_texts import texts_of
from tests.builders import as_values
from tests.second_reading import random_sheet

SHEETS = 100  # bench/prove.py tries ten thousand


@pytest.fixture(scope="module")
def screened(rulebook):
    return Screened(rulebook)


@pytest.fixture(scope="module")
def solver(screened):
    solver = z3.Solver()
    solver.add(screened.bounds)
    return solver


def pinned(screened, rulebook, answers):
    """The formula of this one sheet."""
    asked = read_answers(rulebook.questionnaire, answers, sent=True).asked
    given = {question: value for question, value in answers.items() if question in asked}
    return list(screened.sheet.same_as(given))


def texts_read(rulebook, suggestion, answers):
    """The texts of the result page, as advise chooses them."""
    advice = advise(rulebook, suggestion, answers, sign_taken_back=False)
    read = [text for point in advice.points for text in (point.finding.rule.patient, point.question)]
    read += [note.rule.patient for note in advice.notes]
    read += [text for part in advice.guidance.values() for s in part for text in (s.title, s.patient) if text]
    return {id(text) for text in read}


def test_it_agrees_with_the_engine_on_random_sheets(rulebook, screened, solver):
    chance, said = random.Random(7), list(texts_of(screened))
    for number in range(SHEETS):
        answers = as_values(random_sheet(chance, complete=number % 3 == 0))
        suggestion = suggest(rulebook, answers)
        assert solver.check(pinned(screened, rulebook, answers)) == z3.sat, "the questionnaire allows this sheet"
        model = solver.model()

        def holds(formula, model=model):
            return z3.is_true(model.eval(formula, model_completion=True))

        fired = {finding.rule.id for finding in suggestion.findings}
        assert {rule for rule, fires in screened.fires.items() if holds(fires)} == fired
        assert [outcome for outcome in Outcome if holds(screened.is_outcome(outcome))] == [suggestion.outcome]
        assert max((act for act in Act if holds(screened.act_at_least(act))), key=lambda a: a.rank) is suggestion.act
        on_safety = [outcome for outcome in Outcome if holds(screened.on_safety_at_least(outcome))]
        assert max(on_safety, key=lambda outcome: outcome.rank) is suggestion.on_safety
        told = {id(one.text) for one in said if holds(one.read)}
        assert told == texts_read(rulebook, suggestion, answers)


def test_a_sheet_that_the_questionnaire_forbids_is_none(screened, solver):
    sheet = screened.sheet
    forbidden = [
        z3.And(sheet.option("rf_slow", "none"), sheet.option("rf_slow", "ill_now")),
        z3.And(sheet.option("wants_needling", "yes"), sheet.option("wants_needling", "no")),
        z3.And(sheet.option("cancer", "current"), z3.Not(sheet.option("health_list_a", "cancer"))),
        sheet.number["needle_hesitancy"] == 11,
    ]
    assert [solver.check(one) for one in forbidden] == [z3.unsat] * 4


def test_what_a_model_says_is_read_back_as_answers(rulebook, screened, solver):
    answers = as_values(random_sheet(random.Random(1), complete=True))
    assert solver.check(pinned(screened, rulebook, answers)) == z3.sat
    found = screened.sheet.answers(solver.model())
    assert suggest(rulebook, found) == suggest(rulebook, answers)
