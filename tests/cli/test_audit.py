"""`screening audit`: whole or not, and as CSV."""

import csv
import io

from sqlalchemy import delete

from screening.records.audit import Action, Actor, Kind, Subject
from screening.records.audit_tables import AuditEntryRow
from screening.records.database import writing


def note(app, detail="") -> None:
    with app.app_context():
        app.extensions["screening"].audit.note(Subject(Kind.SETTINGS), Actor.command("root"), Action.SETTINGS, detail)


def test_a_whole_trail_exits_with_0_and_says_how_many_were_looked_at(run, app):
    note(app)
    done = run("audit", "verify")
    assert done.exit_code == 0
    assert "2 entries looked at, 0 problems." in done.output


def test_a_deleted_entry_is_named_and_exits_with_1(run, app):
    note(app)
    note(app)
    with app.app_context(), writing() as session:
        session.execute(delete(AuditEntryRow).where(AuditEntryRow.chain == "settings:all", AuditEntryRow.number == 1))
    done = run("audit", "verify")
    assert done.exit_code == 1
    assert "settings:all: entry 1 is missing" in done.output


def test_a_head_that_was_noted_and_is_gone_exits_with_1(run, app):
    note(app)
    assert "is not there any more" in run("audit", "verify", "--head", "0123456789abcdef").output


def test_no_cell_of_the_export_is_taken_for_a_formula(run, app):
    note(app, "=1+1")
    rows = list(csv.DictReader(io.StringIO(run("audit", "export").output)))
    assert [row["detail"] for row in rows if row["action"] == "settings changed"] == ["'=1+1"]
