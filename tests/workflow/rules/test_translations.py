"""Whether a qualified translator has read a translation, and what changed since."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from screening.records.audit.entries import Action, Wanted
from screening.records.operations.rules_versions import TranslationReading
from screening.rulebook.translations import translated_texts
from screening.settings.languages import pages_digest
from screening.workflow.rules.translations import (
    reading_day,
    record_reading,
    translated_language,
    translation_states,
)
from screening.workflow.rules.versions import activate
from tests.builders import TESTS
from tests.conftest import RULES_TEXT

ALONE = sorted(  # translations that stand once in the file
    es
    for es in {es for _, es in translated_texts(RULES_TEXT, "es")}
    if RULES_TEXT.count(es) == 1 and RULES_TEXT.count(f'es: "{es}"') == 1
)


def reworded(texts) -> str:
    """The rules with these Spanish texts said another way."""
    rules = RULES_TEXT
    for es in texts:
        rules = rules.replace(f'es: "{es}"', f'es: "{es} Sí."')
    return rules


def state(practice):
    (spanish,) = translation_states(practice, practice.settings)
    return spanish


def ana_reads(practice, **more) -> TranslationReading:
    """A translator reads the published rules."""
    reading = TranslationReading("es", practice.rules.in_force(), None, "Ana Ruiz", "ATA-certified", date(2026, 11, 2))
    reading = replace(reading, **more)
    record_reading(practice, reading, TESTS)
    return reading


def test_before_anybody_has_read_it_nobody_has(practice):
    spanish = state(practice)
    assert spanish.language.name == "Spanish"
    assert (spanish.reading, spanish.changed, spanish.pages_reading, spanish.pages_changed) == (None, 0, None, False)


def test_who_read_it_is_told_and_noted(practice):
    reading = ana_reads(practice)
    assert (state(practice).reading, state(practice).changed) == (reading, 0)
    (noted,) = practice.audit.page(Wanted(action=Action.TRANSLATION_READ), 9)
    assert noted.detail == f"es of {reading.digest[:12]} by Ana Ruiz"


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(st.sets(st.sampled_from(ALONE), max_size=5))
def test_as_many_texts_are_counted_as_changed_since_and_none_once_they_are_read(practice, texts):
    activate(practice, RULES_TEXT, TESTS)
    ana_reads(practice)
    activate(practice, reworded(texts), TESTS)
    assert state(practice).changed == len(texts)
    ana_reads(practice)
    assert state(practice).changed == 0


def test_what_was_read_before_and_comes_back_is_not_new(practice):
    ana_reads(practice)
    activate(practice, reworded(ALONE[:3]), TESTS)
    activate(practice, f"{RULES_TEXT}\n# the same again\n", TESTS)
    assert state(practice).changed == 0


def test_the_page_texts_are_read_by_themselves(practice):
    read = ana_reads(practice, pages=pages_digest("es", None))
    later = ana_reads(practice, by="Luz Vega")
    assert (state(practice).reading, state(practice).pages_reading) == (later, read)
    assert not state(practice).pages_changed
    ana_reads(practice, pages="0" * 64)
    assert state(practice).pages_changed


def test_a_practice_that_brings_its_own_page_texts_has_others(tmp_path):
    catalog = tmp_path / "es/LC_MESSAGES/messages.mo"
    catalog.parent.mkdir(parents=True)
    catalog.write_bytes(b"other words")
    assert pages_digest("es", tmp_path) != pages_digest("es", None) != pages_digest("pt", None)


def test_only_a_translation_of_these_rules_is_read_and_not_tomorrow(rulebook):
    assert translated_language("es", rulebook).name == "Spanish"
    for code in ("en", "pt", ""):
        with pytest.raises(ValueError, match=f'no translation "{code}": es'):
            translated_language(code, rulebook)
    today = date(2026, 11, 27)
    assert reading_day(today, today) == today
    with pytest.raises(ValueError, match="today or earlier"):
        reading_day(today + timedelta(days=1), today)
