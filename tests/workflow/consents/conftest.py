"""A practice that keeps consent, a screening that was sent, and a therapist."""

import pytest

from screening.workflow.consents.texts import publish_text
from tests.builders import Patient, healthy, let_in
from tests.consents import TEXTS, set_up


@pytest.fixture
def park(practice):
    return let_in()


@pytest.fixture
def sent(app, practice, park):
    set_up(practice, consent_record="yes")
    publish_text(practice, TEXTS, 0, park)
    Patient(app.test_client()).has_sent(healthy())
    return practice.screenings.newest()
