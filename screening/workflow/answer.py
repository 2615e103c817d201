"""Answering: a page is saved, warning signs are looked for first and remembered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from screening.domain.answers import Answers, Value
from screening.domain.questions import Kind, Questionnaire
from screening.domain.rules import Outcome, Rulebook
from screening.domain.suggestion import Finding, suggest
from screening.records.drafts import Draft, Drafts, GoneError


def warning_signs(rulebook: Rulebook, answers: Answers) -> tuple[Finding, ...]:
    """Give the emergency findings that are already certain, the most urgent act first."""
    found = [f for f in suggest(rulebook, answers, sent=False).findings if f.rule.suggest is Outcome.EMERGENCY]
    return tuple(sorted(found, key=lambda finding: -finding.rule.act.rank))


def recognised(questionnaire: Questionnaire, posted: Mapping[str, list[str]]) -> dict[str, Value]:
    """Read every known option out of a post, however wrong the rest of it is.

    A warning sign counts even when its page cannot be saved: next to "None of these", beside an unknown option,
    above an age of 300.
    """
    answers: dict[str, Value] = {}
    for question in questionnaire.questions:
        ticked = [option.id for option in question.options if option.id in posted.get(question.id, ())]
        if ticked and question.kind is Kind.CHOICES:
            answers[question.id] = tuple(option for option in ticked if option not in question.exclusive_ids)
    return answers


def save_page(drafts: Drafts, token: str, rulebook: Rulebook, answers: Answers, asked: Collection[str]) -> Draft:
    """Save the answers of one page into the draft; an `asked` question without an answer loses its earlier one.

    Raises GoneError when there is no such draft, or it was sent meanwhile. Returns the draft as saved.
    """
    with drafts.changing(token) as (_, draft, row):
        if draft.screening_id:
            raise GoneError
        kept = {question: value for question, value in draft.content.answers.items() if question not in asked}
        content = replace(draft.content, answers={**kept, **answers})
        _remember(rulebook, content.answers, content.warning_signs)
        drafts.save(row, content)
        return replace(draft, content=content, revision=row.revision)


def save_identity(drafts: Drafts, token: str, identity: dict[str, Any]) -> None:
    """Save who the answers are about. Raises GoneError as `save_page` does."""
    with drafts.changing(token) as (_, draft, row):
        if draft.screening_id:
            raise GoneError
        drafts.save(row, replace(draft.content, identity=identity))


def signs_among(rulebook: Rulebook, answers: Answers) -> dict[str, Value]:
    """Give the answers that hold a warning sign on their own."""
    return {question: value for question, value in answers.items() if warning_signs(rulebook, {question: value})}


def taken_back(draft: Draft) -> dict[str, list[str]]:
    """Give the warning signs that were ticked once and are no longer: question → options."""
    answers = draft.content.answers
    return {
        question: gone
        for question, options in draft.content.warning_signs.items()
        if (gone := [option for option in options if option not in _ticked(answers.get(question))])
    }


def _remember(rulebook: Rulebook, answers: Answers, signs: dict[str, list[str]]) -> None:
    for finding in warning_signs(rulebook, answers):
        for question, value in finding.because.items():
            known = signs.setdefault(question, [])
            known += [option for option in _ticked(value) if option not in known]


def _ticked(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
