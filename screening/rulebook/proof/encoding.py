"""Sheets, rules and the patient's page as z3 formulas, so that one query covers all sheets.

Restates in logic what domain/questionnaire/answers.py, domain/rules/suggestion.py and advice.py compute for one sheet;
tests keep the two in agreement. Only sent sheets are covered: no question is still waiting for an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any as Formula  # z3 overloads operators; their static type is BoolRef

import z3

from screening.domain.questionnaire.conditions import (
    All,
    Any,
    Between,
    Condition,
    Has,
    Not,
    RequiredUnanswered,
    Unanswered,
)
from screening.domain.questionnaire.derived import Derived, derived_of
from screening.domain.questionnaire.questions import Question, Questionnaire, Stored, Value
from screening.domain.rules.rulebook import ABOUT_SAFETY, Act, Outcome, Rule, Rulebook


class Sheet:
    """Any sheet the questionnaire allows: one unknown per option, number and text, constrained by `bounds`.

    A question has an answer only if it is asked; a choice has at most one option, an exclusive option no other.
    """

    def __init__(self, questionnaire: Questionnaire, name: str) -> None:
        self.ticked: dict[str, dict[str, Formula]] = {}
        self.number: dict[str, Formula] = {}
        self.answered: dict[str, Formula] = {}
        self.asked: dict[str, Formula] = {}
        self.bounds: list[Formula] = []
        self._questionnaire = questionnaire
        for question in questionnaire.questions:
            self._add(question, f"{name}.{question.id}")
        for derived in derived_of(questionnaire):
            self._add_derived(derived, f"{name}.{derived.id}")

    def holds(self, condition: Condition) -> Formula:
        """Return the formula that a condition holds on this sheet."""
        match condition:
            case All(branches):
                return z3.And([self.holds(branch) for branch in branches])
            case Any(branches):
                return z3.Or([self.holds(branch) for branch in branches])
            case Not(branch):
                return z3.Not(self.holds(branch))
            case Has(question, options):
                return z3.Or([self.option(question, option) for option in sorted(options)])
            case Between():
                return self._between(condition)
        return self._silence(condition)

    def option(self, question: str, option: str) -> Formula:
        """Return the formula that an option was chosen."""
        return self.ticked[question][option]

    def same_answer(self, other: Sheet, question: Question) -> Formula:
        """Return the formula that both sheets give a question the same answer, or none."""
        if question.options:
            ticks = self.ticked[question.id].items()
            return z3.And([tick == other.ticked[question.id][option] for option, tick in ticks])
        same = self.answered[question.id] == other.answered[question.id]
        numbers = self.number.get(question.id)
        return same if numbers is None else z3.And(same, numbers == other.number[question.id])

    def same_as(self, answers: Mapping[str, Value]) -> Iterator[Formula]:
        """Yield, for each question, the formula that its answer is that of a known sheet."""
        for question in self._questionnaire.questions:
            yield self.equals(question, answers.get(question.id))
        for derived in derived_of(self._questionnaire):
            yield self.equals(derived, derived.value(answers) or None)

    def extra_ticks(self, answers: Mapping[str, Value]) -> Iterator[Formula]:
        """Yield, for each option not on a known sheet, the formula that it is chosen."""
        known = {**answers, **{derived.id: derived.value(answers) for derived in derived_of(self._questionnaire)}}
        for question, ticks in self.ticked.items():
            chosen = self._questionnaire.options_in(known, question)
            yield from (tick for option, tick in ticks.items() if option not in chosen)

    def equals(self, question: Question, value: Value | None) -> Formula:
        """Return the formula that a question has this answer; None: no answer."""
        if value is None:
            return z3.Not(self.answered[question.id])
        if question.stored is Stored.NUMBER:
            return z3.And(self.answered[question.id], self.number[question.id] == value)
        chosen = question.options_in(value)
        ticks = self.ticked.get(question.id, {})
        return z3.And(
            self.answered[question.id], *(t if option in chosen else z3.Not(t) for option, t in ticks.items())
        )

    def answers(self, model: z3.ModelRef) -> dict[str, Value]:
        """Return the answers in a z3 model, as the engine reads them."""
        found = {
            question.id: self._answer(question, model)
            for question in self._questionnaire.questions
            if _is_true(model, self.answered[question.id])
        }
        for derived in derived_of(self._questionnaire):
            found |= self._typed(derived, model, found)
        return {question: value for question, value in found.items() if value is not None}

    def _answer(self, question: Question, model: z3.ModelRef) -> Value | None:
        if question.stored is Stored.NUMBER:
            return question.from_reason(model.eval(self.number[question.id], model_completion=True).as_long())
        if not question.options:
            return question.example
        ticks = self.ticked[question.id].items()
        return question.from_reason(frozenset(option for option, tick in ticks if _is_true(model, tick)))

    def _typed(self, derived: Derived, model: z3.ModelRef, found: Mapping[str, Value | None]) -> dict[str, Value]:
        """Return texts in which exactly the lists of a model are found, by the question each answers."""
        ticks = self.ticked[derived.id]
        wanted = {option for option, tick in ticks.items() if _is_true(model, tick)}
        if not wanted:
            return {}
        source = next(source for source in derived.sources if source in found)
        return {source: ", ".join(derived.word_of(option) for option in ticks if option in wanted)}

    def _add_derived(self, derived: Derived, name: str) -> None:
        """Add what may be found in texts: any lists, if any of the texts was given."""
        ticks = {option.id: z3.Bool(f"{name}={option.id}") for option in derived.options}
        self.ticked[derived.id] = ticks
        self.answered[derived.id] = z3.Or(list(ticks.values()))
        self.asked[derived.id] = z3.BoolVal(False)
        given = z3.Or([self.answered[source] for source in derived.sources])
        self.bounds.append(z3.Implies(self.answered[derived.id], given))

    def _add(self, question: Question, name: str) -> None:
        self.asked[question.id] = z3.BoolVal(True) if question.ask_when is None else self.holds(question.ask_when)
        if question.options:
            ticks = {option: z3.Bool(f"{name}={option}") for option in (o.id for o in question.options)}
            self.ticked[question.id] = ticks
            self.answered[question.id] = z3.Or(list(ticks.values()))
            self.bounds += alone(question, ticks)
        else:
            self.answered[question.id] = z3.Bool(f"{name} answered")
        if question.stored is Stored.NUMBER:
            number = self.number[question.id] = z3.Int(name)
            self.bounds += [number >= question.minimum, number <= question.maximum]
            self.bounds.append(z3.Or(self.answered[question.id], number == question.minimum))
        self.bounds.append(z3.Implies(self.answered[question.id], self.asked[question.id]))

    def _silence(self, condition: Condition) -> Formula:
        match condition:
            case Unanswered(question):
                return z3.And(self.asked[question], z3.Not(self.answered[question]))
            case RequiredUnanswered():
                required = (question.id for question in self._questionnaire.questions if not question.optional)
                return z3.Or([self._silence(Unanswered(question)) for question in required])
        raise TypeError(f"no formula for {type(condition).__name__}")

    def _between(self, leaf: Between) -> Formula:
        number = self.number[leaf.question]
        low = number >= leaf.at_least if leaf.at_least is not None else True
        high = number < leaf.below if leaf.below is not None else True
        return z3.And(self.answered[leaf.question], low, high)


class Screened:
    """A sheet with what the rules make of it: which ones fire, how severe the outcome is, what act it asks for."""

    def __init__(self, rulebook: Rulebook, name: str = "sheet") -> None:
        self.sheet = Sheet(rulebook.questionnaire, name)
        self.fires = {rule.id: z3.Bool(f"{name} {rule.id}") for rule in rulebook.rules}
        self.sign_taken_back = z3.Bool(f"{name} sign taken back")
        self.bounds = [
            *self.sheet.bounds,
            *(self.fires[rule.id] == self.sheet.holds(rule.when) for rule in rulebook.rules),
        ]
        self.rulebook = rulebook

    def on_safety_at_least(self, outcome: Outcome) -> Formula:
        """Return the formula that the outcome on safety alone is at least this severe; no rule means fits."""
        rules = [rule for rule in self.rulebook.rules if rule.concern in ABOUT_SAFETY and rule.suggest]
        reached = self.some_fires(rule for rule in rules if rule.suggest and rule.suggest.rank >= outcome.rank)
        return z3.Or(reached, z3.BoolVal(outcome is Outcome.FITS))

    def at_least(self, outcome: Outcome) -> Formula:
        """Return the formula that the outcome is at least this severe; no rule means discuss_first."""
        return self._severities[outcome]

    @cached_property
    def _severities(self) -> Mapping[Outcome, Formula]:
        return {outcome: self.some_suggest(outcome, self.rulebook.rules) for outcome in Outcome}

    def some_suggest(self, outcome: Outcome, rules: Sequence[Rule]) -> Formula:
        """Return the formula that these rules alone suggest at least this outcome; no rule means discuss_first."""
        severe = self.some_fires(rule for rule in rules if rule.suggest and rule.suggest.rank >= outcome.rank)
        if outcome.rank > Outcome.DISCUSS_FIRST.rank:
            return severe
        return z3.Or(severe, z3.Not(self.some_fires(rule for rule in rules if rule.suggest)))

    def is_outcome(self, outcome: Outcome) -> Formula:
        """Return the formula that the outcome is this one."""
        worse = [other for other in Outcome if other.rank == outcome.rank + 1]
        return z3.And(self.at_least(outcome), *(z3.Not(self.at_least(other)) for other in worse))

    def act_at_least(self, act: Act) -> Formula:
        """Return the formula that the act is at least this urgent; no rule means a talk."""
        urgent = self.some_fires(rule for rule in self.rulebook.rules if rule.act.rank >= act.rank)
        return urgent if act.rank > Act.TALK.rank else z3.Or(urgent, z3.Not(self.some_fires(self.rulebook.rules)))

    def asks_for(self, act: Act) -> Formula:
        """Return the formula that the result asks for this act or a more urgent one; a sign taken back means a call."""
        taken_back = self.sign_taken_back if act.rank <= Act.SAME_DAY_CALL.rank else z3.BoolVal(False)
        return z3.Or(self.act_at_least(act), taken_back)

    def some_fires(self, rules: Iterable[Rule]) -> Formula:
        """Return the formula that at least one of these rules fires."""
        return z3.Or([self.fires[rule.id] for rule in rules])


def _is_true(model: z3.ModelRef, formula: Formula) -> bool:
    return bool(z3.is_true(model.eval(formula, model_completion=True)))


def alone(question: Question, ticks: Mapping[str, Formula]) -> Iterator[Formula]:
    """Yield the formulas that a choice has one option, and that an exclusive option excludes the others.

    `ticks` covers its options, or some of them.
    """
    single = question.exclusive_ids if question.stored is Stored.TEXTS else question.option_ids
    for option in sorted(single & ticks.keys()):
        others = [tick for other, tick in ticks.items() if other != option]
        yield z3.Implies(ticks[option], z3.Not(z3.Or(others)))
