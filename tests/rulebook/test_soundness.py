"""What is wrong with rules that can each be read, found without a prover."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import read_answers
from screening.rulebook.reading.reader import read_rules
from screening.rulebook.soundness import faults
from tests.conftest import RULES_TEXT
from tests.rulebooks import a_question, a_rule, a_rulebook, a_text

ILL = "when: {rf_slow: ill_now}"


def faults_with(old, new):
    assert RULES_TEXT.count(old) >= 1, old
    return {fault.id: fault.words for fault in faults(read_rules(RULES_TEXT.replace(old, new, 1)).rulebook)}


def test_the_shipped_rules_have_no_fault(rulebook):
    assert faults(rulebook) == []


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("{all: [{rf_slow: ill_now}, {not: {rf_slow: ill_now}}]}", "contradictory"),
        ("{age: {at_least: 40, below: 40}}", "contradictory"),
        ("{all: [{wants_needling: 'yes'}, {wants_needling: 'no'}]}", "contradictory"),
        ("{all: [{rf_slow: none}, {rf_slow: ill_now}]}", "contradictory"),
        ("{guardian_consent: 'yes', age: {at_least: 18}}", "dead"),
        ("{blood_thinner: anticoagulant, health_list_a: none}", "dead"),
        ("{any: [{rf_slow: ill_now}, {not: {rf_slow: ill_now}}]}", "always true"),
        ("{any: [{age: {below: 50}}, {age: {at_least: 50}}, {age: unanswered}]}", "always true"),
    ],
)
def test_a_rule_that_never_or_always_holds_is_named(when, words):
    found = faults_with(ILL, f"when: {when}")
    assert set(found) == {"ill_now"}
    assert found["ill_now"].startswith(words)


@pytest.mark.parametrize(
    "when",
    [
        "{any: [{age: {below: 50}}, {age: {at_least: 50}}]}",  # not so where age has no answer
        "{all: [{rf_slow: ill_now}, {rf_slow: weight_loss}]}",
        "{required: unanswered, wants_needling: 'yes'}",
        "{not: {required: unanswered}}",
        "{all: [{rf_slow: [none, weight_loss]}, {rf_slow: ill_now}]}",
    ],
)
def test_a_rule_that_some_sheets_make_hold_and_others_not_is_left_alone(when):
    assert faults_with(ILL, f"when: {when}") == {}


SIGNS = a_question("signs", "choices", "numb weak", none="nothing")
SINCE = a_question("since", "choice", "days weeks", ask_when={"signs": ["numb"]})
ANSWERS = {
    "age": (None, 0, 30, 120),
    "wants": (None, "yes", "no", "not_sure"),
    "signs": (None, ("numb",), ("weak",), ("numb", "weak"), ("nothing",)),
    "since": (None, "days", "weeks"),
}
LEAVES = st.sampled_from(
    [
        *({"signs": sign} for sign in ("numb", "weak", ["numb", "nothing"], "unanswered")),
        *({"since": since} for since in ("days", ["days", "weeks"], "unanswered")),
        *({"wants": "yes"}, {"age": {"at_least": 30}}, {"age": {"below": 30}}, {"required": "unanswered"}),
    ]
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=6,
)


@given(CONDITIONS)
def test_what_is_said_of_when_a_rule_holds_is_what_trying_every_sheet_says(when):
    book = a_rulebook(SIGNS, SINCE, rules=(a_rule("rule", when),))
    found = {truth_on(book, dict(zip(ANSWERS, values, strict=True))) for values in product(*ANSWERS.values())}
    said = [fault.words.split(":")[0] for fault in faults(book) if fault.id == "rule" and "title" not in fault.words]
    if found == {False}:
        assert said in (["contradictory"], ["dead"])
    else:
        assert said == (["always true"] if found == {True} else [])


def truth_on(book, answers):
    """Whether the only rule holds on this sheet once it is sent."""
    given = {question: value for question, value in answers.items() if value is not None}
    return book.rules[0].when.truth(read_answers(book.questionnaire, given, sent=True))


def test_a_question_that_nobody_reads_is_named():
    found = faults_with("    summary_only: true\n", "")
    assert len(found) == 1
    assert "no rule reads this question" in next(iter(found.values()))


def test_a_question_without_an_order_of_risk_is_named():
    assert "order: none" in faults_with("    type: number\n    order: none\n", "    type: number\n")["age"]


def test_a_rule_too_wide_to_try_is_left_to_the_prover(monkeypatch):
    monkeypatch.setattr("screening.rulebook.soundness._MOST_SHEETS", 2)
    assert faults_with(ILL, "when: {all: [{rf_slow: ill_now}, {not: {rf_slow: ill_now}}]}") == {}


def called(title, suggest="", **given):
    """A rule with this title, and `given` the other words that staff read."""
    return a_rule(f"rule_{len(title)}", {"signs": "bad"}, suggest, title=title, **given)


def words_due(*rules):
    """What is said about these rules, each with its id."""
    signs = a_question("signs", "choices", "bad", "none")
    book = a_rulebook(signs, rules=rules, summary={"rows": [], "plan_lines": {"dose": "Dose"}})
    return [(fault.id, fault.words) for fault in faults(book) if fault.id in book.by_id]


@pytest.mark.parametrize("suggest", ["", "fits", "discuss_first", "not_now", "emergency"])
def test_every_rule_needs_a_title(suggest):
    ((rule, words),) = words_due(a_rule("nameless", {"signs": "bad"}, suggest, ask=a_text("Since when?")))
    assert rule == "nameless"
    assert 'no "title"' in words


@given(st.lists(st.text("abcdé", min_size=1, max_size=8), min_size=1, max_size=8).map(" ".join))
def test_a_title_that_is_too_long_for_its_line_is_named(title):
    too_long = len(title) > 32 or title.count(" ") >= 5
    assert ['"title" is too long' in words for _rule, words in words_due(called(title))] == [True] * too_long


def test_two_rules_are_not_called_the_same_whatever_their_capitals():
    ((rule, words),) = words_due(called("Sick today"), called("SICK today") | {"id": "again", "ref": "again"})
    assert rule == "again"
    assert '"rule_10"' in words


@pytest.mark.parametrize(
    ("suggest", "due"),
    [("", False), ("fits", False), ("discuss_first", True), ("not_now", True), ("emergency", True)],
)
def test_a_rule_that_holds_somebody_back_says_what_to_ask(suggest, due):
    assert ['no "ask"' in words for _rule, words in words_due(called("Sick today", suggest))] == [True] * due
    assert words_due(called("Sick today", suggest, ask=a_text("Are you sick?"))) == []


@given(st.text("abc ;", min_size=1, max_size=60).filter(str.strip))
def test_a_phrase_that_is_too_long_for_its_line_is_named(phrase):
    due = words_due(called("Sick today", plan={"dose": phrase}))
    assert ['under "dose"' in words for _rule, words in due] == [True] * (len(phrase) > 40)
