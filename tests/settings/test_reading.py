"""Settings from the environment: wrong values are refused together, each by its name."""

import pytest

from screening.settings.reading import SettingsError, read_settings


def test_a_whole_environment_is_read(environment):
    settings = read_settings(environment)
    assert settings.practice == "River Clinic"
    assert settings.key == bytes(range(32))
    assert settings.demo is True
    assert str(settings.time_zone) == "America/Los_Angeles"


def test_every_missing_setting_is_named():
    with pytest.raises(SettingsError) as caught:
        read_settings({})
    names = [problem.split()[0] for problem in caught.value.problems]
    assert names == [
        f"SCREENING_{name}"
        for name in ("DATABASE_URL", "PRACTICE", "PHONE", "HOURS", "HOURS_ES", "KEY_FILE", "ADDRESS")
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SCREENING_TIME_ZONE", "Mars/Olympus"),
        ("SCREENING_TIME_ZONE", "../etc/passwd"),
        ("SCREENING_DEMO", "true"),
        ("SCREENING_PHONE", "  "),
        ("SCREENING_ADDRESS", "forms.example.com"),
        ("SCREENING_ADDRESS", "https://forms.example.com/path"),
        ("SCREENING_PROXIES", "-1"),
        ("SCREENING_PROXIES", "many"),
        ("SCREENING_IDLE_MINUTES", "14"),
        ("SCREENING_IDLE_MINUTES", "61"),
        ("SCREENING_SETTINGS", "/does/not/exist"),
        ("SCREENING_COLOUR", "#ffcc00"),
        ("SCREENING_COLOUR", "teal"),
        ("SCREENING_LOGO", "/does/not/exist.svg"),
        ("SCREENING_LOGO", "README.md"),
        ("SCREENING_KEY_FILE", "/does/not/exist"),
    ],
)
def test_a_wrong_setting_is_named(environment, name, value):
    with pytest.raises(SettingsError) as caught:
        read_settings({**environment, name: value})
    assert caught.value.problems[0].split()[0] == name


@pytest.mark.parametrize("content", ["", "00" * 31, "zz" * 32])
def test_a_key_of_the_wrong_length_is_refused(environment, key_file, content):
    key_file.write_text(content)
    with pytest.raises(SettingsError, match="64 hexadecimal digits"):
        read_settings(environment)


def test_a_key_that_everyone_can_read_is_refused(environment, key_file):
    key_file.chmod(0o644)
    with pytest.raises(SettingsError, match="can be read by everyone"):
        read_settings(environment)


def test_a_debugger_and_plain_http_are_refused_in_production(environment):
    live = {**environment, "SCREENING_DEMO": "no", "FLASK_DEBUG": "1", "SCREENING_ADDRESS": "http://forms.example.com"}
    with pytest.raises(SettingsError) as caught:
        read_settings(live)
    assert [problem.split()[0] for problem in caught.value.problems] == ["FLASK_DEBUG", "SCREENING_ADDRESS"]


def test_a_file_gives_settings_and_the_environment_wins(environment, tmp_path):
    file = tmp_path / "settings"
    file.write_text('SCREENING_PRACTICE="From the file"\nSCREENING_IDLE_MINUTES=45\nSCREENING_PHONE=1\n')
    del environment["SCREENING_PRACTICE"]
    settings = read_settings({**environment, "SCREENING_SETTINGS": str(file)})
    assert settings.practice == "From the file"
    assert settings.idle.seconds == 45 * 60
    assert settings.phone == "509 555 0100"


def test_a_name_in_the_file_that_is_no_setting_is_told(environment, tmp_path):
    file = tmp_path / "settings"
    file.write_text("SCREENING_FONE=1\n")
    with pytest.raises(SettingsError, match=r"SCREENING_FONE in .* is no setting"):
        read_settings({**environment, "SCREENING_SETTINGS": str(file)})


def test_a_readable_colour_is_taken(environment):
    assert read_settings({**environment, "SCREENING_COLOUR": "#7A1F5B"}).colour == "#7a1f5b"
    assert read_settings(environment).colour is None
