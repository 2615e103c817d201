"""A practice that follows the course of care, and a therapist who has signed one screening."""

from dataclasses import replace

import pytest

from screening.app import create_app
from screening.practice import NAME
from tests.builders import Patient, Therapist, healthy
from tests.conftest import close


@pytest.fixture
def app(settings):
    app = create_app(replace(settings, course_of_care=True))
    yield app
    close(app)


@pytest.fixture
def url(app, therapist: Therapist):
    """Yield the address of a summary whose decision is signed: it fits."""
    Patient(app.test_client()).has_sent(healthy())
    therapist.sign_in()
    url = therapist.open_first()
    therapist.decide(url, "fits", do="sign")
    return url


@pytest.fixture
def stores(app):
    with app.app_context():
        yield app.extensions[NAME]
