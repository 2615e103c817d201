"""Answers and rules make a suggestion: the most severe outcome of the rules that hold, with every reason kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from screening.domain.answers import Answers, Value, read_answers
from screening.domain.conditions import Reading, Reason
from screening.domain.facts import FactValue, fact_values
from screening.domain.questions import Kind, Question
from screening.domain.rules import ABOUT_SAFETY, Act, Outcome, Rule, Rulebook


@dataclass(frozen=True)
class Finding:
    """A rule that holds, and the answers that made it hold (None: asked, but not answered)."""

    rule: Rule
    because: Mapping[str, Value | None]


@dataclass(frozen=True)
class Undecided:
    """A rule that does not hold but could, with the questions it waits for."""

    rule: Rule
    waiting_for: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """What one set of answers suggests, under one rules version.

    `outcome` is None only while the sheet is being answered and nothing is certain yet. `on_safety` is the outcome
    over the concerns safety and unknown alone. `act` is the most urgent act. Findings come most severe first, notes
    last, ties by ref. `unanswered` are the questions that were asked and have no answer.
    """

    outcome: Outcome | None
    on_safety: Outcome
    act: Act
    findings: tuple[Finding, ...]
    undecided: tuple[Undecided, ...]
    facts: Mapping[str, FactValue]
    unanswered: tuple[str, ...]


def suggest(rulebook: Rulebook, answers: Answers, *, sent: bool = True) -> Suggestion:
    """Apply every rule; the most severe outcome wins and no rule can lower another's.

    As sent, a sheet on which no rule but notes holds is `discuss_first`: silence is not "fits". While the sheet is
    being answered the outcome is a lower bound: that of the rules already certain. `fits` is never certain before
    the end (docs/decisions/0002).
    """
    reading = read_answers(rulebook.questionnaire, answers, sent=sent)
    fired = [rule for rule in rulebook.rules if rule.when.truth(reading) and (sent or rule.suggest is not Outcome.FITS)]
    findings = tuple(Finding(rule, _because(rulebook, rule, reading)) for rule in sorted(fired, key=_severity))
    return Suggestion(
        outcome=_outcome(fired, sent),
        on_safety=_most_severe(rule for rule in fired if rule.concern in ABOUT_SAFETY) or Outcome.FITS,
        act=max((rule.act for rule in fired), key=lambda act: act.rank, default=Act.TALK if sent else Act.NONE),
        findings=findings,
        undecided=_undecided(rulebook, answers, fired) if reading.unanswered or not sent else (),
        facts=fact_values(rulebook.facts, reading),
        unanswered=tuple(q.id for q in rulebook.questionnaire.questions if q.id in reading.unanswered),
    )


def _outcome(fired: Iterable[Rule], sent: bool) -> Outcome | None:
    return _most_severe(fired) or (Outcome.DISCUSS_FIRST if sent else None)


def _most_severe(rules: Iterable[Rule]) -> Outcome | None:
    outcomes = (rule.suggest for rule in rules if rule.suggest)
    return max(outcomes, key=lambda outcome: outcome.rank, default=None)


def _severity(rule: Rule) -> tuple[int, str]:
    """Sort key: most severe first, notes last, ties by ref."""
    return (-rule.suggest.rank if rule.suggest else 1, rule.ref)


def _because(rulebook: Rulebook, rule: Rule, reading: Reading) -> dict[str, Value | None]:
    by_id = rulebook.questionnaire.by_id
    return {question: _value(by_id[question], reason) for question, reason in rule.when.reasons(reading).items()}


def _value(question: Question, reason: Reason) -> Value | None:
    if not isinstance(reason, frozenset):
        return reason
    ordered = tuple(option.id for option in question.options if option.id in reason)
    return ordered if question.kind is Kind.CHOICES else ordered[0]


def _undecided(rulebook: Rulebook, answers: Answers, fired: Iterable[Rule]) -> tuple[Undecided, ...]:
    """Give the rules that did not fire and could, under some answer to what is unanswered."""
    open_reading = read_answers(rulebook.questionnaire, answers, sent=False)
    settled = {rule.id for rule in fired}
    rest = (rule for rule in rulebook.rules if rule.id not in settled)
    possible = [rule for rule in rest if rule.when.truth(open_reading) is not False]
    return tuple(
        Undecided(rule, tuple(sorted(_waits_for(rule, open_reading)))) for rule in sorted(possible, key=_severity)
    )


def _waits_for(rule: Rule, reading: Reading) -> frozenset[str]:
    """A rule that already holds in this reading (fits, before the end) waits for the sending, not for a question."""
    return rule.when.waits_for(reading) if rule.when.truth(reading) is None else frozenset()
