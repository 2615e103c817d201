"""Readings of a translation hang on rules that are kept."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from screening.records.operations.rules_versions import TranslationReading
from tests.builders import written


def test_a_reading_names_rules_that_are_kept(practice):
    with pytest.raises(IntegrityError):
        written(
            practice.rules.add_reading,
            TranslationReading("es", "0" * 64, None, "Ana Ruiz", "ATA-certified", date(2026, 11, 2)),
        )
    assert practice.rules.readings_of("es") == []
