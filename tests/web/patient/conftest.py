"""Somebody in a course of care, who opens links of their own."""

from datetime import UTC, datetime

import pytest

from screening.practice import NAME
from tests.builders import Patient, healthy, written


@pytest.fixture
def in_care(app):
    """Return the stores of a practice with one patient, whose course of care is open."""
    Patient(app.test_client()).has_sent(healthy())
    with app.app_context():
        stores = app.extensions[NAME]
        written(stores.episodes.open, stores.screenings.newest().id, datetime.now(UTC))
        yield stores
