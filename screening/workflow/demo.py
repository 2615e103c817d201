"""A made-up practice: the examples of rules.yaml, sent as patients would send them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from screening.domain.people.identity import Identity
from screening.domain.questionnaire.answers import read_answers
from screening.domain.review.calls import CallOutcome
from screening.domain.review.decision import Conclusion, DecisionContent, Tick
from screening.domain.rules.rulebook import Outcome, Rulebook
from screening.records.audit.entries import PRACTICE, Actor
from screening.records.database import transaction
from screening.records.intake.invites import Asked
from screening.records.review.decisions import Signature
from screening.records.stores import Stores
from screening.rulebook.reading.examples import Example
from screening.settings import Settings
from screening.workflow.intake.answer import PageAnswers, save_identity, save_page
from screening.workflow.intake.invite import invite, take_back
from screening.workflow.intake.send import SendRequest, send
from screening.workflow.intake.start import StartContext, start
from screening.workflow.review.insights import count_now
from screening.workflow.review.patient_file import erase

PEOPLE = (
    *("Maya Lindgren", "Tom Okafor", "Rosa Delgado", "Kenji Watanabe", "Priya Raman", "Luis Herrera", "Hannah Weiss"),
    *("Omar Haddad", "Grace O’Neill", "Pavel Novák", "Inés Castaño", "Walter Jensen", "Aiko Tanaka", "Ben Carver"),
    *("Carmen Ortega", "Dmitri Volkov", "Elena Marsh", "Femi Adeyemi", "Gloria Peña", "Henry Stone", "Ivy Chen"),
    *("Jack Moreau", "Katya Ivanova", "Leo Santos", "Mina Farouk", "Noah Fields", "Olga Petrova", "Pedro Salas"),
)
IN_SPANISH = ("Rosa Delgado", "Luis Herrera", "Inés Castaño", "Carmen Ortega", "Gloria Peña", "Pedro Salas")
ASKED = {"Nora Lindqvist": "en", "Julio Prieto": "es"}
_EVERY = timedelta(hours=24)  # one a day: four weeks of screenings
_UNDECIDED = timedelta(days=3)  # the newest ones await the therapist
_FOLLOWS = {
    Outcome.FITS: Conclusion.FITS,
    Outcome.DISCUSS_FIRST: Conclusion.AFTER_DISCUSSING,
    Outcome.NOT_NOW: Conclusion.NOT_NOW,
    Outcome.EMERGENCY: Conclusion.REFER,
}
_AGAINST = 4  # every fourth decision that can differ from the suggestion does


def fill(stores: Stores, settings: Settings, rulebook: Rulebook, examples: Iterable[Example]) -> int:
    """Send a screening for each made-up person over four weeks and decide the older ones; return how many were sent."""
    complete = [example for example in examples if _whole(rulebook, example)]
    now = datetime.now(UTC)
    for number, name in enumerate(PEOPLE):
        example = complete[number % len(complete)]
        _send(stores, rulebook, example, name, now - _EVERY * (len(PEOPLE) - number) + timedelta(minutes=37 * number))
    _decide(stores, rulebook, now - _UNDECIDED)
    for name, language in ASKED.items():
        invite(stores, settings, Asked(name, language, (now + timedelta(days=3)).date()), PRACTICE)
    count_now(stores)
    return len(PEOPLE)


def empty(stores: Stores, by: Actor) -> int:
    """Erase every made-up screening, so that a practice can start with an empty queue; return how many."""
    count = 0
    while (one := stores.screenings.newest()) is not None:
        count += erase(stores, one, by, "the demo starts empty")
    for made in stores.invites.open(len(ASKED)):
        take_back(stores, made.id, by)
    return count


def _decide(stores: Stores, rulebook: Rulebook, before: datetime) -> None:
    """Sign what was sent before a moment, hours after it arrived; occasionally against the suggestion."""
    person = stores.people.everyone()[0]
    reason = list(rulebook.treatment.staff.reasons.values())[-1]
    older = [one for one in stores.screenings.all() if one.sent_at < before]
    clear = 0
    for number, one in enumerate(older):
        outcome = Outcome(one.outcome)
        clear += outcome in (Outcome.FITS, Outcome.NOT_NOW)
        against = outcome in (Outcome.FITS, Outcome.NOT_NOW) and clear % _AGAINST == 1
        other = Conclusion.NOT_NOW if outcome is Outcome.FITS else Conclusion.AFTER_DISCUSSING
        fired = [finding.rule for finding in one.suggestion.findings if finding.outcome not in (None, Outcome.FITS)]
        content = DecisionContent(
            conclusion=other if against else _FOLLOWS[outcome],
            reason=reason if against else "",
            cautions=dict.fromkeys(fired, Tick.CONFIRMED),
            suggested=(outcome,),
        )
        call = stores.calls.of(one.id)
        with transaction():
            signed_at = one.sent_at + timedelta(hours=2 + number % 30)
            stores.decisions.add(one.id, Signature(person.id, 1, signed_at), content)
            stores.queue.decided(one.id)
            if call is not None:
                stores.calls.log(call.id, person.id, CallOutcome.REACHED, "")


def _whole(rulebook: Rulebook, example: Example) -> bool:
    return not read_answers(rulebook.questionnaire, example.answers, sent=True).missing


def _send(stores: Stores, rulebook: Rulebook, example: Example, name: str, sent_at: datetime) -> None:
    """Answer section by section, as a patient does, then send."""
    language, day = "es" if name in IN_SPANISH else "en", sent_at.date()
    token = start(stores, StartContext(rulebook, language, day))
    for section in rulebook.questionnaire.sections:
        asked = [question.id for question in rulebook.questionnaire.questions if question.section == section.id]
        answers = {question: example.answers[question] for question in asked if question in example.answers}
        save_page(stores, token, rulebook, PageAnswers(answers, asked, section.id, day))
    born = _born(name, rulebook.age_in(example.answers) or 0, day)
    save_identity(stores, token, Identity(name, born.isoformat(), phone="555 010 0142", message_ok=True))
    draft = stores.drafts.find(token)
    if draft is not None:
        send(stores, rulebook, SendRequest(token, draft.revision, language, sent_at, day.isoformat()))


def _born(name: str, age: int, day: date) -> date:
    """Return a date of birth for this age, different for each name."""
    place = PEOPLE.index(name)
    birthday = date(day.year - age, 1 + place * 5 % 12, 1 + place * 7 % 28)
    return birthday if birthday.replace(year=day.year) <= day else birthday.replace(year=day.year - age - 1)
