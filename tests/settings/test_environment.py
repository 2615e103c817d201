"""Settings from the environment: wrong values are refused together, each by its name."""

import dataclasses
import os
import re
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.sansio.utils import host_is_trusted

from screening.app import create_app
from screening.settings import Settings
from screening.settings.environment import PLAIN, TOGETHER, WITH_DEFAULT, SettingsError, read_settings
from screening.settings.values import web_address
from tests import CHECKOUT
from tests.conftest import close


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
        ("SCREENING_LOG", "xml"),
        ("SCREENING_ACCESS_LOG", "perhaps"),
        ("SCREENING_METRICS_PORT", "0"),
        ("SCREENING_METRICS_PORT", "65536"),
        ("SCREENING_METRICS_PORT", "all"),
        ("SCREENING_CDS_ISSUERS", "https://ehr.example.com"),
        ("SCREENING_CDS_ISSUERS", "https://ehr.example.com /does/not/exist"),
        ("SCREENING_CDS_ISSUERS", "https://ehr.example.com http://ehr.example.com/keys"),
        ("SCREENING_CDS_ISSUERS", "ehr https://a.example/keys, ehr https://b.example/keys"),
        ("SCREENING_IDLE_MINUTES", "61"),
        ("SCREENING_ALERTS_TO", "desk@example.com lee@example.com"),
        ("SCREENING_ALERTS_TO", "desk@example.com, a b@c"),
        ("SCREENING_ALERTS_TO", "Desk <desk@example.com>"),
        ("SCREENING_WITNESSES", "desk@example.com\tlee@example.com"),
        ("SCREENING_WITNESSES", "desk@example.com@example.org"),
        ("SCREENING_LIMIT_TIMES", "0"),
        ("SCREENING_LIMIT_TIMES", "101"),
        ("SCREENING_LIMIT_TIMES", "2.5"),
        ("SCREENING_SETTINGS", "/does/not/exist"),
        ("SCREENING_COLOUR", "#ffcc00"),
        ("SCREENING_COLOUR", "teal"),
        ("SCREENING_VISIT_MINUTES", "an hour"),
        ("SCREENING_VISIT_MINUTES", "4"),
        ("SCREENING_DATABASE_CONNECT_SECONDS", "0"),
        ("SCREENING_DATABASE_PAGE_SECONDS", "nan"),
        ("SCREENING_DATABASE_PAGE_SECONDS", "61"),
        ("SCREENING_DATABASE_LOCK_SECONDS", "soon"),
        ("SCREENING_LOGO", "/does/not/exist.svg"),
        ("SCREENING_LOGO", "README.md"),
        ("SCREENING_BACKUP_COMMAND", "copy --to elsewhere"),
        ("SCREENING_BACKUP_COMMAND", "/usr/bin/copy 'elsewhere"),
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
        ("SCREENING_ADDRESS", "https://forms.example.com:0"),
        ("SCREENING_COLOUR", "#00 33 66"),
        ("SCREENING_FONE", "509 555 0100"),
    ],
)
def test_a_wrong_setting_is_named(environment, name, value):
    with pytest.raises(SettingsError) as caught:
        read_settings({**environment, name: value})
    assert caught.value.problems[0].split()[0] == name


@pytest.mark.parametrize("name", ["alerts_to", "witnesses"])
@pytest.mark.parametrize(
    "list_of", ["a@example.com, b@example.com", "a@example.com; b@example.com;", ";a@example.com,b@example.com"]
)
def test_each_address_of_a_list_is_one_recipient(environment, name, list_of):
    settings = read_settings({**environment, f"SCREENING_{name.upper()}": list_of})
    assert getattr(settings, name) == ("a@example.com", "b@example.com")


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
    with pytest.raises(SettingsError, match=r"SCREENING_FONE in .* is not a setting"):
        read_settings({**environment, "SCREENING_SETTINGS": str(file)})


REFUSED = [
    *("[::1]", "[::1]:8000", "[::ffff:1.2.3.4]", "[v1.x]", "forms.example.com.", "forms..example.com", ".example.com"),
    *("a_b.example.com", "münchen.example", "forms.exa。com", "ﬀ.example", "-a.example", "a-.example", "*.example.com"),
    *("a,b.example", "forms example.com", "a%41.example", "1.2.3", "256.1.1.1", "a.1", "a.0x1", "x" * 64 + ".com"),
    *("x." * 127 + "com", "forms.example.com/x", "forms.example.com?x", "forms.example.com#x", "me@forms.example.com"),
]


@pytest.mark.parametrize("host", REFUSED)
@pytest.mark.parametrize("demo", ["yes", "no"])
def test_an_address_that_cannot_be_served_is_refused(environment, host, demo):
    given = {**environment, "SCREENING_ADDRESS": f"https://{host}", "SCREENING_DEMO": demo}
    with pytest.raises(SettingsError) as caught:
        read_settings(given)
    [problem] = caught.value.problems
    assert problem.startswith("SCREENING_ADDRESS must be where people open it, such as https://forms.example.com: ")


SERVED = {
    "https://forms.example.com": "https://forms.example.com",
    "https://forms.example.com/": "https://forms.example.com",
    " HTTPS://FORMS.Example.COM:443/ ": "https://forms.example.com",
    "https://forms.example.com:8443": "https://forms.example.com:8443",
    "https://xn--mnchen-3ya.example": "https://xn--mnchen-3ya.example",
    "https://10.0.0.7:80": "https://10.0.0.7:80",
    "https://desk": "https://desk",
}


@pytest.mark.parametrize("address", SERVED)
def test_any_other_is_served_to_those_who_open_it_and_to_nobody_else(environment, address):
    given = read_settings({**environment, "SCREENING_DEMO": "no", "SCREENING_ADDRESS": address})
    assert given.address == SERVED[address]
    app = create_app(given)
    shown = given.address.removeprefix("https://")  # what a browser sends
    for host, code in ((shown, 200), ("elsewhere.example.com", 400), (f"x.{shown}", 400), ("127.0.0.1", 400)):
        answer = app.test_client().get("/healthz", headers={"Host": host}, base_url=given.address)
        assert answer.status_code == code, host
    close(app)


labels = st.from_regex("[a-z0-9_.-]{1,12}", fullmatch=True) | st.text(max_size=5)


@given(host=st.lists(labels, min_size=1, max_size=4).map(".".join), port=st.none() | st.integers(0, 70000))
def test_no_address_is_taken_that_the_server_would_not_answer(host, port):
    try:
        address = web_address(f"https://{host}" if port is None else f"https://{host}:{port}", secure=True)
    except ValueError:
        return
    parts = urlsplit(address)
    assert host_is_trusted(parts.netloc, [parts.hostname])
    assert parts.hostname == host.strip().rstrip("/").lower()


REMARKS = {
    "SCREENING_PRACTICE=Suite #4": "SCREENING_PRACTICE",
    "SCREENING_PRACTICE = Suite 4 # by the river": "SCREENING_PRACTICE",
    "export SCREENING_POSTAL_ADDRESS=1 Main St\t#2": "SCREENING_POSTAL_ADDRESS",
    "SCREENING_COLOUR= #7A1F5B": "SCREENING_COLOUR",
    "SCREENING_MAIL=smtps://me:a #b@mail.example.com": "SCREENING_MAIL",
}


@pytest.mark.parametrize("line", REMARKS)
def test_what_stands_behind_a_number_sign_is_never_left_out_silently(environment, tmp_path, line):
    file = tmp_path / "settings"
    file.write_text(f"# ours\n{line}\n")
    with pytest.raises(SettingsError) as caught:
        read_settings({**environment, "SCREENING_SETTINGS": str(file)})
    assert caught.value.problems[0] == (
        f"{file}: {REMARKS[line]}: the text after # is ignored: put the value in quotes, or the comment on its own line"
    )


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('SCREENING_PRACTICE="Suite #4"', "Suite #4"),
        ("SCREENING_PRACTICE='Suite #4' # by the river", "Suite #4"),
        ("SCREENING_PRACTICE=Suite#4", "Suite#4"),
        ("SCREENING_PRACTICE=#4", "#4"),
        ("# a remark\nSCREENING_PRACTICE=Suite 4  ", "Suite 4"),
    ],
)
def test_a_number_sign_in_quotes_or_inside_a_word_stays(environment, tmp_path, line, name):
    file = tmp_path / "settings"
    file.write_text(line)
    del environment["SCREENING_PRACTICE"]
    assert read_settings({**environment, "SCREENING_SETTINGS": str(file)}).practice == name


@pytest.mark.parametrize("line", ['SCREENING_LOGO="logo.svg', "SCREENING_LOGO='a' b", "=5", "two words"])
def test_a_line_that_cannot_be_read_is_told_by_its_number(environment, tmp_path, line):
    file = tmp_path / "settings"
    file.write_text(f"SCREENING_IDLE_MINUTES=45\n{line}\n")
    with pytest.raises(SettingsError, match=r"line 2 is not NAME=value, or a quote is not closed"):
        read_settings({**environment, "SCREENING_SETTINGS": str(file)})


def test_a_mark_at_the_start_of_the_file_is_skipped_and_another_encoding_is_named(environment, tmp_path):
    file = tmp_path / "settings"
    given = {**environment, "SCREENING_SETTINGS": str(file)}
    del given["SCREENING_PRACTICE"]
    file.write_text("SCREENING_PRACTICE=Clínica\n", encoding="utf-8-sig")
    assert read_settings(given).practice == "Clínica"
    for encoding in ("utf-16", "latin-1"):
        file.write_bytes("SCREENING_PRACTICE=Clínica\n".encode(encoding))
        with pytest.raises(SettingsError, match=rf"{file} cannot be read: .*: save the file as UTF-8"):
            read_settings(given)


def test_a_readable_colour_is_taken(environment):
    assert read_settings({**environment, "SCREENING_COLOUR": "#7A1F5B"}).colour == "#7a1f5b"
    assert read_settings(environment).colour is None


def test_both_languages_or_none_of_what_is_read_out_of_hours(environment):
    assert "911" in read_settings(environment).closed_words("es")
    with pytest.raises(SettingsError, match="SCREENING_OUT_OF_HOURS_ES is missing"):
        read_settings({**environment, "SCREENING_OUT_OF_HOURS": "Leave a message."})
    both = {"SCREENING_OUT_OF_HOURS": "Leave a message.", "SCREENING_OUT_OF_HOURS_ES": "Deje un mensaje."}
    assert read_settings({**environment, **both}).out_of_hours == {"en": "Leave a message.", "es": "Deje un mensaje."}


@pytest.mark.parametrize("name", WITH_DEFAULT)
def test_a_text_with_a_default_is_written_in_every_language_that_patients_pick_or_in_none(environment, name):
    assert all(read_settings(environment).words_of(name.lower(), language) for language in ("en", "es"))
    one = {**environment, f"SCREENING_{name}": "In English"}
    with pytest.raises(SettingsError, match=f"SCREENING_{name}_ES is missing"):
        read_settings(one)
    both = read_settings({**one, f"SCREENING_{name}_ES": "En español"})
    assert [both.words_of(name.lower(), language) for language in ("en", "es")] == ["In English", "En español"]


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
    with pytest.raises(SettingsError, match="contains a password and can be read by everyone"):
        read_settings({**environment, "SCREENING_SETTINGS": str(file)})
    file.chmod(0o640)
    assert read_settings({**environment, "SCREENING_SETTINGS": str(file)})


def test_without_a_mail_server_no_page_offers_a_mail_but_a_demo_prints_it(environment):
    assert read_settings(environment).mail is None
    assert read_settings({**environment, "SCREENING_DEMO": "yes"}).can_mail


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("security@example.com", "mailto:security@example.com"),
        ("mailto:security@example.com", "mailto:security@example.com"),
        ("https://example.com/report", "https://example.com/report"),
    ],
)
def test_a_contact_for_weaknesses_is_read_as_a_link(environment, typed, link):
    assert read_settings({**environment, "SCREENING_SECURITY_CONTACT": typed}).security_contact == link


@pytest.mark.parametrize("typed", ["security", "http://example.com", "a@b c@d", "a@b\nExpires: never", "https://"])
def test_a_contact_that_nobody_can_follow_is_refused(environment, typed):
    with pytest.raises(SettingsError, match="SCREENING_SECURITY_CONTACT"):
        read_settings({**environment, "SCREENING_SECURITY_CONTACT": typed})


def test_every_setting_is_told_once_in_the_docs_and_no_other_is():
    rows = re.findall(r"^\| `SCREENING_(\w+)` \|", (CHECKOUT / "docs/settings.md").read_text(), re.MULTILINE)
    by_language = {"HOURS_ES", "OUT_OF_HOURS_ES", "HOURS_CODE", "OUT_OF_HOURS_CODE"}
    assert sorted(set(rows) - by_language) == sorted([*PLAIN, *TOGETHER])
    assert len(rows) == len(set(rows))
    fields = {field.name for field in dataclasses.fields(Settings)}
    assert {one.field for one in PLAIN.values()} <= fields


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # it is only read
@given(code=st.from_regex("[A-Za-z]{1,3}", fullmatch=True))
def test_hours_are_taken_in_any_language_and_in_no_other_shape(environment, code):
    given = {**environment, f"SCREENING_HOURS_{code}": "always"}
    if re.fullmatch("[A-Z]{2}", code):
        assert read_settings(given).hours[code.lower()] == "always"
    else:
        with pytest.raises(SettingsError, match=f"SCREENING_HOURS_{code} is not a setting"):
            read_settings(given)


def test_a_folder_of_translations_that_is_not_there_is_told(environment, tmp_path):
    given = {**environment, "SCREENING_TRANSLATIONS": str(tmp_path)}
    assert read_settings(given).translations == tmp_path
    with pytest.raises(SettingsError, match="SCREENING_TRANSLATIONS must name an existing folder"):
        read_settings({**given, "SCREENING_TRANSLATIONS": str(tmp_path / "gone")})


def test_root_is_refused_where_the_key_is_another_users(environment, key_file, monkeypatch):
    """What root makes, such as a database or a backup, the server could not write."""
    if os.geteuid() == 0:
        os.chown(key_file, 65534, -1)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(SettingsError, match=r"this is root: run this as that user \(runuser -u \S+ -- …\)"):
        read_settings(environment)


def test_root_may_use_a_key_of_its_own(environment, key_file, monkeypatch):
    key = key_file.stat()
    monkeypatch.setattr("os.geteuid", lambda: key.st_uid)
    assert read_settings(environment).key_file == key_file


def test_a_key_that_this_user_may_not_read_is_told_as_that(environment, monkeypatch):
    def refuse(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("screening.settings.environment.read_keys", refuse)
    with pytest.raises(SettingsError, match="must be readable by this user"):
        read_settings(environment)


def test_what_is_set_about_health_records_is_read(environment):
    given = {
        "SCREENING_BRING_RECORDS": "yes",
        "SCREENING_RECORD_SERVERS": "Links.example.org, example.com.",
        "SCREENING_RECORD_ISSUERS": "https://issuer.example.org/a, https://other.example.org",
    }
    found = read_settings({**environment, **given})
    assert found.bring_records
    assert not found.records_private
    assert found.record_servers == ("links.example.org", "example.com")
    assert found.record_issuers == ("https://issuer.example.org/a", "https://other.example.org")


@pytest.mark.parametrize(
    ("name", "value"), [("RECORD_SERVERS", "https://example.org"), ("RECORD_ISSUERS", "http://example.org")]
)
def test_servers_are_named_and_issuers_addressed(environment, name, value):
    with pytest.raises(SettingsError, match=f"SCREENING_{name} must be a list"):
        read_settings({**environment, f"SCREENING_{name}": value})
