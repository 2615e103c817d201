"""A made-up practice: the examples of rules.yaml, sent as people would send them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from screening.domain.answers import read_answers
from screening.domain.rules import Rulebook
from screening.records.audit import PRACTICE
from screening.records.invites import Asked
from screening.records.stores import Stores
from screening.rulebook.examples import Example
from screening.settings import Settings
from screening.workflow.answer import PageAnswers, save_identity, save_page
from screening.workflow.invite import invite
from screening.workflow.send import Sending, send
from screening.workflow.start import Beginning, start

PEOPLE = (
    "Maya Lindgren",
    "Tom Okafor",
    "Rosa Delgado",
    "Kenji Watanabe",
    "Priya Raman",
    "Luis Herrera",
    "Hannah Weiss",
    "Omar Haddad",
    "Grace O’Neill",
    "Pavel Novák",
    "Inés Castaño",
    "Walter Jensen",
)

IN_SPANISH = ("Rosa Delgado", "Luis Herrera", "Inés Castaño")
ASKED = {"Nora Lindqvist": "en", "Julio Prieto": "es"}


def fill(stores: Stores, settings: Settings, rulebook: Rulebook, examples: Iterable[Example]) -> int:
    """Send one screening for each made-up person, over the last three days; give how many were sent."""
    complete = [example for example in examples if _whole(rulebook, example)]
    picked = complete[:: max(1, len(complete) // len(PEOPLE))][: len(PEOPLE)]
    now = datetime.now(UTC)
    for number, (name, example) in enumerate(zip(PEOPLE, picked, strict=True)):
        _send(stores, rulebook, example, name, now - timedelta(hours=5 * (len(PEOPLE) - number)))
    for name, language in ASKED.items():
        invite(stores, settings, Asked(name, language, (now + timedelta(days=3)).date()), PRACTICE)
    return len(picked)


def _whole(rulebook: Rulebook, example: Example) -> bool:
    return not read_answers(rulebook.questionnaire, example.answers, sent=True).missing


def _send(stores: Stores, rulebook: Rulebook, example: Example, name: str, sent_at: datetime) -> None:
    """Answer section after section, as a patient does, then send."""
    language, day = "es" if name in IN_SPANISH else "en", sent_at.date()
    token = start(stores, Beginning(rulebook, language, day))
    for section in rulebook.questionnaire.sections:
        asked = [question.id for question in rulebook.questionnaire.questions if question.section == section.id]
        answers = {question: example.answers[question] for question in asked if question in example.answers}
        save_page(stores, token, rulebook, PageAnswers(answers, asked, section.id, day))
    age = example.answers["age"]
    born = date(sent_at.year - int(age if isinstance(age, int) else 0) - 1, 12, 31)
    identity = {
        "name": name,
        "born": born.isoformat(),
        "phone": "555 010 0142",
        "email": "",
        "helper": "",
        "message_ok": True,
    }
    save_identity(stores.drafts, token, identity)
    draft = stores.drafts.find(token)
    if draft is not None:
        send(stores, rulebook, Sending(token, draft.revision, language, sent_at, day.isoformat()))
