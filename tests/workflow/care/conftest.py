"""A practice that follows the course of care, with one screening that is signed."""

from datetime import UTC, datetime

import pytest

from screening.domain.care.session import SessionContent
from screening.domain.review.decision import Conclusion, DecisionContent
from screening.workflow.care.record import NewSession, record
from screening.workflow.intake.answer import save_page
from screening.workflow.intake.send import SendRequest, send
from screening.workflow.intake.start import StartContext, change
from screening.workflow.review.decide import SeenNumbers, sign
from tests.builders import as_values, healthy, let_in
from tests.workflow.intake.test_send import draft_of, page, press_send

THINNER = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}


class Care:
    """What people do in a course of care, in one line each."""

    def __init__(self, practice, rulebook, person):
        self.practice, self.rulebook, self.person = practice, rulebook, person

    def sends(self, **changes):
        sent = press_send(self.practice, self.rulebook, *draft_of(self.practice, self.rulebook, healthy(**changes)))
        return self.practice.screenings.by_id(sent)

    def signs(self, screening, conclusion=Conclusion.FITS, number=1):
        content = DecisionContent(conclusion, reason="the exam showed otherwise", replaces_because="news")
        sign(self.practice, screening, content, self.person, SeenNumbers(number, opens_care=True))

    def answers_again(self, screening, **changes):
        """Let the patient send again, with these answers changed; return the new version."""
        token = change(self.practice, StartContext(self.rulebook, "en", self.practice.day()), screening)
        if changes:
            save_page(self.practice, token, self.rulebook, page(as_values(changes), changes))
        revision = self.practice.drafts.find(token).revision
        request = SendRequest(token, revision, "en", datetime.now(UTC), "2026-11-24", in_care=True)
        return self.practice.screenings.by_id(send(self.practice, self.rulebook, request))

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
