"""`screening audit`: whole or not, and as CSV."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import delete

from screening.records.audit.entries import Action, Actor, Kind, Subject, Wanted
from screening.records.audit.tables import AuditEntryRow
from screening.records.audit.verification import Verification
from screening.records.database import db, transaction
from screening.workflow.practice.trail import close_days, write_entry


def note(app, detail="") -> None:
    with app.app_context():
        write_entry(app.extensions["screening"], Subject(Kind.SETTINGS), Actor.command("root"), Action.SETTINGS, detail)


def test_a_whole_trail_exits_with_0_and_says_how_many_were_looked_at(run, app):
    note(app)
    done = run("audit", "verify")
    assert done.exit_code == 0
    assert "2 entries checked, 0 problems." in done.output


def test_a_deleted_entry_is_named_and_exits_with_1(run, app):
    note(app)
    note(app)
    with app.app_context(), transaction():
        db.session.execute(
            delete(AuditEntryRow).where(AuditEntryRow.chain == "settings:all", AuditEntryRow.number == 1)
        )
    done = run("audit", "verify")
    assert done.exit_code == 1
    assert "settings:all: entry 1 is missing" in done.output


def test_a_head_that_was_noted_and_is_gone_exits_with_1(run, app):
    note(app)
    assert "is missing: the whole trail" in run("audit", "verify", "--head", "0123456789abcdef").output


def test_the_end_of_a_day_is_found_as_it_is_printed_logged_and_mailed(run, app):
    note(app)
    with app.app_context():
        practice = app.extensions["screening"]
        with time_machine.travel(datetime.now(UTC) + timedelta(days=1, hours=2)):
            close_days(practice, practice.settings)
        name = Verification(practice.keys).verify().heads[-1]
    for written in (name, f" {name} ", f"2026-11-28 {name}", f"end of the day 2026-11-28 {name} (audit trail)"):
        assert run("audit", "verify", "--head", written).exit_code == 0
    assert (
        "2026-11-28 0123456789abcdef is missing"
        in run("audit", "verify", "--head", "2026-11-28 0123456789abcdef").output
    )


@pytest.mark.parametrize("written", ["2026-11-28", "0123456789abcde", "0123456789abcdef0", "none yet"])
def test_what_is_no_end_of_a_day_is_not_said_to_be_cut_off(run, written):
    done = run("audit", "verify", "--head", written)
    assert done.exit_code == 2
    assert "it must be like 0123456789abcdef" in done.output


def test_no_cell_of_the_export_is_taken_for_a_formula(run, app):
    note(app, "=1+1")
    rows = list(csv.DictReader(io.StringIO(run("audit", "export").output)))
    assert [row["detail"] for row in rows if row["action"] == "settings changed"] == ["'=1+1"]


def test_days_of_the_export_are_those_of_the_practice(run, app):
    with time_machine.travel(datetime(2026, 11, 25, 6, tzinfo=UTC)):  # ten at night in Seattle, on the 24th
        note(app, "late")
    assert "late" in run("audit", "export", "--from", "2026-11-24", "--to", "2026-11-24").output
    assert "late" not in run("audit", "export", "--from", "2026-11-25", "--to", "2026-11-25").output


def test_that_the_trail_was_exported_stands_on_it(run, app):
    run("audit", "export")
    with app.app_context():
        (entry,) = app.extensions["screening"].audit.page(Wanted(action=Action.EXPORTED), 9)
    assert (entry.detail, entry.chain) == ("audit trail", "practice:all")


def test_a_detail_that_is_too_long_for_the_trail_ends_with_a_mark_and_the_trail_is_whole(run, app):
    note(app, "é" * 300)
    assert f"{'é' * 199}…" in run("audit", "export").output
    assert run("audit", "verify").exit_code == 0


@pytest.fixture
def ends(app):
    """The ends of three days, as mails and the log name them."""
    note(app)
    with app.app_context():
        practice = app.extensions["screening"]
        with time_machine.travel((datetime.now(UTC) + timedelta(days=3)).replace(hour=12)):
            assert close_days(practice, practice.settings) == 3
        first = practice.audit.newest_at().date() - timedelta(days=3)
        names = Verification(practice.keys).verify().heads
        return [f"{first + timedelta(days=day)} {name}" for day, name in enumerate(names)]


@pytest.mark.parametrize("line", ["{}", "> {}", "Nov 27 00:01:02 host gunicorn[9]: WARNING: end of day: {}", "{}\r"])
def test_ends_of_days_that_were_kept_elsewhere_are_compared_however_they_were_kept(run, ends, tmp_path, line):
    kept = tmp_path / "kept"
    kept.write_text("".join(f"{line.format(end)}\nand \xff other words\n" for end in ends * 2), "latin-1")
    done = run("audit", "verify", "--against", str(kept))
    assert done.exit_code == 0
    assert "3 kept ends of days compared." in done.output


def test_one_that_was_kept_and_is_no_longer_in_the_trail_exits_with_1(run, ends, tmp_path):
    kept = tmp_path / "kept"
    day = ends[1].split()[0]
    kept.write_text("\n".join([ends[0], f"{day} 0123456789abcdef"]))
    done = run("audit", "verify", "--against", str(kept))
    assert done.exit_code == 1
    assert f"the end of {day} 0123456789abcdef is missing: the whole trail was replaced or cut" in done.output


def test_a_file_without_one_is_no_proof(run, tmp_path):
    (tmp_path / "kept").write_text("nothing here")
    done = run("audit", "verify", "--against", str(tmp_path / "kept"))
    assert done.exit_code == 2
    assert "it contains no end of a day" in done.output
