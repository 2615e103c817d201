"""What the rules in force now would say about a screening that earlier rules made a suggestion for."""

from __future__ import annotations

from dataclasses import dataclass

from screening.domain.questionnaire.answers import read_answers
from screening.domain.rules.rulebook import Outcome
from screening.practice import practice
from screening.web.workspace.summary.answer_words import LANGUAGE
from screening.web.workspace.summary.comparison import Differences, differences_between
from screening.web.workspace.summary.summary import Summary
from screening.workflow.intake.start import asks_the_same
from screening.workflow.review.correct import EvaluatedSheet, under_rules_in_force
from screening.workflow.rules.versions import rulebook_in_force


@dataclass(frozen=True)
class UnderNewerRules:
    """The suggestion that stands, the one that the rules in force would make `now`, and which findings differ.

    `to_ask` are the questions, in words, that they ask and the patient was not asked in these words.
    """

    standing: EvaluatedSheet
    now: EvaluatedSheet
    differences: Differences
    to_ask: tuple[str, ...]

    @property
    def moves(self) -> bool:
        """Return whether the outcome would differ."""
        return self.standing.outcome is not self.now.outcome

    @property
    def weighed(self) -> tuple[tuple[str, Outcome | None, Outcome | None], ...]:
        """Return the findings that stay, but would suggest something else: (sentence, before, now); None for a note."""
        before = {finding.rule.id: finding.rule for finding in self.standing.suggestion.findings}
        stay = ((before[one.rule.id], one.rule) for one in self.now.suggestion.findings if one.rule.id in before)
        return tuple((now.therapist, old.suggest, now.suggest) for old, now in stay if old.suggest is not now.suggest)

    @property
    def findings_differ(self) -> bool:
        return bool(self.differences.new_findings or self.differences.gone_findings or self.weighed)

    @property
    def is_same(self) -> bool:
        """Return whether outcome, act and findings would be the same."""
        return not self.moves and self.standing.act is self.now.act and not self.findings_differ


def under_newer_rules(shown: Summary) -> UnderNewerRules | None:
    """Return what the rules in force would suggest; None if they made the suggestion. Nothing is stored."""
    standing = shown.standing
    if standing.book.version == rulebook_in_force(practice()).version:
        return None
    now = under_rules_in_force(practice(), shown.screening)
    return UnderNewerRules(standing, now, differences_between(standing, now), _to_ask(standing, now))


def _to_ask(standing: EvaluatedSheet, now: EvaluatedSheet) -> tuple[str, ...]:
    old, new = standing.book.questionnaire.by_id, now.book.questionnaire
    asked = read_answers(new, now.answers, sent=True).asked
    open_now = (question for question in new.questions if question.id in asked)
    return tuple(one.ask[LANGUAGE] for one in open_now if not asks_the_same(old.get(one.id), one))
