"""Answers and rules make a suggestion: the most severe outcome of the rules that hold, with every reason kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from screening.domain.questionnaire.answers import Answers, read_answers
from screening.domain.questionnaire.conditions import Reading
from screening.domain.questionnaire.facts import FactValue, fact_values
from screening.domain.questionnaire.questions import Question, Value
from screening.domain.rules.rulebook import ABOUT_SAFETY, Act, Outcome, Rule, Rulebook

# The version of how rules and answers are evaluated. It is stored with every suggestion, and goes up when the same
# answers under the same rules version would get a different suggestion (tests/data/engines/ holds what each suggested).
ENGINE = 1


@dataclass(frozen=True)
class Finding:
    """A rule that holds, and the answers that made it hold (None: asked, but not answered)."""

    rule: Rule
    because: Mapping[str, Value | None]


@dataclass(frozen=True)
class Undecided:
    """A rule that does not hold but could, and the questions it is waiting for."""

    rule: Rule
    waiting_for: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """What one set of answers suggests under one rules version.

    `outcome` is None only while the sheet is being answered and nothing is certain yet. `on_safety` is the outcome from
    the concerns safety and unknown alone. `act` is the most urgent act. Findings come most severe first, notes last,
    ties by ref. `unanswered` are the questions that were asked and have no answer.
    """

    outcome: Outcome | None
    on_safety: Outcome
    act: Act
    findings: tuple[Finding, ...]
    undecided: tuple[Undecided, ...]
    facts: Mapping[str, FactValue]
    unanswered: tuple[str, ...]


def suggest(rulebook: Rulebook, answers: Answers, *, sent: bool = True) -> Suggestion:
    """Return what the rules suggest: the most severe outcome wins, and no rule can lower another's.

    Once sent, a sheet on which no rule but notes holds is `discuss_first`: silence is not "fits". While it is being
    answered, the outcome is a lower bound: that of the rules already certain. `fits` is never certain before the end
    (docs/decisions/0002).
    """
    reading = read_answers(rulebook.questionnaire, answers, sent=sent)
    fired = [rule for rule in rulebook.by_severity if rule.when.truth(reading)]
    if not sent:
        fired = [rule for rule in fired if rule.suggest is not Outcome.FITS]
    by_id = rulebook.questionnaire.by_id
    return Suggestion(
        outcome=_most_severe(fired) or (Outcome.DISCUSS_FIRST if sent else None),
        on_safety=_most_severe(rule for rule in fired if rule.concern in ABOUT_SAFETY) or Outcome.FITS,
        act=max((rule.act for rule in fired), key=lambda act: act.rank, default=Act.TALK if sent else Act.NONE),
        findings=tuple(Finding(rule, _because(by_id, rule, reading)) for rule in fired),
        undecided=_undecided(rulebook, answers, fired) if reading.unanswered or not sent else (),
        facts=fact_values(rulebook.facts, reading),
        unanswered=tuple(question for question in by_id if question in reading.unanswered)
        if reading.unanswered
        else (),
    )


def act_with(suggestion: Suggestion, *, sign_taken_back: bool) -> Act:
    """Return how soon and where to act; a warning sign taken back asks for a call the same day (guarantee G2)."""
    acts = (suggestion.act, Act.SAME_DAY_CALL) if sign_taken_back else (suggestion.act,)
    return max(acts, key=lambda act: act.rank)


def _most_severe(by_severity: Iterable[Rule]) -> Outcome | None:
    return next((rule.suggest for rule in by_severity if rule.suggest), None)


def _because(by_id: Mapping[str, Question], rule: Rule, reading: Reading) -> dict[str, Value | None]:
    return {question: by_id[question].from_reason(reason) for question, reason in rule.when.reasons(reading).items()}


def _undecided(rulebook: Rulebook, answers: Answers, fired: Iterable[Rule]) -> tuple[Undecided, ...]:
    """Return the rules that did not fire but could, depending on what is unanswered."""
    reading = read_answers(rulebook.questionnaire, answers, sent=False)
    settled = {rule.id for rule in fired}
    waiting = {*reading.waiting, ""}
    unsettled = [rule for rule in rulebook.by_severity if rule.id not in settled and not waiting.isdisjoint(rule.reads)]
    return tuple(
        Undecided(rule, tuple(sorted(rule.when.waits_for(reading))) if truth is None else ())  # True fires once sent
        for rule in unsettled
        if (truth := rule.when.truth(reading)) is not False
    )
