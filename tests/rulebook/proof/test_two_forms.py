"""Which sheets became milder: the proof agrees with trying every person on both forms, and with random sheets."""

import contextlib
import copy
import itertools
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.conditions import All, Any, Has, Not
from screening.domain.questionnaire.questions import Stored
from screening.domain.rules.rulebook import Act, Outcome
from screening.domain.rules.suggestion import suggest
from screening.rulebook.difference import Milder, milder
from screening.rulebook.proof.results import State, milder_in_lines
from screening.rulebook.proof.solver import prove_none_milder
from screening.rulebook.proof.two_forms import NO_RULE
from screening.rulebook.reading.reader import RulesFile
from tests.builders import as_values
from tests.rulebooks import a_question, a_rule, a_rulebook
from tests.second_reading import random_sheet

TICKS, PICK, LEVEL = ("a", "b", "c", "none"), ("x", "y", "z"), range(5)
LEAVES = [{"ticks": "a"}, {"ticks": ["a", "b"]}, {"ticks": "none"}, {"pick": "x"}, {"pick": ["y", "z"]}]
LEAVES += [{"level": {"at_least": 2}}, {"ticks": "unanswered"}, {"pick": "unanswered"}, {"required": "unanswered"}]
LEAVES += [{"level": {"below": 2}}, {"ticks": "c"}, {"fact": "shared"}]
CONDITIONS = st.one_of(
    st.sampled_from(LEAVES),
    st.builds(lambda one, other: {"all": [one, other]}, st.sampled_from(LEAVES), st.sampled_from(LEAVES)),
    st.builds(lambda one, other: {"all": [one, {"not": other}]}, st.sampled_from(LEAVES), st.sampled_from(LEAVES)),
)
SEVERITIES = st.tuples(
    st.sampled_from(["", "fits", "discuss_first", "not_now"]), st.sampled_from(["none", "talk", "doctor_soon"])
)


@st.composite
def files(draw):
    """A small file whose three questions differ from the next in options, bounds, kind, and when they are asked."""
    none = draw(st.sampled_from(["none", ""]))
    options = "a b c" if draw(st.booleans()) else "a b"
    opened = draw(st.sampled_from([{}, {"ask_when": {"ticks": "a"}}, {"ask_when": {"not": {"ticks": "b"}}}]))
    pick = a_question("pick", draw(st.sampled_from(["choice", "choices"])), "x y z", **opened)
    low, high = draw(st.sampled_from([(0, 3), (1, 4), (0, 4)]))
    level = a_question(
        "level", "number", minimum=low, maximum=high, **({"optional": True} if draw(st.booleans()) else {})
    )
    questions = [a_question("ticks", "choices", options, none=none), pick, level]
    kept = questions if draw(st.booleans()) else questions[: draw(st.integers(1, 2))]
    shared = draw(st.sampled_from(LEAVES[:2]))
    known = {question["id"] for question in kept}

    def may_stand(condition):
        text = str(condition)
        asked = all(name in known for name in ("pick", "level") if f"'{name}'" in text)
        return asked and (none or "'none'" not in text) and ("c" in options or "'c'" not in text)

    chosen = draw(st.lists(st.tuples(CONDITIONS.filter(may_stand), SEVERITIES), min_size=1, max_size=3))
    rules = [a_rule(f"r{number}", when, suggest, act=act) for number, (when, (suggest, act)) in enumerate(chosen)]
    return RulesFile(a_rulebook(*kept, rules=tuple(rules), facts={"shared": {"when": shared}}), (), ())


def people():
    """Every person: ticks, what they pick, a level; and whether they answer the other required questions."""
    ticks = [frozenset(some) for size in range(5) for some in itertools.combinations(TICKS, size)]
    picks = [frozenset(some) for size in range(3) for some in itertools.combinations(PICK, size)]
    for t, p, level, rest in itertools.product(ticks, picks, (None, *LEVEL), (False, True)):
        given = {"ticks": t or None, "pick": p or None, "level": level}
        yield {**given, "age": 30 if rest else None, "wants": frozenset({"yes"}) if rest else None}


class ImpossibleError(Exception):
    """Nobody answers like this."""


def goes_together(question, ticks):
    """Whether a question takes these options at once."""
    return len(ticks) < 2 or (question.stored is Stored.TEXTS and not ticks & question.exclusive_ids)


def taken(question, other, answer):
    """What a form takes of an answer; `other` is the question on the other form, None if it is not asked there."""
    if isinstance(answer, int):
        inside = question.minimum <= answer <= question.maximum
        if not inside and other is None:
            raise ImpossibleError
        return answer if inside else None
    if answer is None or (other and not goes_together(question, answer & question.option_ids & other.option_ids)):
        return None
    if not goes_together(question, answer & question.option_ids):
        raise ImpossibleError
    return question.from_reason(answer & question.option_ids) if answer & question.option_ids else None


def on_both(old, new, person):
    """The sheets of one person on two forms, filled in side by side."""
    books, sheets = (old, new), ({}, {})
    for name in ("age", "wants", "ticks", "pick", "level"):
        readings = [
            read_answers(book.questionnaire, sheet, sent=True) for book, sheet in zip(books, sheets, strict=True)
        ]
        asking = [
            book.questionnaire.by_id[name] if name in reading.asked else None
            for book, reading in zip(books, readings, strict=True)
        ]
        for question, other, sheet in zip(asking, asking[::-1], sheets, strict=True):
            value = taken(question, other, person[name]) if question else None
            if value is not None:
                sheet[name] = value
    return sheets


def deciding(old, before, after):
    """The rules of the old file that gave what became milder; as the proof names them."""
    became = milder(before, after)
    if became is None:
        return set()
    fired = [finding.rule for finding in before.findings]
    if became is Milder.OUTCOME:
        gave = [rule for rule in fired if rule.suggest is before.outcome]
    else:
        gave = [rule for rule in fired if rule.act is before.act]
    return {f"{rule.ref} {rule.id}" for rule in gave} or {NO_RULE}


def far(old, new, sheets):
    """How far two sheets of one person are from a blank one: changed questions first, then ticks."""
    held = [
        (book, name, value) for book, sheet in zip((old, new), sheets, strict=True) for name, value in sheet.items()
    ]
    ticks = {(name, option) for book, name, v in held for option in book.questionnaire.by_id[name].options_in(v)}
    return 20 * len({name for _book, name, _value in held}) + len(ticks)


@settings(max_examples=25)
@given(files(), files())
def test_the_proof_agrees_with_trying_every_person(old, new):
    nearest: dict[str, int] = {}
    for person in people():
        with contextlib.suppress(ImpossibleError):
            sheets = on_both(old.rulebook, new.rulebook, person)
            before, after = suggest(old.rulebook, sheets[0]), suggest(new.rulebook, sheets[1])
            for name in deciding(old.rulebook, before, after):
                cost = far(old.rulebook, new.rulebook, sheets)
                nearest[name] = min(cost, nearest.get(name, cost))
    found = [result for result in prove_none_milder(old, new) if result.state is State.BROKEN]
    assert {result.name for result in found} == set(nearest)
    for result in found:
        assert result.confirmed
        before, after = suggest(old.rulebook, result.sheets[0]), suggest(new.rulebook, result.sheets[1])
        assert result.name in deciding(old.rulebook, before, after)
        assert far(old.rulebook, new.rulebook, result.sheets) == nearest[result.name]


def without_an_option(condition, chance):
    """A condition in which one leaf lost an option, if it has one to lose."""
    match condition:
        case All(branches) | Any(branches):
            place = chance.randrange(len(branches))
            changed = without_an_option(branches[place], chance)
            return type(condition)((*branches[:place], changed, *branches[place + 1 :]))
        case Not(branch):
            return Not(without_an_option(branch, chance))
        case Has(question, options) if len(options) > 1:
            return Has(question, options - {chance.choice(sorted(options))})
    return condition


def mutated(rulebook, chance):
    """The rules with a few of them gone, milder, less urgent or narrower, and a question asked of everybody."""
    rules = list(rulebook.rules)
    for place in chance.sample(range(len(rules)), 6):
        rule = rules[place]
        rules[place] = chance.choice(
            [
                replace(rule, suggest=chance.choice([*Outcome, None])),
                replace(rule, act=chance.choice([*Act])),
                replace(rule, when=without_an_option(rule.when, chance)),
                replace(rule, when=Not(rule.when)),
            ]
        )
    asked = list(rulebook.questionnaire.questions)
    place = chance.choice([number for number, question in enumerate(asked) if question.ask_when])
    asked[place] = copy.copy(asked[place])
    object.__setattr__(asked[place], "ask_when", None)
    return replace(rulebook, rules=tuple(rules), questionnaire=replace(rulebook.questionnaire, questions=tuple(asked)))


@pytest.mark.parametrize("seed", range(4))
def test_the_proof_finds_whatever_random_sheets_find_in_the_shipped_file(rules_file, seed):
    chance = random.Random(seed)
    old, new = rules_file, replace(rules_file, rulebook=mutated(rules_file.rulebook, chance))
    found = {result.name for result in prove_none_milder(old, new) if result.state is State.BROKEN}
    for number in range(150):
        sheet = as_values(random_sheet(chance, complete=number % 2 == 0))
        before, after = suggest(old.rulebook, sheet), suggest(new.rulebook, sheet)
        assert deciding(old.rulebook, before, after) <= found


def test_nothing_is_milder_than_itself(rules_file):
    assert all(result.state is State.PROVED for result in prove_none_milder(rules_file, rules_file))


@pytest.mark.parametrize("options", ["a b", "b"])
def test_a_sheet_is_told_with_what_each_form_holds_and_how_it_comes_out(options):
    rules = a_rule("r1", {"ticks": ["a", "b"]}, "not_now"), a_rule("r2", {"ticks": "b"}, "not_now", act="doctor_soon")
    old = RulesFile(a_rulebook(a_question("ticks", "choices", "a b"), rules=rules), (), ())
    kept = (a_rule("r1", {"ticks": "b"}, "not_now"),)
    new = RulesFile(a_rulebook(a_question("ticks", "choices", options), rules=kept), (), ())
    results = [result for result in prove_none_milder(old, new) if result.state is State.BROKEN]
    told = [milder_in_lines(old, new, result) for result in results]
    answer = "Option a" if options == "a b" else "old form: Option a; new form: no answer"
    assert told == [
        [
            "r1 r1: the outcome is milder. The smallest sheet:",
            f"    Ask ticks? – {answer}",
            "    old → not_now, talk. Rules that fire: r1 r1",
            "    new → discuss_first, talk. Rules that fire: none",
        ],
        [
            "r2 r2: the act is less urgent. The smallest sheet:",
            "    Ask ticks? – Option b",
            "    old → not_now, doctor_soon. Rules that fire: r1 r1, r2 r2",
            "    new → not_now, talk. Rules that fire: r1 r1",
        ],
    ]
