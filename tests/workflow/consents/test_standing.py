"""How consent stands: with every version of a person's answers, by day and text and countersignature."""

from datetime import UTC, datetime, timedelta

import pytest

from screening.domain.people.consent import Flaw, Signer, TypedSignature
from screening.workflow.consents.sign import countersign, withdraw
from screening.workflow.consents.standing import consent_standing
from screening.workflow.consents.texts import publish_text
from screening.workflow.intake.send import SendRequest, send
from screening.workflow.intake.start import StartContext, change
from screening.workflow.practice.settings import settings_in_force
from screening.workflow.review.correct import correct
from screening.workflow.review.patient_file import erase, file_of
from screening.workflow.review.patients import link
from tests.builders import BORN, HEALTHY, IDENTITY, TESTS, Patient, healthy
from tests.consents import TEXTS, has_signed, set_up


def flaws(practice, screening, days=0):
    settings = settings_in_force(practice, practice.given)
    standing = consent_standing(practice, settings, screening, practice.day() + timedelta(days=days))
    assert standing.newest == next(iter(standing.signed), None)
    return standing.flaws


def test_a_consent_outlasts_newer_answers_of_its_person(app, practice, park, sent, rulebook):
    assert flaws(practice, sent) == (Flaw.MISSING,)
    Patient(app.test_client()).has_sent(healthy())
    first = practice.screenings.newest()
    has_signed(practice, first, park)
    token = change(practice, StartContext(rulebook, "en", practice.day()), first)
    revision = practice.drafts.find(token).revision
    send(practice, rulebook, SendRequest(token, revision, "en", datetime.now(UTC), practice.today()))
    newer = practice.screenings.newest()
    assert newer.previous_id == first.id
    assert flaws(practice, newer) == flaws(practice, first) == ()
    assert flaws(practice, sent) == (Flaw.MISSING,), "somebody else"


def test_a_consent_holds_for_screenings_that_were_linked_as_the_same_persons(app, practice, park, sent):
    Patient(app.test_client()).has_sent(healthy())
    other = practice.screenings.newest()
    has_signed(practice, sent, park)
    assert flaws(practice, other) == (Flaw.MISSING,)
    link(practice, sent, other, park)
    assert flaws(practice, other) == ()


def test_it_expires_after_the_months_of_the_setting_and_with_a_newer_text(practice, park, sent):
    has_signed(practice, sent, park)
    set_up(practice, consent_months="1")
    assert [flaws(practice, sent, days) for days in (0, 27, 32)] == [(), (), (Flaw.EXPIRED,)]
    publish_text(practice, {**TEXTS, "en": "Newer"}, 1, park)
    assert flaws(practice, sent) == (Flaw.OLDER_TEXT,)
    has_signed(practice, sent, park)
    assert flaws(practice, sent) == ()


def test_where_a_countersignature_is_wanted_one_without_it_is_told(practice, park, sent):
    one = has_signed(practice, sent, park)
    set_up(practice, consent_countersign="yes")
    assert flaws(practice, sent) == (Flaw.NOT_COUNTERSIGNED,)
    countersign(practice, one.id, sent.id, park)
    assert flaws(practice, sent) == ()
    withdraw(practice, one.id, sent.id, park)
    assert flaws(practice, sent) == (Flaw.WITHDRAWN,)


@pytest.fixture
def send_as(app, practice, park):
    def sends(identity=IDENTITY, **changes):
        Patient(app.test_client()).has_sent(healthy(**changes), identity)
        screening = practice.screenings.newest()
        has_signed(practice, screening, park)
        return screening

    return sends


def test_a_patient_under_age_cannot_consent_alone(send_as, practice, park, sent):
    born = {"born-year": str(BORN.year + HEALTHY["age"] - 16)}
    child = send_as({**IDENTITY, **born}, age=16, guardian_consent="yes")
    assert flaws(practice, child) == (Flaw.NO_GUARDIAN,)
    assert flaws(practice, child, days=3 * 365) == (Flaw.UNDER_AGE,), "of age by then"
    has_signed(practice, child, park, TypedSignature("Rosa Ruiz", Signer.GUARDIAN, "es", "mother"))
    assert flaws(practice, child) == ()
    has_signed(practice, sent, park)
    assert flaws(practice, sent) == (), "an adult signs alone"


@pytest.mark.parametrize(("decides", "flawed"), [("guardian_decides", True), ("cannot_decide", True), ("yes", False)])
def test_where_somebody_else_decides_the_patient_cannot_consent_alone(send_as, practice, sent, decides, flawed):
    assert flaws(practice, send_as(own_decisions=decides)) == ((Flaw.NO_GUARDIAN,) if flawed else ())


def test_who_decides_is_read_as_corrected_at_the_visit(practice, park, sent):
    has_signed(practice, sent, park)
    correct(practice, sent, {"own_decisions": "guardian_decides"}, park)
    assert flaws(practice, sent) == (Flaw.NO_GUARDIAN,)


def test_it_is_in_the_persons_file_and_goes_with_their_record(practice, park, sent):
    one = has_signed(practice, sent, park)
    (filed,) = file_of(practice, sent, TESTS).screenings
    assert filed.consents == ((one, TEXTS["en"]),)
    erase(practice, sent, TESTS, "asked for")
    assert practice.consents.of([sent.id]) == []
