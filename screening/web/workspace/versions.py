"""What the patient changed after sending: which answers, and why the suggestion moved."""

from __future__ import annotations

from dataclasses import dataclass

from screening.current import practice
from screening.exchange.suggestion_json import read_kept
from screening.records.decisions import Decision
from screening.records.screenings import Screening
from screening.web.workspace.words import Words
from screening.workflow.replay import answers_of
from screening.workflow.rules import rulebook_of


@dataclass(frozen=True)
class Changes:
    """This version against the one before: (question, answer before, answer now), and findings that came or went.

    `decision` is what was signed on the version before.
    """

    before: Screening
    answers: tuple[tuple[str, str, str], ...]
    new_findings: tuple[str, ...]
    gone_findings: tuple[str, ...]
    decision: Decision | None


def changes_since_before(screening: Screening) -> Changes | None:
    """Compare a screening with the version that it took the place of; None for a first version."""
    before = practice().screenings.by_id(screening.previous_id) if screening.previous_id else None
    if before is None:
        return None
    old, new = _findings(before), _findings(screening)
    decisions = practice().decisions.of(before.id)
    return Changes(
        before=before,
        answers=_changed_answers(before, screening),
        new_findings=tuple(sentence for rule, sentence in new.items() if rule not in old),
        gone_findings=tuple(sentence for rule, sentence in old.items() if rule not in new),
        decision=decisions[0] if decisions else None,
    )


def _changed_answers(before: Screening, after: Screening) -> tuple[tuple[str, str, str], ...]:
    """Each under its own rules version: a question may be gone, or new."""
    was, now = answers_of(before), answers_of(after)
    old, new = Words(rulebook_of(before.digest), was), Words(rulebook_of(after.digest), now)
    changed = [question for question in {**was, **now} if was.get(question) != now.get(question)]
    return tuple(
        (
            (new if question in now else old).ask(question),
            old.answer(question) if question in was else "Not answered",
            new.answer(question) if question in now else "Not answered",
        )
        for question in changed
    )


def _findings(screening: Screening) -> dict[str, str]:
    """Give the therapist's sentence of every finding that suggests something, by rule."""
    kept = read_kept(screening.suggestion, rulebook_of(screening.digest))
    return {finding.rule.id: finding.rule.therapist for finding in kept.findings if finding.rule.suggest}
