"""A practice with one signed screening, and what was done with it."""

import pytest

from screening.practice import NAME
from tests.builders import Patient, healthy, let_in


@pytest.fixture
def practice(app):
    Patient(app.test_client()).has_sent(healthy())
    with app.app_context():
        yield app.extensions[NAME]


@pytest.fixture
def sent(practice):
    return practice.screenings.newest()


@pytest.fixture
def person(practice):
    return let_in()
