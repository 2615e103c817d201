"""Turns answers and rules into a suggestion: the most severe outcome of the rules that hold, with every reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from operator import attrgetter
from typing import NamedTuple

from screening.domain.questionnaire.answers import Answers, as_sent, filled, read_answers, while_answering
from screening.domain.questionnaire.bits import Reading
from screening.domain.questionnaire.facts import FactValue
from screening.domain.questionnaire.questions import Value
from screening.domain.rules.rulebook import ABOUT_SAFETY, Act, Outcome, Rule, Rulebook

# The version of how rules and answers are evaluated. It is stored with every suggestion, and goes up if the same
# answers under the same rules version would get a different suggestion (tests/data/engines/ holds what each suggested).
ENGINE = 1
_rank = attrgetter("rank")


class Finding(NamedTuple):
    """A rule that holds, and the answers that made it hold (None: asked, but not answered)."""

    rule: Rule
    because: Mapping[str, Value | None]


class Undecided(NamedTuple):
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

    Once sent, a sheet on which only notes hold is `discuss_first`: silence is not "fits". While it is being answered,
    the outcome is a lower bound: that of the rules already certain. `fits` is never certain before the end
    (docs/decisions/0002).
    """
    layout, sheet = rulebook.questionnaire.codes.layout, filled(rulebook.questionnaire, answers)
    reading = as_sent(layout, sheet) if sent else while_answering(layout, sheet)
    findings = _findings(rulebook, reading, sent=sent)
    fired = [finding.rule for finding in findings]
    unanswered = reading.unanswered
    in_parts = while_answering(layout, sheet) if unanswered and sent else reading
    return Suggestion(
        outcome=_most_severe(fired) or (Outcome.DISCUSS_FIRST if sent else None),
        on_safety=_most_severe(rule for rule in fired if rule.concern in ABOUT_SAFETY) or Outcome.FITS,
        act=max((rule.act for rule in fired), key=_rank, default=Act.TALK if sent else Act.NONE),
        findings=findings,
        undecided=_undecided(rulebook, in_parts, fired) if unanswered or not sent else (),
        facts=rulebook.known_facts.values(reading),
        unanswered=unanswered,
    )


def certain_emergencies(rulebook: Rulebook, answers: Answers) -> tuple[Finding, ...]:
    """Return the emergencies that are certain while the sheet is being answered, as `suggest` would."""
    holding = rulebook.explained.holding(read_answers(rulebook.questionnaire, answers, sent=False))
    emergencies = takewhile(lambda held: held[0].suggest is Outcome.EMERGENCY, holding)  # the most severe come first
    return tuple(Finding(rule, why) for rule, why in emergencies)


def act_with(suggestion: Suggestion, *, sign_taken_back: bool, record_differs: bool = False) -> Act:
    """Return how soon and where to act; a warning sign taken back asks for a call the same day (guarantee G2).

    A health record that mentions what the answers do not asks for a talk.
    """
    taken_back, differs = (Act.SAME_DAY_CALL,) * sign_taken_back, (Act.TALK,) * record_differs
    return max((suggestion.act, *taken_back, *differs), key=_rank)


def outcome_with(suggestion: Suggestion, *, record_differs: bool) -> Outcome | None:
    """Return the outcome in view of a health record: if it mentions what the answers do not, nothing fits by itself.

    It never lowers an outcome, and raises only "fits" (docs/decisions/0029).
    """
    raised = record_differs and suggestion.outcome is Outcome.FITS
    return Outcome.DISCUSS_FIRST if raised else suggestion.outcome


def _most_severe(by_severity: Iterable[Rule]) -> Outcome | None:
    return next((rule.suggest for rule in by_severity if rule.suggest), None)


def _findings(rulebook: Rulebook, reading: Reading, *, sent: bool) -> tuple[Finding, ...]:
    """Return the rules that hold, with the reasons."""
    holding = rulebook.explained.holding(reading)
    return tuple([Finding(rule, why) for rule, why in holding if sent or rule.suggest is not Outcome.FITS])


def _undecided(rulebook: Rulebook, reading: Reading, fired: Iterable[Rule]) -> tuple[Undecided, ...]:
    """Return the rules that did not fire but could, and what they wait for: nothing if sending makes them fire."""
    settled, waiting = {rule.id for rule in fired}, rulebook.explained.waiting(reading)
    return tuple([Undecided(rule, waits) for rule, waits in waiting if rule.id not in settled])
