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
        ("SCREENING_OPEN_LINK", "maybe"),
        ("SCREENING_BOOKING_LINK", "http://book.example.com"),
        ("SCREENING_BOOKING_LINK", "javascript:alert(1)"),
        ("SCREENING_LANGUAGES", "en,fr"),
        ("SCREENING_LANGUAGES", ""),
        ("SCREENING_MAIL", "mail.example.com"),
        ("SCREENING_MAIL", "smtps://[f"),
        ("SCREENING_MAIL", "smtps://mail.example.com:many"),
        ("SCREENING_MAIL", "smtps://mail.example.com:70000"),
        ("SCREENING_ADDRESS", "https://[f"),
        ("SCREENING_ADDRESS", "https://forms.example.com:many"),
        ("SCREENING_ADDRESS", "https://me@forms.example.com"),
        ("SCREENING_COLOUR", "#00 33 66"),
        ("SCREENING_FONE", "509 555 0100"),
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


def test_both_languages_or_none_of_what_is_read_out_of_hours(environment):
    assert "911" in read_settings(environment).out_of_hours["es"]
    with pytest.raises(SettingsError, match="SCREENING_OUT_OF_HOURS_ES is missing"):
        read_settings({**environment, "SCREENING_OUT_OF_HOURS": "Leave a message."})
    both = {"SCREENING_OUT_OF_HOURS": "Leave a message.", "SCREENING_OUT_OF_HOURS_ES": "Deje un mensaje."}
    assert read_settings({**environment, **both}).out_of_hours == {"en": "Leave a message.", "es": "Deje un mensaje."}


def test_a_mail_server_is_read_from_one_address(environment):
    mail = {"SCREENING_MAIL_FROM": "desk@example.com"}
    tls = read_settings({**environment, **mail, "SCREENING_MAIL": "smtps://me:p%40ss@mail.example.com"}).mail
    assert (tls.host, tls.port, tls.from_the_first_byte, tls.user) == ("mail.example.com", 465, True, "me")
    assert tls.password == "p@ss"
    assert read_settings({**environment, **mail, "SCREENING_MAIL": "smtp://mail.example.com"}).mail.port == 587
    with pytest.raises(SettingsError, match="SCREENING_MAIL_FROM"):
        read_settings({**environment, "SCREENING_MAIL": "smtps://mail.example.com"})


@pytest.mark.parametrize("password", ["se/cret", "12/cret", "se?cret", "se#cret"])
def test_a_password_that_is_not_escaped_is_told_and_never_printed(environment, password):
    server = f"smtps://me:{password}@mail.example.com"
    with pytest.raises(SettingsError, match="in a password / is written %2F") as caught:
        read_settings({**environment, "SCREENING_MAIL": server, "SCREENING_MAIL_FROM": "desk@example.com"})
    assert "cret" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "line", ["SCREENING_MAIL=smtps://me:secret@mail.example.com", "SCREENING_DATABASE_URL=postgresql://me:secret@db/x"]
)
def test_a_file_with_a_password_that_everyone_can_read_is_refused(environment, tmp_path, line):
    file = tmp_path / "settings"
    file.write_text(f"{line}\nSCREENING_MAIL_FROM=desk@example.com\n")
    file.chmod(0o644)
    with pytest.raises(SettingsError, match="holds a password and can be read by everyone"):
        read_settings({**environment, "SCREENING_SETTINGS": str(file)})
    file.chmod(0o640)
    assert read_settings({**environment, "SCREENING_SETTINGS": str(file)})


def test_without_a_mail_server_no_page_offers_a_mail_but_a_demo_prints_it(environment):
    assert read_settings(environment).mail is None
    assert read_settings({**environment, "SCREENING_DEMO": "yes"}).can_mail
