"""What differs between two sheets of one person: which answers, and why the suggestion changed."""

from __future__ import annotations

from dataclasses import dataclass

from screening.domain.rules.rulebook import Outcome
from screening.web.workspace.summary.answer_words import NOT_ANSWERED, AnswerWords
from screening.workflow.review.correct import EvaluatedSheet


@dataclass(frozen=True)
class Differences:
    """(question, answer before, answer now), and the therapist's sentences for findings that came or went."""

    answers: tuple[tuple[str, str, str], ...]
    new_findings: tuple[str, ...]
    gone_findings: tuple[str, ...]


def differences_between(before: EvaluatedSheet, after: EvaluatedSheet) -> Differences:
    """Return what differs between two sheets."""
    old, new = _findings(before), _findings(after)
    return Differences(
        answers=_changed_answers(before, after),
        new_findings=tuple(sentence for rule, sentence in new.items() if rule not in old),
        gone_findings=tuple(sentence for rule, sentence in old.items() if rule not in new),
    )


def _changed_answers(before: EvaluatedSheet, after: EvaluatedSheet) -> tuple[tuple[str, str, str], ...]:
    """Return changed answers, each under its own rules version: a question may be gone, or new."""
    was, now = before.answers, after.answers
    old, new = AnswerWords(before.book, was), AnswerWords(after.book, now)
    changed = [question for question in {**was, **now} if was.get(question) != now.get(question)]
    return tuple(
        (
            (new if question in now else old).ask(question),
            old.answer(question) if question in was else NOT_ANSWERED,
            new.answer(question) if question in now else NOT_ANSWERED,
        )
        for question in changed
    )


def _findings(sheet: EvaluatedSheet) -> dict[str, str]:
    """Return the therapist's sentence of every finding and plan note except "fits", by rule."""
    found = [finding.rule for finding in sheet.suggestion.findings if finding.rule.suggest is not Outcome.FITS]
    return {rule.id: rule.therapist for rule in found}
