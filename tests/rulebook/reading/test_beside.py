"""Questionnaires beside the intake: read into rulebooks of their own, and refused with the place of each mistake."""

import pytest

from screening.domain.rules.rulebook import Outcome
from screening.rulebook.reading.reader import read_rules, read_stored
from screening.rulebook.reading.yaml_nodes import MistakesError
from tests.conftest import RULES_TEXT

KEY = "\nquestionnaires:\n"
INTAKE = RULES_TEXT[: RULES_TEXT.index(KEY)]


def mistakes(text):
    with pytest.raises(MistakesError) as error:
        read_rules(text)
    return error.value.mistakes


def changed(old, new, count=1):
    assert old in RULES_TEXT
    before, key, after = RULES_TEXT.partition(KEY)
    return before + key + after.replace(old, new, count)


def test_each_has_questions_and_rules_of_its_own_and_shares_version_and_sources():
    intake = read_rules(RULES_TEXT).rulebook
    assert intake.questionnaires
    for name, book in intake.questionnaires.items():
        assert book.asking.id == name
        assert (book.version, book.sources, book.languages) == (intake.version, intake.sources, intake.languages)
        assert not {rule.id for rule in book.rules} & set(intake.by_id)
        assert len(book.questionnaire.questions) <= 8
    assert intake.asking is None


def test_a_file_without_any_reads_as_before():
    book = read_rules(INTAKE).rulebook
    assert book.questionnaires == {}
    assert book.rules == read_rules(RULES_TEXT).rulebook.rules
    assert read_stored(INTAKE).questionnaires == {}


def test_the_same_question_has_the_words_of_the_intake():
    intake = read_rules(RULES_TEXT).rulebook
    asked = intake.questionnaires["outcomes"].questionnaire.questions
    assert [question.id for question in asked] == ["peg_pain", "peg_enjoy", "peg_activity"]
    for question in asked:
        there = intake.questionnaire.by_id[question.id]
        assert (question.ask, question.minimum, question.maximum) == (there.ask, there.minimum, there.maximum)
        assert (question.section, question.page) != (there.section, there.page)


def test_what_counts_as_an_event_is_said_by_the_questionnaire_or_nothing_does():
    books = read_rules(RULES_TEXT).rulebook.questionnaires
    asked = books["check_in"].asking
    assert set(asked.counted) < set(books["check_in"].by_id)
    assert books["outcomes"].asking.counted == ()


@pytest.mark.parametrize("key", ["rules", "questions"])
def test_one_without_its_rules_or_questions_is_a_mistake_with_its_place(key):
    lines = changed(f"    {key}:\n", f"    {key}: []\n    former:\n").splitlines()
    begin = lines.index(f"    {key}: []") + 1
    found = mistakes("\n".join(lines) + "\n")
    assert any(one.line == begin and f'"{key}" of its own' in one.message for one in found)
    gone = mistakes(changed(f"    {key}:\n", "    former:\n"))
    assert any(f'"{key}" is missing here' in one.message for one in gone)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("same_as: peg_pain", "same_as: peg_pane", 'question of the intake "peg_pane" is unknown'),
        ("from_hours: 24, until_hours: 72", "from_hours: 72, until_hours: 24", "go together"),
        ("from_hours: 24, until_hours: 72, ", "from_hours: 24, ", "go together"),
        ("link_hours: 168", "link_hours: 48", "go together"),
        ("link_hours: 336", "link_hours: 9999", "at most 1440"),
        ("sources: [KREBS09, KEAN16, DWORKIN08]", "sources: [KREBS08]", 'source "KREBS08" is unknown'),
        ("points: 1, percent: 30, ", "", '"points", "percent" or both'),
        ("      fact: peg\n", "      fact: pegg\n", 'fact "pegg" is unknown'),
        ("better: higher", "better: hihger", 'word "hihger" is unknown; did you mean "higher"?'),
        ("{af_score_1: af_what_1", "{af_what_2: af_what_1", 'number question "af_what_2" is unknown'),
        ("{af_score_1: af_what_1", "{af_score_1: af_what_9", 'text question "af_what_9" is unknown'),
        ("af_score_2: af_what_2", "af_score_2: af_what_1", "one question names two of them"),
        ("topic: needle_infection", "topic: needle_infectoin", 'topic "needle_infectoin" is unknown'),
        ("ci_signs: numb_weak", "ci_signs: numb_week", 'option of "ci_signs" "numb_week" is unknown'),
        ("counted: [ci_breath", "counted: [cii_breath", 'rule of the questionnaire "cii_breath_or_chest" is unknown'),
        ("  check_in:\n", "  Check-in:\n", "cannot be an id"),
    ],
)
def test_what_is_wrong_is_told(old, new, told):
    assert any(told in one.message for one in mistakes(changed(old, new)))


def test_the_measured_fact_and_its_thresholds_are_read():
    measured = read_rules(RULES_TEXT).rulebook.questionnaires["outcomes"].asking.measured
    assert (measured.fact, measured.points, measured.percent, measured.review_after) == ("peg", 1, 30, 4)
    assert measured.sources
    assert measured.review_sources


def test_what_the_person_names_is_measured_without_a_number_of_the_intake_and_more_is_better():
    intake = read_rules(RULES_TEXT).rulebook
    measured = intake.questionnaires["named_activities"].asking.measured
    assert measured.fact not in intake.facts
    assert measured.higher_is_better
    assert list(measured.names) == ["af_score_1", "af_score_2", "af_score_3"]
    assert not intake.questionnaires["outcomes"].asking.measured.names


def test_signs_of_the_check_in_are_signs_on_their_own():
    book = read_rules(RULES_TEXT).rulebook.questionnaires["check_in"]
    emergencies = {option for rule in book.rules if rule.suggest is Outcome.EMERGENCY for option in _options(rule)}
    assert book.signs["ci_signs"] == emergencies


def _options(rule):
    return {option for leaf in rule.when.leaves() for option in leaf.options}
