"""What is asked for before signing is off by default, and each setting is read and told the same way."""

import pytest

from screening.settings.environment import SettingsError, read_settings
from screening.settings.signing import SIGNING, months


def test_all_of_it_is_off_by_default(environment):
    settings = read_settings(environment)
    assert [kept.write(settings) for kept in SIGNING.values()] == ["no", "0", "no", "no"]


def test_the_environment_turns_it_on(environment):
    on = {"CONSENT_RECORD": "yes", "CONSENT_MONTHS": "12", "CONSENT_COUNTERSIGN": "yes", "NEEDS_CREDENTIAL": "yes"}
    settings = read_settings({**environment, **{f"SCREENING_{name}": text for name, text in on.items()}})
    assert [kept.write(settings) for kept in SIGNING.values()] == list(on.values())


@pytest.mark.parametrize("typed", ["-1", "121", "a year", "", "1.5"])
def test_months_are_a_number_from_0_to_120(environment, typed):
    with pytest.raises(ValueError, match=typed or "invalid literal"):
        months(typed)
    with pytest.raises(SettingsError, match="SCREENING_CONSENT_MONTHS"):
        read_settings({**environment, "SCREENING_CONSENT_MONTHS": typed})
