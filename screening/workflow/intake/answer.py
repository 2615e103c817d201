"""Answering: warning signs are looked for first and remembered, then the page is saved.

If sent answers are being changed, a new sign raises a call at once: they may never be sent again. So does one on a page
that stayed open after its form was sent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from screening.domain.care.said_change import SaidChange
from screening.domain.people.identity import Identity
from screening.domain.questionnaire.answers import Answers, still_asked
from screening.domain.questionnaire.derived import still_about, unticked
from screening.domain.questionnaire.kinds.by_option import YES
from screening.domain.questionnaire.kinds.choices import Choices
from screening.domain.questionnaire.questions import Questionnaire, Value
from screening.domain.rules.rulebook import Rulebook
from screening.domain.rules.suggestion import Finding, certain_emergencies
from screening.records.database import transaction
from screening.records.intake.draft_contents import Content
from screening.records.intake.drafts import Draft, GoneError
from screening.records.operations.outbox import Mail
from screening.records.screenings.answers import Signs
from screening.records.stores import Stores
from screening.workflow.care.late_sign import call_about_sign_in_change
from screening.workflow.rules.versions import rulebook_of


def warning_signs(rulebook: Rulebook, answers: Answers) -> tuple[Finding, ...]:
    """Return the emergency findings that are already certain, the most urgent act first."""
    return tuple(sorted(certain_emergencies(rulebook, answers), key=lambda finding: -finding.rule.act.rank))


def recognized(questionnaire: Questionnaire, posted: Mapping[str, list[str]]) -> dict[str, Value]:
    """Return every known option in a post, however invalid the rest is.

    A warning sign counts even if its page cannot be saved: next to "None of these", beside an unknown option, or above
    an age of 300.
    """
    answers: dict[str, Value] = {}
    for question in questionnaire.questions:
        ticked = [option.id for option in question.options if option.id in posted.get(question.id, ())]
        if ticked and isinstance(question, Choices):
            answers[question.id] = tuple(option for option in ticked if option not in question.exclusive_ids)
    return answers


@dataclass(frozen=True)
class PageAnswers:
    """The content of one page: its valid answers; an `asked` question without one loses its earlier answer.

    `section` and `day` are for the tally.
    """

    answers: Answers
    asked: Collection[str]
    section: str
    day: date


def save_page(stores: Stores, token: str, rulebook: Rulebook, page: PageAnswers, alerts: Sequence[Mail] = ()) -> Draft:
    """Save the answers of one page in the draft and return the draft. `alerts` go to those who call now.

    Raises GoneError if there is no such draft or it has been sent.
    """
    with transaction():
        draft = unsent(stores, token)
        kept = {question: value for question, value in draft.content.answers.items() if question not in page.asked}
        answers = {**kept, **page.answers}
        signs = remembered(rulebook, answers, draft.content.warning_signs)
        about, picked = (
            still_about(rulebook.questionnaire, said, draft.content.answers, answers)
            for said in (draft.content.asked_about, draft.content.picked)
        )
        content = replace(draft.content, answers=answers, warning_signs=signs, asked_about=about, picked=picked)
        if page.section not in content.reached and draft.origin.changes is None:
            content = replace(content, reached=(*content.reached, page.section))
            stores.tallies.add(page.day, content.begun_in, draft.origin.way, page.section)
        return _saved(stores, draft, content, rulebook, alerts)


def save_signs(stores: Stores, token: str, rulebook: Rulebook, signs: Signs, alerts: Sequence[Mail] = ()) -> None:
    """Remember warning signs from a page whose answers cannot be saved. Raises GoneError like `save_page`."""
    with transaction():
        draft = unsent(stores, token)
        content = replace(draft.content, warning_signs=with_signs(draft.content.warning_signs, signs))
        _saved(stores, draft, content, rulebook, alerts)


def save_about_words(
    stores: Stores, token: str, rulebook: Rulebook, said: Mapping[str, str], alerts: Sequence[Mail] = ()
) -> Draft:
    """Save what the person says about words they typed (list → option); a "yes" ticks the box of the list.

    Raises GoneError like `save_page`.
    """
    with transaction():
        draft = unsent(stores, token)
        return _saved(stores, draft, with_said(rulebook, draft.content, said), rulebook, alerts)


def with_said(rulebook: Rulebook, content: Content, said: Mapping[str, str]) -> Content:
    """Return the content of a draft with what the person says about words they typed."""
    answers = dict(content.answers)
    for words in unticked(rulebook.questionnaire, answers):
        name, option = words.list.box
        if said.get(words.list.id) == YES:
            box = rulebook.questionnaire.by_id[name]
            ticks = box.with_options(answers.get(name), (option,)) if isinstance(box, Choices) else option
            answers[name] = ticks
    signs = remembered(rulebook, answers, content.warning_signs)
    asked_about, picked = {**content.asked_about, **said}, _without(content.picked, said)
    return replace(content, answers=answers, warning_signs=signs, asked_about=asked_about, picked=picked)


def save_picked(stores: Stores, token: str, picked: Mapping[str, str], names: Collection[str]) -> None:
    """Save what was picked on a page that is left before it is done, of what it asks. Raises GoneError.

    It is no answer yet, so the page can still be sent by someone who comes back to it with the browser's Back button.
    """
    with transaction():
        draft = unsent(stores, token)
        kept = {**_without(draft.content.picked, names), **picked}
        if kept != draft.content.picked:
            stores.drafts.keep(draft, replace(draft.content, picked=kept))


def _without(picked: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    return {name: option for name, option in picked.items() if name not in names}


def _saved(stores: Stores, draft: Draft, content: Content, rulebook: Rulebook, alerts: Sequence[Mail]) -> Draft:
    """Save a locked draft; a new warning sign among changed answers raises a call. Return the updated draft."""
    saved = stores.drafts.save(draft, content)
    if draft.origin.changes and content.warning_signs:
        known = remembered(rulebook, draft.content.answers, draft.content.warning_signs)
        newest = stores.screenings.latest(draft.origin.changes) if _adds(content.warning_signs, known) else None
        sent = remembered(rulebook_of(stores, newest.digest), newest.answers, known) if newest else known
        if newest and _adds(content.warning_signs, sent):
            call_about_sign_in_change(stores, newest.id, alerts)
    return saved


def call_about_late_signs(stores: Stores, screening_id: str, signs: Signs, alerts: Sequence[Mail] = ()) -> None:
    """Raise a call about signs that were picked on a page that stayed open after its form was sent without them.

    They cannot be saved, and the person may not send again.
    """
    with transaction():
        newest = stores.screenings.latest(screening_id)
        if newest and _adds(signs, remembered(rulebook_of(stores, newest.digest), newest.answers, {})):
            call_about_sign_in_change(stores, newest.id, alerts)


def _adds(signs: Signs, known: Signs) -> bool:
    """Return whether there is a warning sign that is not known yet."""
    return any(option not in known.get(question, ()) for question, options in signs.items() for option in options)


def save_said_changed(stores: Stores, token: str, said: SaidChange) -> None:
    """Save what was picked when asked again whether anything has changed. Raises GoneError like `save_page`."""
    with transaction():
        draft = unsent(stores, token)
        stores.drafts.save(draft, replace(draft.content, said_changed=said, picked={}))


def save_identity(stores: Stores, token: str, identity: Identity) -> None:
    """Save who the answers are about. Raises GoneError like `save_page`."""
    with transaction():
        draft = unsent(stores, token)
        stores.drafts.save(draft, replace(draft.content, identity=identity, typed_identity=None))


def save_typed_identity(stores: Stores, token: str, typed: Identity) -> None:
    """Save an incomplete identity as typed. Raises GoneError like `save_page`."""
    with transaction():
        draft = unsent(stores, token)
        stores.drafts.save(draft, replace(draft.content, typed_identity=typed))


def unsent(stores: Stores, token: str) -> Draft:
    """Return a draft, locked. Raises GoneError if it was sent or there is none."""
    draft = stores.drafts.hold(token)
    if draft.screening_id:
        raise GoneError
    return draft


def as_shown(rulebook: Rulebook, posted: Answers) -> Rulebook:
    """Return the rules for someone who was shown the questions they posted, so none of them waits for another answer.

    The answers that opened a question may be missing from the post, or have changed elsewhere since it was shown.
    """
    return replace(rulebook, questionnaire=rulebook.questionnaire.as_shown(posted))


def signs_among(rulebook: Rulebook, answers: Answers) -> dict[str, Value]:
    """Return the posted answers that are a warning sign on their own."""
    shown = as_shown(rulebook, answers)
    return {question: value for question, value in answers.items() if warning_signs(shown, {question: value})}


def taken_back(questionnaire: Questionnaire, draft: Draft) -> Signs:
    """Return the warning signs that were ticked once and no longer are, or whose question is no longer asked."""
    answers = still_asked(questionnaire, draft.content.answers)
    return {
        question: gone
        for question, options in draft.content.warning_signs.items()
        if (gone := tuple(o for o in options if o not in questionnaire.options_in(answers, question)))
    }


def remembered(rulebook: Rulebook, answers: Answers, signs: Signs) -> Signs:
    """Return the warning signs ever ticked, including those among these answers."""
    for finding in warning_signs(rulebook, answers):
        because = finding.because
        ticked = {question: rulebook.questionnaire.options_in(because, question) for question in because}
        signs = with_signs(signs, ticked)
    return signs


def with_signs(signs: Signs, more: Signs) -> Signs:
    """Return both sets of warning signs merged, without duplicates."""
    return {
        question: tuple(dict.fromkeys((*signs.get(question, ()), *more.get(question, ()))))
        for question in {**signs, **more}
    }
