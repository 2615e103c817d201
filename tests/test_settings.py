"""Settings from the environment: wrong values are refused together, each by its name."""

import pytest

from screening.settings import Settings, SettingsError


def test_a_whole_environment_is_read(environment):
    settings = Settings.from_environment(environment)
    assert settings.practice == "River Clinic"
    assert settings.key == bytes(range(32))
    assert settings.demo is True
    assert str(settings.time_zone) == "America/Los_Angeles"


def test_every_missing_setting_is_named():
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({})
    names = [problem.split()[0] for problem in caught.value.problems]
    assert names == [f"SCREENING_{name}" for name in ("DATABASE_URL", "PRACTICE", "PHONE", "HOURS", "KEY_FILE")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SCREENING_TIME_ZONE", "Mars/Olympus"),
        ("SCREENING_TIME_ZONE", "../etc/passwd"),
        ("SCREENING_DEMO", "true"),
        ("SCREENING_PHONE", "  "),
        ("SCREENING_KEY_FILE", "/does/not/exist"),
    ],
)
def test_a_wrong_setting_is_named(environment, name, value):
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({**environment, name: value})
    assert [problem.split()[0] for problem in caught.value.problems] == [name]


@pytest.mark.parametrize("content", ["", "00" * 31, "zz" * 32])
def test_a_key_of_the_wrong_length_is_refused(environment, key_file, content):
    key_file.write_text(content)
    with pytest.raises(SettingsError, match="64 hexadecimal digits"):
        Settings.from_environment(environment)
