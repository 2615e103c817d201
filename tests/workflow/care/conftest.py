"""A practice that follows the course of care, with one screening that is signed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from screening.domain.care.session import SessionContent
from screening.domain.review.decision import Conclusion, DecisionContent
from screening.practice import NAME
from screening.workflow.care.asking import SessionHeld, ask_after
from screening.workflow.care.record import NewSession, record
from screening.workflow.intake.answer import save_page
from screening.workflow.intake.bring import keep_brought
from screening.workflow.intake.send import SendRequest, send
from screening.workflow.intake.start import StartContext, change
from screening.workflow.review.decide import SeenNumbers, sign
from tests.builders import IDENTITY, TESTS, Patient, as_values, healthy, let_in, written
from tests.workflow.intake.test_send import draft_of, page, press_send

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
THINNER = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}


class Care:
    """What people do in a course of care, in one line each."""

    def __init__(self, practice, rulebook, person, today="2026-11-24"):
        self.practice, self.rulebook, self.person, self.today = practice, rulebook, person, today

    def sends(self, **changes):
        sent = press_send(self.practice, self.rulebook, *draft_of(self.practice, self.rulebook, healthy(**changes)))
        return self.practice.screenings.by_id(sent)

    def signs(self, screening, conclusion=Conclusion.FITS, number=1):
        content = DecisionContent(conclusion, reason="the exam showed otherwise", replaces_because="news")
        sign(self.practice, screening, content, self.person, SeenNumbers(number, opens_care=True))

    def begins_to_change(self, screening):
        """Let the patient open what was sent, to change it; return the token of the draft."""
        return change(self.practice, StartContext(self.rulebook, "en", self.practice.day()), screening)

    def ticks_while_changing(self, screening, token="", alerts=(), **changes):
        """Let the patient save changed answers without sending them; return the token of the draft."""
        token = token or self.begins_to_change(screening)
        save_page(self.practice, token, self.rulebook, page(as_values(changes), changes), alerts)
        return token

    def answers_again(self, screening, token="", record=None, **changes):
        """Let the patient send again, with these answers changed or a record brought; return the new version."""
        token = token or self.begins_to_change(screening)
        if changes:
            self.ticks_while_changing(screening, token, **changes)
        if record:
            keep_brought(self.practice, token, record)
        revision = self.practice.drafts.find(token).revision
        request = SendRequest(token, revision, "en", datetime.now(UTC), self.today, in_care=True)
        return self.practice.screenings.by_id(send(self.practice, self.rulebook, request).screening_id)

    def records(self, screening, seen=0, day=None, **content):
        new = NewSession(day or self.practice.day(), SessionContent(**{"needled": True, **content}), seen)
        return record(self.practice, screening, new, self.person)


@pytest.fixture
def care(practice, rulebook):
    return Care(practice, rulebook, let_in())


@pytest.fixture
def signed(care):
    screening = care.sends()
    care.signs(screening)
    return screening


@pytest.fixture
def in_care(app):
    """Return a practice with somebody in a course of care who gave an address."""
    Patient(app.test_client()).has_sent(healthy(), {**IDENTITY, "email": "ana@example.com"})
    with app.app_context():
        stores = app.extensions[NAME]
        written(stores.episodes.open, stores.screenings.newest().id, NOW - 3 * DAY)
        yield stores


@pytest.fixture
def sent(practice):
    return practice.screenings.newest()


@pytest.fixture
def wanted(practice):
    return replace(practice.settings, check_ins=True, alerts_to=("desk@example.com",))


@pytest.fixture
def asked(practice, sent, wanted):
    """Ask after a session of today; return what was asked."""
    written(ask_after, practice, wanted, held(practice, sent), TESTS, NOW)
    (made,) = practice.follow_ups.of(sent.id)
    return made


def held(practice, sent, days=0, *, needled=True):
    day = NOW.astimezone(practice.settings.time_zone).date() + timedelta(days=days)
    return SessionHeld(sent.id, day, needled)
