"""Starting a draft: from the open link, from an invite, or to change what was sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from screening.domain.people.identity import Identity
from screening.domain.questionnaire.answers import Answers
from screening.domain.questionnaire.questions import Question
from screening.domain.review.channel import Way
from screening.domain.rules.rulebook import Rulebook
from screening.records.audit.entries import PATIENT, Action, Kind, Subject
from screening.records.database import transaction
from screening.records.intake.draft_contents import Content
from screening.records.intake.drafts import Draft, GoneError, Origin
from screening.records.intake.invites import Invite
from screening.records.intake.tallies import STARTED
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.workflow.intake.answer import remembered
from screening.workflow.rules.versions import rulebook_of


@dataclass(frozen=True)
class StartContext:
    """The context of a start: under which rules, in which language, on which practice date."""

    rulebook: Rulebook
    language: str
    day: date


def start(stores: Stores, context: StartContext, content: Content | None = None, invite: Invite | None = None) -> str:
    """Start a draft, optionally with `content`; return its token."""
    origin = Origin(Way.INVITED, invite.id) if invite else Origin()
    with transaction():
        return start_within(stores, context, content, origin)


def start_over(stores: Stores, context: StartContext, content: Content, before: Draft) -> str:
    """Start a change of sent answers again, with none of them; return its token. It still replaces what was sent."""
    with transaction():
        return start_within(stores, context, replace(content, begun_again=True), before.origin)


def enter(stores: Stores, context: StartContext, answers: Answers, identity: Identity) -> str:
    """Start a draft with what staff typed from paper or on the phone; return its token."""
    signs = remembered(context.rulebook, answers, {})
    content = Content(answers=answers, warning_signs=signs, identity=identity)
    with transaction():
        return start_within(stores, context, content, Origin(Way.STAFF))


def enter_again(stores: Stores, context: StartContext, token: str, answers: Answers, identity: Identity) -> None:
    """Replace what staff typed in a draft, and its language; warning signs from the first time are remembered.

    Raises GoneError if there is no such draft or it has been sent.
    """
    with transaction():
        draft = stores.drafts.hold(token)
        if draft.screening_id or draft.origin.way is not Way.STAFF:
            raise GoneError
        signs = remembered(context.rulebook, answers, draft.content.warning_signs)
        content = replace(draft.content, answers=answers, warning_signs=signs, identity=identity)
        stores.drafts.save(draft, replace(content, begun_in=context.language))


def token_to_typed(stores: Stores, draft_id: str) -> str:
    """Return a token for a draft that staff typed, to change or send it with. Raises GoneError if it is gone."""
    with transaction():
        token = stores.drafts.token_to(draft_id)
    if token is None:
        raise GoneError
    return token


def change(stores: Stores, context: StartContext, screening: Screening) -> str:
    """Start a draft with the answers of a screening, to change them; return its token.

    A question that differs in the rules in force is asked again: "none of these" does not answer a sign that was not
    shown. Earlier ticks are remembered at sending (send.py).
    """
    old, new = rulebook_of(stores, screening.digest).questionnaire, context.rulebook.questionnaire
    same = {question.id for question in new.questions if asks_the_same(old.by_id.get(question.id), question)}
    answers = {question: value for question, value in screening.answers.items() if question in same}
    content = Content(
        answers,
        identity=screening.identity,
        asked_about=screening.asked_about,
        by_helper=screening.identity.answered_by_helper,
        record=screening.record,
    )
    way = Way.INVITED if screening.invite_id else Way.OPEN
    with transaction():
        stores.audit.add(Subject(Kind.SCREENING, screening.id), PATIENT, Action.OPENED_TO_CHANGE)
        return start_within(stores, context, content, Origin(way, screening.invite_id, screening.id))


def asks_the_same(old: Question | None, new: Question) -> bool:
    """Return whether two versions of a question have the same words, options and bounds."""
    if old is None:
        return False
    shape = ("kind", "ask", "help", "options", "minimum", "maximum")
    return all(getattr(old, name) == getattr(new, name) for name in shape)


def start_within(stores: Stores, context: StartContext, content: Content | None, origin: Origin) -> str:
    """Start a draft as part of a step; return its token."""
    content = replace(content or Content(), begun_in=context.language)
    if origin.invite_id:
        stores.invites.started(origin.invite_id)
    if origin.changes is None:
        stores.tallies.add(context.day, context.language, origin.way, STARTED)
    return stores.drafts.start(context.rulebook.version, content, origin)
