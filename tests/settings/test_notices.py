"""Notices: a text or an address in each language, with the first language where one is missing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.settings.environment import SettingsError, read_settings
from screening.settings.notices import NOTICES, Notice, notice, notices_in, notices_lacking, notices_set
from tests.conftest import settings_for

BARE = settings_for("sqlite://")
LANGUAGES = {"en": "English", "es": "Spanish"}
PAGE = "https://example.com/privacy"


@pytest.mark.parametrize("typed", [PAGE, f" {PAGE} ", "We treat everyone the same.", "https://example.com says so", ""])
def test_an_address_or_a_text_is_taken(typed):
    assert notice(typed) == typed.strip()


@pytest.mark.parametrize("typed", ["http://example.com", "https://", "www.example.com", "HTTP://EXAMPLE.COM"])
def test_an_address_that_is_not_secure_is_refused(typed):
    with pytest.raises(ValueError, match=typed):
        notice(typed)


def test_only_an_address_by_itself_leads_away():
    assert Notice("privacy", PAGE, "en").address == PAGE
    assert Notice("privacy", f"See {PAGE}", "en").address == ""


def test_a_notice_that_is_not_written_in_a_language_is_read_in_the_first():
    settings = replace(BARE, notice_privacy={"en": PAGE}, notice_health_data={"en": "", "es": "Datos"})
    for language in ("en", "es"):
        found = [(one.name, one.language) for one in notices_in(settings, language)]
        assert found == [("privacy", "en"), ("health-data", "es")]
    assert notices_lacking(settings, LANGUAGES) == [
        "“Privacy practices” is not written in Spanish",
        "“Consumer health data policy” is not written in English",
    ]
    assert notices_set(settings) == ["Privacy practices", "Consumer health data policy"]


@given(texts=st.dictionaries(st.sampled_from(["en", "es", "pt"]), st.sampled_from(["", "Text"])))
def test_whoever_reads_gets_a_notice_in_a_language_that_it_is_written_in(texts):
    settings = replace(BARE, notice_privacy=texts)
    for language in ("en", "es"):
        found = notices_in(settings, language)
        assert bool(found) == any(texts.values())
        assert all(texts[one.language] == one.text != "" for one in found)
        assert not found or not texts.get(language) or found[0].language == language


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_comes_from_the_environment_in_any_language_or_in_one(environment, name):
    given = {**environment, f"SCREENING_{name.upper()}_ES": "https://example.com/es"}
    assert getattr(read_settings(given), name) == {"es": "https://example.com/es"}
    given[f"SCREENING_{name.upper()}_ES"] = "http://example.com/es"
    with pytest.raises(SettingsError, match=f"SCREENING_{name.upper()}_ES must be a text, or an address"):
        read_settings(given)
