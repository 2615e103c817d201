"""What no sheet can decide: a clause that another one always goes before."""

import random

from screening.domain.questionnaire.answers import read_answers
from screening.rulebook.coverage import Side, coverage
from screening.rulebook.proof.decidable import undecidable
from screening.rulebook.reading.reader import RulesFile
from tests.builders import as_values
from tests.rulebooks import a_question, a_rule, a_rulebook
from tests.second_reading import random_sheet


def test_a_clause_that_its_own_question_waits_for_can_decide_only_while_it_is_true():
    questions = a_question("ill", "choices", "fever cough"), a_question("hot", ask_when={"ill": "fever"})
    book = a_rulebook(*questions, rules=(a_rule("fever", {"all": [{"ill": "fever"}, {"hot": "yes"}]}),))
    file = RulesFile(book, (), ())
    assert [str(side) for side in undecidable(book, coverage(file), 5)] == ["fever 1 ill: fever, while false"]


def test_no_random_sheet_decides_what_is_proved_to_be_decided_by_none(rules_file):
    bare = RulesFile(rules_file.rulebook, (), ())
    found, chance = coverage(bare), random.Random(3)
    never = frozenset(undecidable(rules_file.rulebook, found, 5))
    assert 0 < len(never) < len(found.examples) / 10
    for _ in range(200):
        sheet = as_values(random_sheet(chance))
        reading = read_answers(rules_file.rulebook.questionnaire, sheet, sent=True)
        for clause, uses in found.uses.items():
            if any(use.decides(reading) for use in uses):
                assert Side(clause, bool(clause.leaf.truth(reading))) not in never
