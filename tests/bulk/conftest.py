"""Sheets of the shipped file and one question answered with a date, so that columns of every kind are read."""

import pytest

from screening.rulebook.reading.reader import read_rules
from tests.conftest import RULES_TEXT
from tests.rulebooks import with_a_date


@pytest.fixture(scope="session")
def rulebook():
    return read_rules(with_a_date(RULES_TEXT)).rulebook
