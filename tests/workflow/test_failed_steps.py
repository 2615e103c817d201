"""A step that fails at its last entry leaves nothing of itself, and the next one can go on."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from screening.domain.review.decision import Conclusion
from screening.practice import NAME
from screening.records.database import Base, db
from screening.records.intake.asked import Asked
from screening.records.operations.rules_versions import TranslationReading
from screening.records.review.listing import Shown
from screening.workflow.intake.invite import invite, invite_to_change, take_back
from screening.workflow.intake.send import SendRequest, send
from screening.workflow.intake.start import StartContext, change, start
from screening.workflow.practice.clock import accept_clock
from screening.workflow.practice.credentials import sign_in
from screening.workflow.practice.settings import change_settings
from screening.workflow.practice.staff import Newcomer, add_person, change_roles, end_access, forget_factors
from screening.workflow.review.assign import take
from screening.workflow.review.correct import correct
from screening.workflow.review.decide import DecisionContent, SeenNumbers, sign
from screening.workflow.review.patient_file import erase
from screening.workflow.review.patients import amend, link
from screening.workflow.rules.translations import record_reading
from screening.workflow.rules.versions import accept, activate
from tests.builders import TESTS, Patient, healthy, let_in
from tests.conftest import RULES_TEXT

PHONE = {"phone": "509 555 0101"}
FITS = DecisionContent(Conclusion.FITS, "", {}, "")
STEPS = {
    "accept rules": lambda given: accept(given.practice, RULES_TEXT, "Dr. Park", TESTS),
    "activate rules": lambda given: activate(given.practice, RULES_TEXT, TESTS),
    "accept the clock": lambda given: accept_clock(given.practice, TESTS),
    "add a person": lambda given: add_person(given.practice, Newcomer("lee@example.com", "Lee", ()), TESTS),
    "amend": lambda given: amend(given.practice, given.sent, replace(given.sent.identity, name="Ana"), given.staff),
    "change": lambda given: change(given.practice, given.beginning, given.sent),
    "change roles": lambda given: change_roles(given.practice, given.staff.id, ["front_desk", "administrator"], TESTS),
    "change settings": lambda given: change_settings(given.practice, given.practice.given, PHONE, TESTS),
    "correct": lambda given: correct(given.practice, given.sent, {"rf_body": ("chest_pain",)}, given.staff),
    "end access": lambda given: end_access(given.practice, given.staff.id, TESTS),
    "erase": lambda given: erase(given.practice, given.sent, TESTS, "asked for"),
    "forget factors": lambda given: forget_factors(given.practice, given.staff.id, TESTS),
    "invite": lambda given: invite(given.practice, given.practice.settings, Asked("Ana Ruiz", "en"), TESTS),
    "invite to change": lambda given: invite_to_change(given.practice, given.sent, TESTS),
    "link": lambda given: link(given.practice, given.sent, given.other, given.staff),
    "record a reading": lambda given: record_reading(given.practice, given.reading, TESTS),
    "send": lambda given: send(given.practice, given.beginning.rulebook, given.sending),
    "sign": lambda given: sign(given.practice, given.sent, FITS, given.staff, SeenNumbers(1)),
    "sign in": lambda given: sign_in(given.practice, given.staff, "browser"),
    "take": lambda given: take(given.practice, given.sent.id, given.staff),
    "take back": lambda given: take_back(given.practice, given.invited.id, TESTS),
}


class Given:
    """A practice in which two people sent, one is about to, and one was asked."""

    def __init__(self, app, rulebook) -> None:
        self.practice = app.extensions[NAME]
        self.sent, self.other = (self.practice.screenings.by_id(one.id) for one in self.practice.queue.page(2, Shown()))
        self.staff = let_in()
        let_in("Lee", "desk@example.com", ("administrator",))
        self.beginning = StartContext(rulebook, "en", self.practice.day())
        content = self.practice.drafts.find(change(self.practice, self.beginning, self.sent)).content
        token = start(self.practice, self.beginning, content)
        self.sending = SendRequest(token, 0, "en", datetime.now(UTC), self.practice.today())
        self.reading = TranslationReading(
            "es", rulebook.version, None, "Ana Ruiz", "ATA-certified", self.practice.day()
        )
        self.invited = invite(self.practice, self.practice.settings, Asked("Ana Ruiz", "en"), TESTS)


@pytest.fixture
def given(app, rulebook) -> Given:
    for _ in range(2):
        Patient(app.test_client()).has_sent(healthy())
    with app.app_context():
        yield Given(app, rulebook)


def everything() -> dict[str, list[tuple[object, ...]]]:
    return {
        table.name: sorted(map(tuple, db.session.execute(select(table))), key=repr)
        for table in Base.metadata.sorted_tables
    }


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_a_step_that_fails_at_its_last_entry_leaves_nothing(given, monkeypatch, step):
    before, audit = everything(), given.practice.audit

    def failing_at(write):
        def entry_that_fails(*told):
            write(*told)
            db.session.flush()
            assert everything() != before
            raise OSError("disk full")

        return entry_that_fails

    with monkeypatch.context() as failing:
        for name in ("add", "begin"):
            failing.setattr(audit, name, failing_at(getattr(audit, name)))
        with pytest.raises(OSError, match="disk full"):
            step(given)
    assert everything() == before
    step(given)
    assert everything() != before
