"""Starting: a draft begins, from the open link, from an invite, or to change what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from screening.domain.answers import Answers, check_answers
from screening.domain.rules import Rulebook
from screening.domain.ways import Way
from screening.records.database import writing
from screening.records.drafts import Content, Origin
from screening.records.invites import Invite
from screening.records.screenings import Screening
from screening.records.stores import Stores
from screening.records.tallies import STARTED
from screening.workflow.answer import remember


@dataclass(frozen=True)
class Beginning:
    """Somebody begins: under which rules, in which language, on which day of the practice."""

    rulebook: Rulebook
    language: str
    day: date


def start(stores: Stores, beginning: Beginning, content: Content | None = None, invite: Invite | None = None) -> str:
    """Start a draft and give its token; `content` is what it begins with."""
    origin = Origin(Way.INVITED, invite.id) if invite else Origin()
    return _start(stores, beginning, content, origin)


def enter(stores: Stores, beginning: Beginning, answers: Answers, identity: dict[str, Any]) -> str:
    """Start a draft with what staff typed in from paper, or on the phone; give its token."""
    content = Content(answers=dict(answers), identity=identity)
    remember(beginning.rulebook, answers, content.warning_signs)
    return _start(stores, beginning, content, Origin(Way.STAFF))


def change(stores: Stores, beginning: Beginning, screening: Screening) -> str:
    """Start a draft with the answers of a screening, to change them; give its token.

    Answers that the rules in force no longer know are left out: their questions are asked again. A warning sign that
    was ticked before is remembered, should it be unticked now.
    """
    kept: dict[str, Any] = screening.answers["answers"]
    answers, _ = check_answers(beginning.rulebook.questionnaire, kept)
    signs = {question: list(options) for question, options in screening.answers["taken_back"].items()}
    remember(beginning.rulebook, answers, signs)
    content = Content(answers=dict(answers), identity=screening.identity, warning_signs=signs)
    return _start(stores, beginning, content, Origin(screening.way, screening.invite_id, screening.id))


def _start(stores: Stores, beginning: Beginning, content: Content | None, origin: Origin) -> str:
    with writing() as session:
        if origin.invite_id:
            stores.invites.started(session, origin.invite_id)
        stores.tallies.add(session, beginning.day, beginning.language, origin.way, STARTED)
        return stores.drafts.start_in(session, beginning.rulebook.version, content, origin)
