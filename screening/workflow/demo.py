"""A made-up practice: the examples of rules.yaml, sent as people would send them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from screening.domain.answers import read_answers
from screening.domain.rules import Rulebook
from screening.records.invites import Asked
from screening.records.stores import Stores
from screening.rulebook.examples import Example
from screening.settings import Settings
from screening.workflow.invite import invite
from screening.workflow.send import Sending, send

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
        invite(stores, settings, Asked(name, language, (now + timedelta(days=3)).date()), "Demo")
    return len(picked)


def _whole(rulebook: Rulebook, example: Example) -> bool:
    return not read_answers(rulebook.questionnaire, example.answers, sent=True).missing


def _send(stores: Stores, rulebook: Rulebook, example: Example, name: str, sent_at: datetime) -> None:
    token = stores.drafts.start(rulebook.version)
    age = example.answers["age"]
    born = date(sent_at.year - int(age if isinstance(age, int) else 0) - 1, 12, 31)
    identity = {
        "name": name,
        "born": born.isoformat(),
        "phone": "555 010 0142",
        "email": "",
        "message_ok": True,
    }
    language = "es" if name in IN_SPANISH else "en"
    with stores.drafts.changing(token) as (_, draft, row):
        stores.drafts.save(row, replace(draft.content, answers=dict(example.answers), identity=identity))
    send(stores, rulebook, Sending(token, draft.revision + 1, language, sent_at, sent_at.date().isoformat()))
