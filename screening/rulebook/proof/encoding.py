"""Sheets, rules and the patient's page as formulas of z3, so that a question about all sheets has one answer.

It says again, in logic, what domain/questionnaire/answers.py, domain/rules/suggestion.py and advice.py compute for one
sheet; the tests hold the two together. Only sheets as sent are spoken of: nothing waits for an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any as Formula  # z3 builds its formulas by overloaded operators: they have one static type, BoolRef

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
from screening.domain.questionnaire.questions import Question, Questionnaire, Stored, Value
from screening.domain.rules.rulebook import ABOUT_SAFETY, Act, Outcome, Rule, Rulebook


class Sheet:
    """Any sheet that the questionnaire allows: one unknown for each option, number and text; `bounds` bind them.

    An answer stands only where its question is asked; a choice has one option at most, an exclusive option no other.
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

    def holds(self, condition: Condition) -> Formula:
        """Say that a condition holds on this sheet."""
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
        """Say that an option was chosen."""
        return self.ticked[question][option]

    def same_answer(self, other: Sheet, question: Question) -> Formula:
        """Say that both sheets give one question the same answer, or none."""
        if question.options:
            ticks = self.ticked[question.id].items()
            return z3.And([tick == other.ticked[question.id][option] for option, tick in ticks])
        same = self.answered[question.id] == other.answered[question.id]
        numbers = self.number.get(question.id)
        return same if numbers is None else z3.And(same, numbers == other.number[question.id])

    def same_as(self, answers: Mapping[str, Value]) -> Iterator[Formula]:
        """Say, for each question, that its answer is that of a known sheet."""
        for question in self._questionnaire.questions:
            yield self._equals(question, answers.get(question.id))

    def extra_ticks(self, answers: Mapping[str, Value]) -> Iterator[Formula]:
        """Say, for each option that a known sheet does not have, that it is chosen."""
        for question, ticks in self.ticked.items():
            chosen = self._questionnaire.options_in(answers, question)
            yield from (tick for option, tick in ticks.items() if option not in chosen)

    def _equals(self, question: Question, value: Value | None) -> Formula:
        """Say that one question has this answer; None: no answer."""
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
        """Return the answers that a model of z3 found, as the engine reads them."""
        found = {
            question.id: self._answer(question, model)
            for question in self._questionnaire.questions
            if _is_true(model, self.answered[question.id])
        }
        return {question: value for question, value in found.items() if value is not None}

    def _answer(self, question: Question, model: z3.ModelRef) -> Value | None:
        if question.stored is Stored.NUMBER:
            return question.from_reason(model.eval(self.number[question.id], model_completion=True).as_long())
        if not question.options:
            return question.example
        ticks = self.ticked[question.id].items()
        return question.from_reason(frozenset(option for option, tick in ticks if _is_true(model, tick)))

    def _add(self, question: Question, name: str) -> None:
        self.asked[question.id] = z3.BoolVal(True) if question.ask_when is None else self.holds(question.ask_when)
        if question.options:
            ticks = {option: z3.Bool(f"{name}={option}") for option in (o.id for o in question.options)}
            self.ticked[question.id] = ticks
            self.answered[question.id] = z3.Or(list(ticks.values()))
            self.bounds += _alone(question, ticks)
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
    """A sheet with what the rules make of it: which fire, how severe the outcome is, what it asks for."""

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
        """Say that the outcome on safety alone is this one or a more severe one; silence is fits."""
        rules = [rule for rule in self.rulebook.rules if rule.concern in ABOUT_SAFETY and rule.suggest]
        reached = self.some_fires(rule for rule in rules if rule.suggest and rule.suggest.rank >= outcome.rank)
        return z3.Or(reached, z3.BoolVal(outcome is Outcome.FITS))

    def at_least(self, outcome: Outcome) -> Formula:
        """Say that the outcome is this one or a more severe one; silence is discuss_first."""
        return self._severities[outcome]

    @cached_property
    def _severities(self) -> Mapping[Outcome, Formula]:
        return {outcome: self._at_least(outcome) for outcome in Outcome}

    def _at_least(self, outcome: Outcome) -> Formula:
        severe = self.some_fires(
            rule for rule in self.rulebook.rules if rule.suggest and rule.suggest.rank >= outcome.rank
        )
        if outcome.rank > Outcome.DISCUSS_FIRST.rank:
            return severe
        return z3.Or(severe, z3.Not(self.some_fires(rule for rule in self.rulebook.rules if rule.suggest)))

    def is_outcome(self, outcome: Outcome) -> Formula:
        """Say that the outcome is this one."""
        worse = [other for other in Outcome if other.rank == outcome.rank + 1]
        return z3.And(self.at_least(outcome), *(z3.Not(self.at_least(other)) for other in worse))

    def act_at_least(self, act: Act) -> Formula:
        """Say that what is to be done is at least this urgent; silence asks for a talk."""
        urgent = self.some_fires(rule for rule in self.rulebook.rules if rule.act.rank >= act.rank)
        return urgent if act.rank > Act.TALK.rank else z3.Or(urgent, z3.Not(self.some_fires(self.rulebook.rules)))

    def asks_for(self, act: Act) -> Formula:
        """Say that the result asks for an act at least this urgent; a sign taken back asks for a call the same day."""
        taken_back = self.sign_taken_back if act.rank <= Act.SAME_DAY_CALL.rank else z3.BoolVal(False)
        return z3.Or(self.act_at_least(act), taken_back)

    def some_fires(self, rules: Iterable[Rule]) -> Formula:
        """Say that one of these rules fires."""
        return z3.Or([self.fires[rule.id] for rule in rules])


def _is_true(model: z3.ModelRef, formula: Formula) -> bool:
    return bool(z3.is_true(model.eval(formula, model_completion=True)))


def _alone(question: Question, ticks: Mapping[str, Formula]) -> Iterator[Formula]:
    """A choice has one option; an exclusive option of many stands without others."""
    alone = question.exclusive_ids if question.stored is Stored.TEXTS else question.option_ids
    for option in sorted(alone):
        others = [tick for other, tick in ticks.items() if other != option]
        yield z3.Implies(ticks[option], z3.Not(z3.Or(others)))
