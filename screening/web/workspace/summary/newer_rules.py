"""What the rules in force now would say about a screening that earlier rules made a suggestion for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from screening.domain.questionnaire.answers import read_answers
from screening.domain.rules.rulebook import CALL_TODAY, Rule, urgency_of
from screening.practice import practice
from screening.records.screenings.screenings import Screening
from screening.web.workspace.summary.answer_words import LANGUAGE, AnswerWords
from screening.web.workspace.summary.brought import record_items
from screening.web.workspace.summary.comparison import Differences, differences_between
from screening.web.workspace.summary.summary import Summary
from screening.workflow.intake.start import asks_the_same
from screening.workflow.review.correct import EvaluatedSheet, under_rules_in_force
from screening.workflow.rules.versions import rulebook_in_force


@dataclass(frozen=True)
class UnderNewerRules:
    """The suggestion that stands, the one that the rules in force would make `now`, and which findings differ.

    Where the patient's record differs from the answers is among the findings. `uncounted` are the answers that the
    rules in force do not take, in whole or in part; `unsettled` are findings, as told to the therapist, that rest on
    those: they did not go away, the rules cannot tell. `to_ask` are the questions, in words, that they ask and the
    patient was not asked, or not in these words.
    """

    standing: EvaluatedSheet
    now: EvaluatedSheet
    differences: Differences
    unsettled: tuple[str, ...]
    to_ask: tuple[str, ...]

    @property
    def moves(self) -> bool:
        """Return whether the outcome would differ."""
        return self.standing.outcome is not self.now.outcome

    @property
    def is_more_urgent(self) -> bool:
        """Return whether it would be an emergency or ask for a call, and no longer wait as it does now."""
        before, now = (urgency_of(sheet.outcome, sheet.act) for sheet in (self.standing, self.now))
        return now < before and now <= CALL_TODAY

    @property
    def is_milder(self) -> bool:
        """Return whether outcome or act would be milder."""
        before, now = ((sheet.outcome.rank if sheet.outcome else 0) for sheet in (self.standing, self.now))
        return now < before or self.now.act.rank < self.standing.act.rank

    @property
    def uncounted(self) -> Differences:
        return Differences(self.differences.answers, (), ())

    @property
    def stay(self) -> tuple[tuple[Rule, Rule], ...]:
        """Return the rule of each finding that stays: before, and now."""
        before = {finding.rule.id: finding.rule for finding in self.standing.suggestion.findings}
        return tuple((before[one.rule.id], one.rule) for one in self.now.suggestion.findings if one.rule.id in before)

    @property
    def weighed(self) -> tuple[tuple[Rule, Rule], ...]:
        """Return the rules, before and now, of findings that stay but suggest something else, or another act."""
        return tuple((old, new) for old, new in self.stay if (old.suggest, old.act) != (new.suggest, new.act))

    @property
    def reworded(self) -> tuple[tuple[str, str], ...]:
        """Return what findings that stay, and are weighed the same, told the therapist before, and tell now."""
        said = ((_said(old), _said(new)) for old, new in self.stay if (old, new) not in self.weighed)
        return tuple((before, now) for before, now in said if before != now)

    @property
    def findings_differ(self) -> bool:
        found = self.differences
        return bool(found.new_findings or found.gone_findings or self.unsettled or self.weighed)

    @property
    def is_same(self) -> bool:
        """Return whether outcome, act and findings would be the same, in whichever words."""
        return not self.moves and self.standing.act is self.now.act and not self.findings_differ


def under_newer_rules(shown: Summary) -> UnderNewerRules | None:
    """Return what the rules in force would suggest; None if they made the suggestion. Nothing is stored."""
    standing = shown.standing
    if standing.book.version == rulebook_in_force(practice()).version:
        return None
    now = under_rules_in_force(practice(), shown.screening)
    old, new = (_record_says(sheet, shown.screening) for sheet in (standing, now))
    found, on_uncounted = differences_between(standing, now), _on_uncounted(standing, now)
    gone = (sentence for sentence in found.gone_findings if sentence not in on_uncounted)
    told = replace(
        found,
        new_findings=(*found.new_findings, *(words for signal, words in new.items() if signal not in old)),
        gone_findings=(*gone, *(words for signal, words in old.items() if signal not in new)),
    )
    unsettled = tuple(sentence for sentence in found.gone_findings if sentence in on_uncounted)
    return UnderNewerRules(standing, now, told, unsettled, _to_ask(standing, now))


def _on_uncounted(standing: EvaluatedSheet, now: EvaluatedSheet) -> set[str]:
    """Return the sentences of findings that rest on an answer which does not count now as it did."""
    lost = {question for question, value in standing.answers.items() if now.answers.get(question) != value}
    return {one.rule.therapist for one in standing.suggestion.findings if not lost.isdisjoint(one.because)}


def _said(rule: Rule) -> str:
    """Return what a rule tells the therapist: its sentence, and what it adds to the lines of the plan."""
    return " · ".join((rule.therapist, *rule.plan.values()))


def _record_says(sheet: EvaluatedSheet, screening: Screening) -> dict[str, str]:
    """Return what is said of each difference between the patient's record and the answers, by signal."""
    items = record_items(AnswerWords(sheet.book, sheet.answers), sheet.differing, screening)
    return {item.id: item.sentence for item in items}


def _to_ask(standing: EvaluatedSheet, now: EvaluatedSheet) -> tuple[str, ...]:
    before, after = standing.book.questionnaire, now.book.questionnaire
    were_asked = read_answers(before, standing.answers, sent=True).asked
    old = {question.id: question for question in before.questions if question.id in were_asked}
    are_asked = read_answers(after, now.answers, sent=True).asked
    open_now = (question for question in after.questions if question.id in are_asked)
    return tuple(one.ask[LANGUAGE] for one in open_now if not asks_the_same(old.get(one.id), one))
