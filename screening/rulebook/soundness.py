"""Faults that show in a single rule, found without a prover: in when it holds, and in missing words.

When a rule holds is found by trying its local sheets: those that answer only the questions it reads and the ones that
decide whether these are asked. Answers are split only where a condition tells them apart: options by the conditions on
them, a number at its bounds, and no answer at all. So "never" and "always" are exact for a rule; only "required:
unanswered" involves any other question.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.conditions import Between, Condition, Has, Leaf, RequiredUnanswered
from screening.domain.questionnaire.facts import MeanOf
from screening.domain.questionnaire.questions import Question, Questionnaire, Stored, Value
from screening.domain.questionnaire.risk_order import RiskOrder
from screening.domain.rules.rulebook import Outcome, Rule, Rulebook

_MOST_SHEETS = 50_000  # local sheets, partial or complete, for one rule
# Titles share a line with a name; phrases go on one of the lines on how to treat.
_TITLE_WORDS, _TITLE_SIGNS, _PHRASE_SIGNS = 5, 32, 40
_TO_ASK_ABOUT = frozenset({Outcome.DISCUSS_FIRST, Outcome.NOT_NOW, Outcome.EMERGENCY})


class _TooManyError(Exception):
    """A rule has too many local sheets to try."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one rule or question, named by its id."""

    id: str
    words: str


def faults(rulebook: Rulebook) -> list[Fault]:
    """Return the rules that can never hold or always do, and the questions that nothing reads or that lack an order.

    After them come the rules without a short name of their own for staff, or without a question to ask. Those of the
    questionnaires besides the intake come last, prefixed with their questionnaire.
    """
    found = _faults(rulebook)
    for name, beside in rulebook.questionnaires.items():
        found += [Fault(f"{name}: {fault.id}", fault.words) for fault in _faults(beside)]
    return found


def _faults(rulebook: Rulebook) -> list[Fault]:
    found = [Fault(rule.id, words) for rule in rulebook.rules if (words := _fault(rulebook.questionnaire, rule))]
    found += [Fault(rule.id, words) for rule in rulebook.rules for words in _words_due(rule)]
    found += _same_titles(rulebook.rules)
    read = _read(rulebook)
    for question in rulebook.questionnaire.questions:
        if question.id not in read and not question.summary_only:
            found.append(Fault(question.id, 'no rule reads this question: use it, or mark it "summary_only"'))
        if question.order is None and question.risk_order is not RiskOrder.NONE:
            found.append(Fault(question.id, 'which way does more risk lie? Give its "order", or "order: none"'))
    return found


def _fault(questionnaire: Questionnaire, rule: Rule) -> str:
    """Return what is wrong, or "" if nothing or if there are too many local sheets to try."""
    with contextlib.suppress(_TooManyError):
        return _never_or_always(questionnaire, rule)
    return ""


def _never_or_always(questionnaire: Questionnaire, rule: Rule) -> str:
    if not any(_truths(questionnaire, rule.when)):
        anywhere = Questionnaire((), (), tuple(replace(q, ask_when=None) for q in questionnaire.by_id.values()))
        if any(_truths(anywhere, rule.when)):
            return "dead: its questions are never asked together with answers that make it hold"
        return "contradictory: no answers make it hold"
    return "" if not all(_truths(questionnaire, rule.when)) else "always true: it holds whatever is answered"


def _words_due(rule: Rule) -> Iterator[str]:
    """Yield what is wrong with a rule's words for staff: its title, the question to ask, its phrases for the plan."""
    if not rule.title:
        yield 'it has no "title": what staff call it, in 2 to 5 words, such as "New, irritable pain"'
    elif len(rule.title) > _TITLE_SIGNS or len(rule.title.split()) > _TITLE_WORDS:
        yield f'its "title" is too long: at most {_TITLE_WORDS} words and {_TITLE_SIGNS} characters'
    if rule.suggest in _TO_ASK_ABOUT and not rule.ask:
        yield 'it has no "ask": the one question that the therapist says to confirm or clear it'
    for line, phrase in rule.plan.items():
        if len(phrase) > _PHRASE_SIGNS:
            yield f'its "plan" says too much under "{line}": at most {_PHRASE_SIGNS} characters'


def _same_titles(rules: Iterable[Rule]) -> Iterator[Fault]:
    """Yield the rules with the same title as an earlier one, ignoring case."""
    called: dict[str, str] = {}
    for rule in rules:
        first = called.setdefault(rule.title.casefold(), rule.id)
        if rule.title and first != rule.id:
            yield Fault(rule.id, f'its "title" is also that of "{first}": each rule has its own')


def _read(rulebook: Rulebook) -> set[str]:
    """Return the questions that a rule, another question, a mean or guidance reads."""
    read = set[str]().union(*(rule.reads for rule in rulebook.rules))
    read.add(rulebook.treatment.roles.age)
    read.update(*(question.opened_by for question in rulebook.questionnaire.questions))
    read.update(*((*fact.questions, *fact.named_by) for fact in rulebook.facts.values() if isinstance(fact, MeanOf)))
    read.update(leaf.question for rule in rulebook.rules if rule.not_told_when for leaf in rule.not_told_when.leaves())
    read.update(leaf.question for sentence in rulebook.guidance if sentence.when for leaf in sentence.when.leaves())
    return read


def _truths(questionnaire: Questionnaire, condition: Condition) -> Iterator[bool]:
    """Yield the truth of a condition on its local sheets, once for all sheets whose first answers decide it."""
    leaves = list(_closure(questionnaire, condition))
    near = {leaf.question for leaf in leaves}
    if any(isinstance(leaf, RequiredUnanswered) for leaf in leaves):
        near.add(next(q.id for q in questionnaire.questions if not q.optional and q.ask_when is None))
    local = Questionnaire((), (), tuple(q for q in questionnaire.by_id.values() if q.id in near))  # derived: any value
    cells = [_cells(q, [leaf for leaf in leaves if leaf.question == q.id]) for q in local.questions]
    names, begun, tried = [q.id for q in local.questions], [tuple[Value | None, ...]()], 0
    while begun:
        if tried == _MOST_SHEETS:
            raise _TooManyError
        tried, values = tried + 1, begun.pop()
        answers = {name: value for name, value in zip(names, values, strict=False) if value is not None}
        passed = names[: len(values)]
        truth = condition.truth(read_answers(local, answers, sent=passed == names, passed=passed))
        if truth is None:
            begun += [(*values, value) for value in reversed(cells[len(values)])]
        else:
            yield truth


def _closure(questionnaire: Questionnaire, condition: Condition) -> Iterator[Leaf]:
    """Yield the leaves of a condition, then those that decide whether their questions are asked, and so on."""
    waiting, seen = [condition], set[str]()
    while waiting:
        for leaf in waiting.pop().leaves():
            yield leaf
            question = questionnaire.by_id.get(leaf.question)
            if question and question.ask_when and question.id not in seen:
                seen.add(question.id)
                waiting.append(question.ask_when)


def _cells(question: Question, leaves: Iterable[Leaf]) -> list[Value | None]:
    """Return one answer for each way these leaves can come out, and None for no answer."""
    if question.stored is Stored.NUMBER:
        bounds = {bound for leaf in leaves if isinstance(leaf, Between) for bound in (leaf.at_least, leaf.below)}
        inside = {bound for bound in bounds if bound is not None and question.minimum < bound <= question.maximum}
        return [*sorted({question.minimum, *inside}, reverse=True), None]
    if not question.options:
        return [question.example, None]
    naming = [leaf.options for leaf in leaves if isinstance(leaf, Has)]
    by_leaves: dict[frozenset[int], tuple[str, ...]] = {}
    for option in sorted(question.options, key=lambda one: one.exclusive):  # an exclusive option is never combined
        hit = frozenset(place for place, options in enumerate(naming) if option.id in options)
        if question.stored is Stored.TEXTS and not option.exclusive:
            joined = {hit | other: (*ticks, option.id) for other, ticks in by_leaves.items() if _free(question, ticks)}
            by_leaves = {**joined, **by_leaves}
        by_leaves.setdefault(hit, (option.id,))
    ordered = sorted(by_leaves, key=len, reverse=True)
    return [*(question.from_reason(frozenset(by_leaves[hit])) for hit in ordered), None]


def _free(question: Question, ticks: tuple[str, ...]) -> bool:
    return question.exclusive_ids.isdisjoint(ticks)
