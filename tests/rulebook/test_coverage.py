"""Which clause decides where: the ways in which one clause alone turns a condition, and what examples show of that."""

import random
from dataclasses import replace

import pytest

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.conditions import All, Any, Has, Not
from screening.domain.rules.rulebook import Outcome
from screening.rulebook.coverage import Side, coverage, uses_in
from screening.rulebook.reading.examples import Example
from screening.rulebook.reading.reader import RulesFile
from tests.builders import as_values
from tests.rulebooks import a_question, a_rule, a_rulebook
from tests.second_reading import random_sheet

SIGNS = a_question("signs", "choices", "fever cough", none="none")
PLACE = a_question("place", "choice", "back neck hip")


def shown(rulebook, *sheets):
    """What decides in an example of each of these sheets, as the command names it."""
    examples = tuple(Example(str(n), "Story.", sheet, Outcome.FITS, ()) for n, sheet in enumerate(sheets))
    return [str(side) for side, found in coverage(RulesFile(rulebook, (), examples)).examples.items() if found]


def test_each_option_of_a_list_decides_only_without_the_others():
    book = a_rulebook(SIGNS, rules=(a_rule("ill", {"signs": ["fever", "cough"]}),))
    assert shown(book, {"signs": ("fever",)}) == ["ill signs: fever, while true"]
    assert shown(book, {"signs": ("fever", "cough")}) == []
    assert shown(book, {"signs": ("none",)}) == ["ill signs: cough, while false", "ill signs: fever, while false"]


def test_a_clause_decides_where_the_branches_beside_it_leave_it_to_decide():
    condition = {"all": [{"signs": "fever"}, {"not": {"age": {"at_least": 18}}}, {"place": "unanswered"}]}
    book = a_rulebook(SIGNS, PLACE, rules=(a_rule("young", condition),))
    assert shown(book, {"signs": ("fever",), "age": 20}) == ["young 2 age: at_least 18, while true"]
    assert shown(book, {"signs": ("fever",), "age": 10, "place": "hip"}) == ["young 3 place: unanswered, while false"]
    assert shown(book, {"signs": ("none",), "age": 20}) == [], "two clauses would have to turn"


def test_a_clause_of_a_fact_is_shown_by_any_rule_that_uses_it():
    used = a_rule("one", {"all": [{"fact": "ill"}, {"age": {"at_least": 18}}]}), a_rule("two", {"fact": "ill"})
    book = a_rulebook(SIGNS, rules=used, facts={"ill": {"when": {"signs": "fever"}}})
    assert set(shown(book, {"signs": ("fever",), "age": 10})) == {
        "one 2 age: at_least 18, while false",
        "fact ill signs: fever, while true",
    }


def turned(condition, use, facts, reading, at):
    """Whether a condition holds where one clause alone came out the other way, worked out once more by itself."""
    owner, place = (facts[id(condition)], ()) if id(condition) in facts else at
    if isinstance(condition, Not):
        return not turned(condition.branch, use, facts, reading, (owner, place))
    if isinstance(condition, All | Any):
        branches = enumerate(condition.branches)
        truths = [turned(branch, use, facts, reading, (owner, (*place, number))) for number, branch in branches]
        return all(truths) if isinstance(condition, All) else any(truths)
    if (owner, place) != (use.clause.owner, use.clause.place):
        return bool(condition.truth(reading))
    opposite = not use.clause.leaf.truth(reading)
    if isinstance(condition, Has):
        (option,) = use.clause.leaf.options
        return opposite or bool(Has(condition.question, condition.options - {option}).truth(reading))
    return opposite


@pytest.mark.parametrize("seed", range(5))
def test_a_clause_decides_exactly_where_turning_it_alone_turns_the_rule(rulebook, seed):
    chance = random.Random(seed)
    facts = {id(fact.when): f"fact {name}" for name, fact in rulebook.facts.items() if hasattr(fact, "when")}
    sheets = [as_values(random_sheet(chance)) for _ in range(20)]
    readings = [read_answers(rulebook.questionnaire, sheet, sent=True) for sheet in sheets]
    for rule in rulebook.rules:
        uses = list(uses_in(replace(rulebook, rules=(rule,))))
        once = [use for use in uses if [other.clause for other in uses].count(use.clause) == 1]
        for use in once:
            for reading in readings:
                turns = turned(rule.when, use, facts, reading, (rule.id, ())) is not bool(rule.when.truth(reading))
                assert use.decides(reading) is turns, (use.clause, reading)


def test_every_example_of_the_shipped_file_is_counted_where_it_decides(rules_file):
    found = coverage(rules_file)
    by_id = {example.id: example for example in rules_file.examples}
    for side, examples in found.examples.items():
        for name in examples:
            reading = read_answers(rules_file.rulebook.questionnaire, by_id[name].answers, sent=True)
            assert Side(side.clause, bool(side.clause.leaf.truth(reading))) == side
    assert {name for examples in found.examples.values() for name in examples} == set(by_id)
