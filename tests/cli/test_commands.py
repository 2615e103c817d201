"""The commands that need no server: rules, key, people, upgrade, replay."""

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from screening.app import create_app
from screening.cli.main import screening
from screening.domain.review.insight_days import NamedCase
from screening.practice import NAME
from screening.records.database import db, transaction
from screening.records.operations.tables import KnownValueRow
from screening.settings.environment import SettingsError
from screening.settings.shipped import RULES
from screening.workflow.rules.versions import activate
from tests import CHECKOUT
from tests.builders import TESTS, Patient, counts_of_everything, healthy
from tests.conftest import RULES_TEXT, close

SHIPPED = str(RULES)


def test_key_new_writes_a_key_for_its_owner_only_and_never_overwrites_one(run, tmp_path):
    path = tmp_path / "folder" / "key"
    assert run("key", "new", str(path)).exit_code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = path.read_text()
    assert len(bytes.fromhex(first)) == 32
    assert run("key", "new", str(path)).exit_code == 1
    assert path.read_text() == first


def test_recount_counts_everything_anew(run, app, patient):
    patient.has_sent(healthy())
    assert run("recount").output.startswith("1 screenings counted in ")
    with app.app_context():
        counts = counts_of_everything(app.extensions[NAME])
        assert counts.count() == 1
        with transaction():
            app.extensions[NAME].insights._replace([NamedCase("AAAA-AAAA", 1, ("",))])
        assert counts_of_everything(app.extensions[NAME]).count() == 2
    assert run("recount").exit_code == 0
    with app.app_context():
        assert counts_of_everything(app.extensions[NAME]) == counts


def test_people_add_prints_a_link_with_which_a_password_is_chosen_once(run, app):
    done = run("people", "add", "lee@example.com", "Dr. Lee")
    assert done.exit_code == 0
    link = done.output.split("http://localhost:8000")[1].strip()
    visitor = Patient(app.test_client())
    assert "Welcome, Dr. Lee" in visitor.go(link).text
    page = visitor.post({"password": "short", "again": "short"})
    assert visitor.response.status_code == 422
    assert "15 characters" in page.text
    page = visitor.post({"password": "a few good words", "again": "other good words"})
    assert "The two passwords do not match" in page.text
    visitor.post({"password": "a few good words", "again": "a few good words"})
    assert visitor.url == "/workspace/sign-in"
    visitor.post({"email": "lee@example.com", "password": "a few good words", "submit": "yes"})
    assert "Screenings" in visitor.page.text
    assert "This link no longer works" in visitor.go(link).text


def test_people_add_refuses_a_known_address_and_link_makes_a_new_one(run):
    run("people", "add", "lee@example.com", "Dr. Lee")
    assert "already exists" in run("people", "add", "LEE@example.com", "Dr. Lee").output
    assert "/workspace/welcome/" in run("people", "link", "lee@example.com").output
    assert "no one has the address" in run("people", "link", "x@example.com").output


def test_replay_all_counts_and_an_unknown_reference_is_said_so(run, patient):
    patient.has_sent(healthy())
    patient.has_sent(healthy(wants_needling="no"))
    assert "2 of 2 screenings replay byte for byte." in run("replay", "--all").output
    assert "1 of 1 screenings replay" in run("replay", f" {patient.reference().lower()} ").output
    assert run("replay", "AAAA-AAAA").exit_code == 1
    assert run("replay").exit_code == 2


def test_missing_settings_are_all_named(monkeypatch):
    def refuse():
        raise SettingsError(["SCREENING_PHONE is missing", "SCREENING_HOURS is missing"])

    done = CliRunner().invoke(screening, ["replay", "--all"], obj=refuse)
    assert done.exit_code == 2
    assert done.output == "SCREENING_PHONE is missing\nSCREENING_HOURS is missing\n"


def test_doctor_prints_one_line_for_each_check(run):
    done = run("doctor")
    assert done.exit_code == 0
    assert {line.split()[0] for line in done.output.splitlines()} == {"ok"}
    assert len(done.output.splitlines()) >= 8


def test_a_backup_can_be_drilled(run, patient, tmp_path):
    patient.has_sent(healthy())
    path = run("backup", str(tmp_path / "backups")).output.strip()
    assert "1 of 1 screenings can be restored and replay byte for byte." in run("drill", path).output
    assert "is not a backup" in run("drill", str(CHECKOUT / "README.md")).output
    assert "not empty" in run("restore", path).output


@pytest.fixture
def backup(run, patient, tmp_path):
    patient.has_sent(healthy())
    return run("backup", str(tmp_path / "backups")).output.strip()


def damaged(path):
    """Cut off the last page."""
    Path(path).write_bytes(Path(path).read_bytes()[:-4096])


def emptied(path):
    Path(path).write_bytes(b"")


def without_tables(path):
    Path(path).unlink()
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE x (y)")


def of_a_newer_version(path):
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")


def named_an_earlier_version(path):
    """Its tables are not those of 0001, so restoring them as such would lose some."""
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '0001'")


def a_folder(path):
    Path(path).unlink()
    Path(path).mkdir()


@pytest.mark.parametrize("command", ["restore", "drill"])
@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (damaged, "damaged"),
        (emptied, "is not a backup"),
        (without_tables, "is not a backup"),
        (of_a_newer_version, "is of a newer version"),
        (named_an_earlier_version, "is damaged"),
        (a_folder, "is a directory"),
    ],
)
def test_a_backup_that_cannot_be_restored_is_told_in_one_sentence(run, backup, command, spoil, told):
    spoil(backup)
    done = run(command, backup)
    assert isinstance(done.exception, SystemExit)
    assert done.exit_code in (1, 2)
    assert told in done.output
    assert backup in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("command", ["restore", "drill"])
def test_a_backup_under_another_key_is_told_in_one_sentence(settings, backup, server, command):
    url, apps = server.empty(), []

    def opened(**changes):
        apps.append(create_app(replace(settings, **{"database_url": url, "key": bytes(32), **changes})))
        return apps[-1]

    done = CliRunner().invoke(screening, [command, backup], obj=opened)
    assert isinstance(done.exception, SystemExit)
    assert done.output.startswith(f"Error: {backup} was made with another key: SCREENING_KEY_FILE must name that one")
    close(apps[0])
    server.drop(url)


@pytest.mark.parametrize("upgraded", [True, False])
def test_a_backup_is_restored_into_a_new_database_with_or_without_tables(settings, backup, server, upgraded):
    url, apps = server.empty(), []

    def opened(**changes):
        apps.append(create_app(replace(settings, **{"database_url": url, **changes})))
        return apps[-1]

    if upgraded:
        CliRunner().invoke(screening, ["upgrade"], obj=opened)
    assert CliRunner().invoke(screening, ["restore", backup], obj=opened).output == "1 screenings restored.\n"
    assert "1 of 1 screenings replay" in CliRunner().invoke(screening, ["replay", "--all"], obj=opened).output
    assert "not empty" in CliRunner().invoke(screening, ["restore", backup], obj=opened).output
    with apps[-1].app_context():
        assert db.session.scalar(select(func.count()).select_from(KnownValueRow)) == 1
    for app in apps:
        close(app)
    server.drop(url)


def test_a_backup_takes_the_place_of_tables_that_a_newer_version_left(run, backup, patient):
    with patient.client.application.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE of_tomorrow (id INTEGER)")
        connection.exec_driver_sql("DROP TABLE tally")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert "newer" in run("doctor").output
    assert run("restore", "--replace", backup).output == "1 screenings restored.\n"
    assert run("doctor").exit_code == 0
    assert "1 of 1 screenings replay" in run("replay", "--all").output


def test_a_damaged_backup_replaces_nothing(run, backup, patient):
    damaged(backup)
    assert "damaged" in run("restore", "--replace", backup).output
    assert "1 of 1 screenings replay" in run("replay", "--all").output


def test_a_backup_that_cannot_be_written_is_told(run, tmp_path):
    (tmp_path / "file").touch()
    done = run("backup", str(tmp_path / "file" / "folder"))
    assert done.exit_code == 1
    assert done.output == f"Error: {tmp_path}/file/folder: no backup was made: Not a directory\n"


def serve(environment, **changes):
    """Start the server as production does; return its exit code and what it says."""
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=CHECKOUT,
        env={**environment, **changes},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def test_production_starts_before_the_rules_are_accepted_and_serves_patients_only_after(environment, run, settings):
    live = {"SCREENING_DEMO": "no", "SCREENING_ADDRESS": "https://forms.example.com"}
    assert serve(environment, **live) == (0, "")
    app = create_app(replace(settings, demo=False))
    client = app.test_client()
    assert client.get("/").status_code == client.post("/start").status_code == 503
    assert b"This form is not open yet" in client.get("/").data
    assert client.get("/readyz").json["accepted"].startswith("no one has accepted the published rules")
    for options, code in ([], 1), (["--to-start"], 0):
        assert CliRunner().invoke(screening, ["doctor", *options], obj=lambda: app).exit_code == code
    assert client.get("/workspace/sign-in").status_code == 200
    assert "Accepted by Dr. Park" in run("rules", "accept", "--by", "Dr. Park").output
    assert client.get("/").status_code == 200
    close(app)


def test_rules_that_nobody_accepted_hold_nobody_up_who_had_begun(run, settings):
    """Whoever stands in the middle of a form may be about to tick a warning sign."""
    app = create_app(replace(settings, demo=False))
    run("rules", "accept", "--by", "Dr. Park")
    begun, sent = Patient(app.test_client()), Patient(app.test_client())
    sent.has_sent(healthy())
    begun.start()
    begun.answer_once(healthy())
    with app.app_context():
        activate(app.extensions[NAME], f"# changed\n{RULES_TEXT}", TESTS)
    assert Patient(app.test_client()).client.get("/").status_code == 503
    begun.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]})
    assert "Get care now" in begun.page.text
    assert begun.go("/urgent").text
    assert sent.reference() in sent.go("/result").text
    close(app)


def test_a_server_refuses_to_start_on_wrong_settings_or_without_tables(environment, server):
    code, words = serve(environment, SCREENING_PHONE="", SCREENING_IDLE_MINUTES="5")
    assert code == 3
    assert "SCREENING_PHONE is missing" in words
    assert "SCREENING_IDLE_MINUTES" in words
    url = server.empty()
    assert "run `screening upgrade`" in serve(environment, SCREENING_DATABASE_URL=url)[1]
    server.drop(url)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (
            "sqlite:////no/such/folder/screening.db",
            "(/no/such/folder/screening.db): is a file in a folder that does not",
        ),
        ("nonsense", "SCREENING_DATABASE_URL must be sqlite:////"),
    ],
)
def test_a_server_that_refuses_to_start_says_what_is_wrong_with_its_database(environment, url, told):
    code, words = serve(environment, SCREENING_DATABASE_URL=url)
    assert code == 3
    assert told in words
    assert "Traceback" not in words


def test_an_invite_by_command_prints_its_link_a_picture_and_a_text_message(run):
    visit = f"{date.today() + timedelta(days=30)}"
    done = run("invite", "Ana Ruiz", "--visit", visit, "--language", "es")
    assert done.exit_code == 0
    assert "/i/" in done.output
    assert "por favor responda antes de su cita" in done.output


def test_the_link_of_somebody_new_leads_to_the_practices_own_address(settings):
    live = replace(settings, demo=False, address="https://forms.example.com")
    apps = []

    def opened(**changes):
        apps.append(create_app(replace(live, **changes)))
        return apps[-1]

    done = CliRunner().invoke(screening, ["people", "add", "kim@example.com", "Kim Lee"], obj=opened)
    assert "https://forms.example.com/workspace/welcome/" in done.output
    close(apps[0])


def test_the_last_administrator_who_lost_their_phone_begins_anew_by_command(run):
    run("people", "add", "kim@example.com", "Kim Lee", "--role", "administrator")
    assert "/workspace/welcome/" in run("people", "lost-factor", "kim@example.com").output
    assert "no one has the address" in run("people", "lost-factor", "lee@example.com").output


def test_client_add_shows_a_token_once_that_works_until_it_is_revoked(run, app):
    assert "No program may call" in run("client", "list").output
    added = run("client", "add", "Record system", "--scope", "evaluate", "--scope", "screenings.read")
    token = added.stdout.strip()
    headers = {"Authorization": f"Bearer {token}"}
    assert "evaluate, screenings.read" in added.stderr
    assert "has not called yet" in run("client", "list").output
    assert app.test_client().get("/api/client", headers=headers).json["name"] == "Record system"
    listed = run("client", "list").output
    assert "last call" in listed
    assert token not in listed
    client_id = listed.split()[0]
    assert "no longer" in run("client", "revoke", client_id).output
    assert "revoked" in run("client", "list").output
    assert app.test_client().get("/api/client", headers=headers).status_code == 401
    assert "no program" in run("client", "revoke", client_id).output


def test_client_add_says_what_is_wrong_with_a_name_or_a_scope(run):
    run("client", "add", "Record system", "--scope", "evaluate")
    assert "Another client" in run("client", "add", "record system", "--scope", "evaluate").output
    assert "is not one of" in run("client", "add", "Other", "--scope", "everything").output


def test_webhook_add_shows_a_secret_once_and_end_stops_it(run):
    assert "No address is notified" in run("webhook", "list").output
    added = run("webhook", "add", "https://record.example.com/hooks", "--event", "screening.sent")
    assert added.stdout.startswith("whsec_")
    listed = run("webhook", "list").output
    assert "screening.sent" in listed
    assert added.stdout.strip() not in listed
    assert "no longer notified" in run("webhook", "end", listed.split()[0]).output
    assert "ended" in run("webhook", "list").output
    assert "no address" in run("webhook", "end", listed.split()[0]).output
    assert "call.needed" in run("webhook", "add", "https://record.example.com/hooks").stderr
    assert "cannot be notified" in run("webhook", "add", "http://record.example.com").output
