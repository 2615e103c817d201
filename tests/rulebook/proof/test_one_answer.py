"""What changes if only one answer changes: the proof agrees with trying every pair of whole sheets."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import read_answers
from screening.domain.rules.rulebook import Outcome
from screening.domain.rules.suggestion import suggest
from screening.rulebook.proof.one_answer import OneAnswer
from screening.rulebook.proof.results import State
from screening.rulebook.proof.shifts import Shift
from screening.rulebook.proof.solver import vary_one_answer
from screening.rulebook.reading.reader import RulesFile, read_rules
from tests.conftest import RULES_TEXT
from tests.fairness import FAIRNESS, QUESTIONS, SMALL_FILE
from tests.rulebooks import a_rule, a_rulebook

AGES, WISHES, SCHOOLS = (17, 18), (None, "tea", "milk"), (None, "yes", "no", "not_sure")
ILL = (("flu",), ("gout",), ("flu", "gout"), ("none",))
LEAVES = [{"age": {"below": 18}}, {"ill": "flu"}, {"ill": ["gout", "none"]}, {"school": "yes"}, {"wish": "tea"}]
LAW = {"LAW": {"citation": "A law", "checked": "read"}}
RULES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(LEAVES), min_size=1, max_size=2, unique_by=str),
        st.sampled_from(["", "fits", "discuss_first", "not_now"]),
    ),
    min_size=1,
    max_size=4,
)


def whole_sheets(book):
    """Every sheet on which each required question that is asked is answered."""
    for age, wish, ill, school in itertools.product(AGES, WISHES, ILL, SCHOOLS):
        given = {"age": age, "wants": "yes", "wish": wish, "ill": ill, "school": school}
        sheet = {name: value for name, value in given.items() if value is not None}
        reading = read_answers(book.questionnaire, sheet, sent=True)
        if (not reading.unanswered or reading.unanswered == ("wish",)) and sheet.keys() <= reading.asked:
            yield sheet


def only_this(group, low, high):
    """Whether two sheets agree in all that both ask, but for the answer of a group, and there in the other ticks."""
    [question] = group.questions
    both = (low.keys() | high.keys()) - {question}
    if not all(
        low.get(name) == high.get(name) for name in both if name != "school" or {name} <= low.keys() & high.keys()
    ):
        return False
    if question != "ill":
        return True
    return {one for one in low["ill"] if one == "gout"} == {one for one in high["ill"] if one == "gout"}


def by_hand(book, group):
    """What being in a group may do, found by trying each pair of sheets."""
    found, sheets = set(), list(whole_sheets(book))
    readings = [bool(group.when.truth(read_answers(book.questionnaire, sheet, sent=True))) for sheet in sheets]
    suggested = [suggest(book, sheet) for sheet in sheets]
    for (low, inside, before), (high, also, after) in itertools.product(
        zip(sheets, readings, suggested, strict=True), repeat=2
    ):
        if inside or not also or not only_this(group, low, high):
            continue
        difference = after.outcome.rank - before.outcome.rank
        found |= {Shift.STRICTER} if difference > 0 else {Shift.MILDER} if difference < 0 else set()
    return found


@settings(max_examples=8)
@given(rules=RULES)
def test_the_proof_agrees_with_trying_every_pair(rules):
    written = [a_rule(f"r{n}", {"all": leaves}, suggest) for n, (leaves, suggest) in enumerate(rules)]
    book = a_rulebook(*QUESTIONS, rules=tuple(written), fairness=FAIRNESS, sources=LAW)
    results = {one.name: one for one in vary_one_answer(RulesFile(book, (), ()))}
    for group in book.fairness.groups():
        broken = {shift for shift in (Shift.STRICTER, Shift.MILDER) if results[f"{group.id} {shift}"].sheets}
        assert broken == by_hand(book, group)
    assert all(one.confirmed for one in results.values())


def test_a_rule_that_reads_an_answer_is_found_with_a_smallest_pair():
    found = {one.name: one for one in vary_one_answer(SMALL_FILE)}
    low, high = found["ill.flu stricter"].sheets
    assert (low["ill"], high["ill"]) == (("none",), ("flu",))
    assert {name for name in low.keys() | high.keys() if low.get(name) != high.get(name)} == {"ill"}
    assert found["young stricter"].state is State.BROKEN
    assert found["wish.tea urgency"].state is State.PROVED


def test_a_tick_is_not_blamed_for_what_another_tick_beside_it_does():
    rules = (a_rule("fits", {"not": {"ill": "gout"}}, "fits"), a_rule("gout", {"ill": "gout"}, "not_now"))
    book = a_rulebook(*QUESTIONS, rules=rules, fairness=FAIRNESS, sources=LAW)
    [flu] = [group for group in book.fairness.groups() if group.id == "ill.flu"]
    found = list(vary_one_answer(RulesFile(book, (), ()), groups=[flu]))
    assert {one.name: one.state for one in found} == {f"ill.flu {shift}": State.PROVED for shift in Shift}


@pytest.mark.parametrize("shift", [Shift.STRICTER, Shift.MILDER, Shift.URGENCY])
def test_the_engine_is_asked_whether_two_sheets_show_it(shift):
    [flu] = [group for group in SMALL_FILE.rulebook.fairness.groups() if group.id == "ill.flu"]
    claim = OneAnswer(SMALL_FILE.rulebook).of(flu, shift)
    fits = {"age": 30, "wants": "yes", "ill": ("none",)}
    assert claim.broken([fits, fits]) is False
    assert claim.broken([fits, fits | {"ill": ("flu",)}]) is (shift is Shift.STRICTER)


def test_in_the_shipped_rules_the_wish_for_an_interpreter_changes_nothing_and_who_decides_does():
    file = read_rules(RULES_TEXT)
    named = {one.id: one for one in file.rulebook.fairness.characteristics}
    results = list(vary_one_answer(file, groups=named["language"].groups))
    assert len(results) == 3 * len(named["language"].groups)
    assert {one.state for one in results} == {State.PROVED}
    decides = {one.name: one for one in vary_one_answer(file, groups=named["who_decides"].groups)}
    assert decides["own_decisions.yes stricter"].state is State.PROVED
    low, high = decides["own_decisions.with_help stricter"].sheets
    assert suggest(file.rulebook, low).outcome is Outcome.FITS
    assert next(one.rule.ref for one in suggest(file.rulebook, high).findings) == "D17"
    assert all(one.confirmed for one in decides.values())


def test_a_rule_that_begins_to_read_the_wish_for_an_interpreter_is_found():
    text = RULES_TEXT.replace("when: {own_decisions: cannot_decide}", "when: {language_help: spanish}", 1)
    assert text != RULES_TEXT
    file = read_rules(text)
    [wish] = [one for one in file.rulebook.fairness.groups() if one.id == "language_help.spanish"]
    stricter, *_others = vary_one_answer(file, groups=[wish])
    assert stricter.state is State.BROKEN
