"""The check-in after needling, on random answers: a sign is always an emergency, doubt is always called about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.rules.rulebook import Act, Outcome
from screening.domain.rules.suggestion import suggest
from screening.rulebook.reading.reader import read_rules
from tests.conftest import RULES_TEXT

BOOK = read_rules(RULES_TEXT).rulebook.questionnaires["check_in"]
SIGNS = {"short_breath", "chest_pain", "numb_weak", "fever_hot_skin"}


def ticks(question):
    free = st.lists(st.sampled_from(sorted(question.option_ids - question.exclusive_ids)), unique=True, min_size=1)
    return st.one_of(free.map(tuple), *(st.just((one,)) for one in question.exclusive_ids))


def answers_to(question):
    if question.kind == "choices":
        return ticks(question)
    if question.kind == "scale":
        return st.integers(question.minimum, question.maximum)
    return st.sampled_from(sorted(question.option_ids))


ANSWERS = st.fixed_dictionaries({}, optional={q.id: answers_to(q) for q in BOOK.questionnaire.questions})


@given(answers=ANSWERS)
def test_a_warning_sign_is_an_emergency_and_silence_or_doubt_is_called_about(answers):
    found, signs = suggest(BOOK, answers), set(answers.get("ci_signs", ()))
    assert (found.outcome is Outcome.EMERGENCY) is bool(signs & SIGNS)
    if signs & {"short_breath", "chest_pain"}:
        assert found.act is Act.CALL_911
    if not signs or "not_sure" in signs:
        assert found.outcome in (Outcome.NOT_NOW, Outcome.EMERGENCY)
        assert found.act.rank >= Act.SAME_DAY_CALL.rank
    if len(answers) < len(BOOK.questionnaire.questions):
        assert found.outcome is not Outcome.FITS


@given(answers=ANSWERS, more=st.sampled_from(sorted(SIGNS)))
def test_no_other_answer_makes_a_sign_milder(answers, more):
    signs = tuple(sorted(set(answers.get("ci_signs", ())) - {"none"} | {more}))
    assert suggest(BOOK, {**answers, "ci_signs": signs}).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize("name", read_rules(RULES_TEXT).questionnaires)
def test_each_asks_little_and_is_proved(name):
    prover = pytest.importorskip("screening.rulebook.proof.solver")
    file = read_rules(RULES_TEXT).questionnaires[name]
    assert file.guarantees
    assert [one.name for one in prover.prove(file) if one.state not in ("proved", "told")] == []


def test_a_check_in_that_lets_a_sign_go_is_not_proved():
    prover = pytest.importorskip("screening.rulebook.proof.solver")
    old = "        when: {ci_signs: numb_weak}\n        suggest: emergency"
    assert old in RULES_TEXT
    file = read_rules(RULES_TEXT.replace(old, old.replace("emergency", "discuss_first"))).questionnaires["check_in"]
    broken = {one.name for one in prover.prove(file, ["guarantee"]) if one.state == "broken"}
    assert any(name.startswith("guarantee ci_a_warning_sign_is_an_emergency") for name in broken)
