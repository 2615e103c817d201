"""A made-up practice: over three months, made-up people send answers, change their minds and get decisions."""

from __future__ import annotations

import re
from datetime import time, timedelta
from itertools import islice

from screening.domain.people.credential import Credential
from screening.domain.rules.rulebook import Outcome, Rulebook
from screening.records.audit.entries import PRACTICE, Actor
from screening.records.intake.asked import Asked
from screening.records.intake.invites import Invite
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.rulebook.reading.reader import RulesFile
from screening.settings import Settings
from screening.workflow.consents.texts import publish_text
from screening.workflow.demo_care import follow
from screening.workflow.demo_people import Crowd, MadeUp
from screening.workflow.demo_steps import (
    FormWalk,
    MadeUpPractice,
    call_back,
    decide,
    pages,
    send_changed,
    send_from_paper,
    walk,
)
from screening.workflow.intake.answer import save_page
from screening.workflow.intake.come_back import forget
from screening.workflow.intake.invite import invite, take_back
from screening.workflow.intake.start import StartContext, start
from screening.workflow.practice.staff import THERAPIST, Newcomer, Staff, add_person
from screening.workflow.practice.treating_credentials import keep_credential
from screening.workflow.review.assign import take
from screening.workflow.review.insights import count_now
from screening.workflow.review.patient_file import erase
from screening.workflow.review.patients import link
from screening.workflow.rules.versions import activate, rulebook_of, text_in_force

PAST, PRESENT, STOPPED, WAITING = 180, 60, 34, 26  # decided long ago; sent recently; did not send; not decided yet
_SEED = 20  # the same people on every machine
_DAYS, _LATELY = 84, 10  # how many days ago the first of the past and of the present people sent
_VISITS = (*(0, 1, 0, 1, 2, 0, 1, 3), *(0, 1, 5, 4, 0, 1, 3, 2))  # days until the first visits of those waiting
_UNANSWERED = 5  # invites
_CREDENTIAL_LASTS = timedelta(days=200)
_CONSENT = {
    "en": (
        "A made-up text for the demo.\n\nDry needling puts a thin needle into a tight muscle. You may be sore for a "
        "day or two, or get a bruise. In rare cases it can hurt a lung.\n\nYou can say no. You can stop at any time."
    ),
    "es": (
        "Un texto inventado para la demostración.\n\nLa punción seca mete una aguja fina en un músculo tenso. "
        "Puede doler uno o dos días, o salir un moretón. En casos raros puede dañar un pulmón.\n\n"
        "Puede decir que no. Puede parar en cualquier momento."
    ),
}
_CALM = (Outcome.FITS, Outcome.FITS, Outcome.DISCUSS_FIRST, Outcome.DISCUSS_FIRST, Outcome.NOT_NOW)
_THRESHOLD = re.compile(r"^(    when: \{\w+: \{at_least: )(\d+)(?=\}\}$)", re.MULTILINE)


def fill(stores: Stores, settings: Settings, rules: RulesFile) -> int:
    """Fill a practice with made-up people, the same every time; return how many screenings were sent.

    Most were sent in the last three months and decided on, the first of them under earlier rules. The newest are
    waiting for visits today, tomorrow or later, and two have to be called.
    """
    add_person(stores, Newcomer("colleague@example.com", "Second Therapist", (THERAPIST,)), PRACTICE)
    staff = tuple(Staff(person.id, person.name) for person in stores.people.everyone())
    made = MadeUpPractice(stores, settings, Crowd(rules.rulebook, rules.examples, _SEED), rules.plain, staff)
    _before_signing(made)
    _the_past(made, rules.rulebook)
    _the_present(made, rules.rulebook)
    _who_stopped(made, rules.rulebook)
    _who_was_asked(made, rules.rulebook)
    follow(made, rules)
    count_now(stores)
    return stores.screenings.count()


def empty(stores: Stores, by: Actor) -> int:
    """Erase every made-up screening, so that a practice can start with an empty queue; return how many."""
    count = 0
    while (one := stores.screenings.newest()) is not None:
        count += erase(stores, one, by, "the demo starts empty")
    for made in stores.invites.open(_UNANSWERED):
        take_back(stores, made.id, by)
    return count


def _before_signing(made: MadeUpPractice) -> None:
    """Publish a consent text, and give everyone a credential, so that settings that ask for them can be tried."""
    publish_text(made.stores, _CONSENT, 0, made.staff[0])
    for number, one in enumerate(made.staff, 1):
        credential = Credential("endorsement (made up)", f"DEMO {number}", made.now.date() + _CREDENTIAL_LASTS)
        keep_credential(made.stores, one.id, credential, PRACTICE)


def _the_past(made: MadeUpPractice, book: Rulebook) -> None:
    """Type in paper forms, as before there was a link, and decide; the first half under different rules."""
    text = text_in_force(made.stores)
    earlier = rulebook_of(made.stores, activate(made.stores, _with_a_higher_threshold(text), made.staff[0].actor))
    for number in range(PAST):
        rules = earlier if number < PAST // 2 else book
        ago = timedelta(days=_DAYS - (_DAYS - _LATELY) * number / PAST, minutes=made.chance.randrange(300))
        decide(made, send_from_paper(made, rules, made.crowd.next(), made.now - ago))
    activate(made.stores, text, made.staff[0].actor)


def _with_a_higher_threshold(text: str) -> str:
    """Return rules as they might once have been: the first rule that reads a single number has a higher threshold."""
    return _THRESHOLD.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", text, count=1)


def _the_present(made: MadeUpPractice, book: Rulebook) -> None:
    """Answer page by page and send in recent days; the newest are waiting, and the last two have to be called."""
    sent: list[Screening] = []
    visits = iter(_VISITS)
    for place in range(PRESENT):
        left = PRESENT - place
        person = made.crowd.next(_outcome(made, left))
        asked = _asked(made, person, next(visits, None)) if left <= WAITING else None
        ago = timedelta(days=_LATELY * left / PRESENT) if left > len(("call now", "call today")) else timedelta()
        how = FormWalk(made.now - ago - timedelta(minutes=8 * left), asked, takes_a_sign_back=left == 2)  # noqa: PLR2004
        sent.append(walk(made, book, person, how))
    for screening in sent[:-WAITING]:
        decide(made, screening)
    for screening in sent[-WAITING:-2]:
        call_back(made, screening, made.staff[0])
    _what_follows(made, book, sent)


def _outcome(made: MadeUpPractice, left: int) -> Outcome | None:
    """Return the outcome wanted for a person: the last one is in danger, those waiting are not; None means any."""
    if left == 1:
        return Outcome.EMERGENCY
    return made.chance.choice(_CALM) if left <= WAITING else None


def _asked(made: MadeUpPractice, person: MadeUp, days: int | None) -> Invite | None:
    """Return the invite of someone with a visit in this many days; None without a visit."""
    if days is None:
        return None
    visit_on = made.day(made.now) + timedelta(days=days)
    visit_at = time(made.chance.randrange(8, 17), made.chance.choice((0, 30)))
    asked = Asked(person.name, person.language, visit_on, visit_at=visit_at)
    return invite(made.stores, made.settings, asked, made.staff[0].actor)


def _what_follows(made: MadeUpPractice, book: Rulebook, sent: list[Screening]) -> None:
    """Let one person send for a second complaint, another change answers, and a therapist take some who wait."""
    before, *_others = sent
    other = made.crowd.next(Outcome.FITS)
    again = send_from_paper(made, book, MadeUp(other.answers, before.identity.name, before.language), made.now)
    link(made.stores, before, again, made.staff[0])
    waiting = sent[-WAITING:-2]
    age = book.treatment.roles.age
    changed = made.crowd.next(Outcome.DISCUSS_FIRST).answers
    send_changed(made, book, waiting[0], {**changed, age: waiting[0].answers[age]})
    for number, screening in enumerate(waiting[1::3]):
        take(made.stores, screening.id, made.staff[number % len(made.staff)])


def _who_stopped(made: MadeUpPractice, book: Rulebook) -> None:
    """Begin forms and leave them: the longer a section, the more people stop in it."""
    sections = [section.id for section in book.questionnaire.sections]
    lengths = [sum(question.section == one for question in book.questionnaire.questions) for one in sections]
    for place in made.chance.choices(range(len(sections)), lengths, k=STOPPED):
        person, day = made.crowd.next(), made.day(made.now - timedelta(days=made.chance.randrange(_LATELY)))
        token = start(made.stores, StartContext(book, person.language, day))
        for page in islice(pages(book, person.answers, day), place):
            save_page(made.stores, token, book, page)
        forget(made.stores, token)


def _who_was_asked(made: MadeUpPractice, book: Rulebook) -> None:
    """Invite people who have not sent: most have not opened the link, one has started, one invite is canceled."""
    for number in range(_UNANSWERED):
        person = made.crowd.next()
        asked = _asked(made, person, number + 1)
        if asked is not None and number == 0:
            start(made.stores, StartContext(book, person.language, made.day(made.now)), invite=asked)
        elif asked is not None and number == 1:
            take_back(made.stores, asked.id, PRACTICE)
