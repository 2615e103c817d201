"""How consent stands: with every version of a person's answers, by day and text and countersignature."""

from datetime import UTC, datetime, timedelta

from screening.domain.people.consent import Flaw
from screening.workflow.consents.sign import countersign, withdraw
from screening.workflow.consents.standing import consent_standing
from screening.workflow.consents.texts import publish_text
from screening.workflow.intake.send import SendRequest, send
from screening.workflow.intake.start import StartContext, change
from screening.workflow.practice.settings import settings_in_force
from screening.workflow.review.patient_file import erase, file_of
from screening.workflow.review.patients import link
from tests.builders import TESTS, Patient, healthy
from tests.consents import TEXTS, has_signed, set_up


def flaws(practice, screening, days=0):
    settings = settings_in_force(practice, practice.given)
    return consent_standing(practice, settings, screening, practice.day() + timedelta(days=days)).flaws


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


def test_it_is_in_the_persons_file_and_goes_with_their_record(practice, park, sent):
    one = has_signed(practice, sent, park)
    (filed,) = file_of(practice, sent, TESTS).screenings
    assert filed.consents == ((one, TEXTS["en"]),)
    erase(practice, sent, TESTS, "asked for")
    assert practice.consents.of([sent.id]) == []
