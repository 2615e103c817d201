"""The table of wrapped keys: the key of a record goes with it, whoever deletes the record and however."""

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import LargeBinary, delete, func, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError

from screening.records.database import Base, db, transaction
from screening.records.intake.asked import Asked
from screening.records.intake.draft_contents import Content
from screening.records.intake.drafts import Origin
from screening.records.keys.tables import RECORD_FORMAT, Sealed, WrappedKeyRow, noted, record_of, sealed_for
from screening.records.operations.outbox import Mail
from screening.records.operations.own_keys import FIELDS, HANGS_ON
from screening.records.operations.webhooks import News
from screening.records.review.tables import InsightRow
from screening.records.tables import QueuePlaceRow, ScreeningRow
from screening.workflow.review.patient_file import erase
from tests.builders import TESTS, healthy
from tests.records.screenings.test_screenings import add

RECORD = "0123456789abcdef" * 2


def keys() -> set[str]:
    return set(db.session.scalars(select(WrappedKeyRow.name)))


def owners() -> set[str]:
    """The records that have something sealed with a key of their own."""
    found = set()
    for name, fields in FIELDS.items():
        table = Base.metadata.tables[name]
        for column in fields:
            found |= {record_of(sealed) for sealed in db.session.scalars(select(table.c[column])) if sealed}
    return found | set(db.session.scalars(select(InsightRow.id)))  # whose key seals all counts


def test_the_bytes_name_the_record_whose_key_opens_them():
    assert record_of(sealed_for(RECORD, b"x" * 40)) == RECORD
    assert record_of(b"\x01" + b"x" * 40) == ""


def test_every_sealed_column_is_known_by_its_field():
    """What is sealed is of this type, or is the practice's own."""
    sealed = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Sealed)
    }
    counts = {("insight_day", "sealed"), ("insight_count", "sealed")}
    assert sealed == {(table, column) for table, fields in FIELDS.items() for column in fields} | counts
    plain = {
        table.name
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name.startswith("sealed") and type(column.type) is LargeBinary
    }
    assert plain == {"audit_head", "known_value"}


def test_reading_rows_notes_whose_keys_they_need(practice):
    one, other = add(practice), add(practice)
    noted.records.clear()
    db.session.execute(select(ScreeningRow.sealed_answers)).all()
    assert set(noted.records) == {one, other}


@pytest.fixture
def one_of_each(practice) -> dict[str, str]:
    """One record of each kind, by its table."""
    add(practice)
    with transaction():
        practice.drafts.start(practice.rules.in_force(), Content(), Origin())
        practice.invites.add(Asked("Ana Ruiz", "en"), "Kim Lee")
        practice.day_lists.add("Name,Email,Visit")
        practice.outbox.put(Mail("ana@example.com", "Hello", "Please answer"))
        practice.calls.leave("a" * 32, "509 555 0100")
        practice.insights.counted(1.0)
        practice.care_counts.count_again()
        practice.webhooks.add("https://other.example.com/", [News.SENT])
    kinds = {*FIELDS, "insight"} - HANGS_ON.keys()
    return {name: db.session.scalar(select(Base.metadata.tables[name].c.id)) for name in kinds}


def test_each_kind_of_record_takes_its_key_along_when_it_is_deleted(one_of_each):
    assert keys() == set(one_of_each.values()) == owners()
    with transaction():
        db.session.execute(delete(QueuePlaceRow))
        for name, record in one_of_each.items():
            db.session.execute(delete(Base.metadata.tables[name]))
            assert record not in keys(), name
    assert keys() == set()


def test_erasing_a_person_destroys_the_keys_of_everything_about_them(app, patient):
    patient.has_sent(healthy(rf_body=["chest_pain"]))
    with app.app_context():
        practice = app.extensions["screening"]
        assert keys()
        erase(practice, practice.screenings.newest(), TESTS, "asked for")
        assert keys() == set() == owners()


def test_a_row_that_is_changed_keeps_its_key(practice):
    one = add(practice)
    with transaction():
        db.session.execute(update(ScreeningRow).values(urgency=3))
    assert keys() == {one}


def deleted_and_failed() -> None:
    db.session.execute(delete(QueuePlaceRow))
    db.session.execute(delete(ScreeningRow))
    db.session.execute(insert(ScreeningRow).values(id="x"))


def test_a_key_that_was_deleted_and_rolled_back_is_there_again(practice):
    one = add(practice)
    with pytest.raises(IntegrityError), transaction():
        deleted_and_failed()
    assert keys() == {one}
    assert practice.screenings.by_id(one)


def test_taking_the_migration_back_leaves_the_keys_without_which_nothing_opens(practice):
    one = add(practice)
    db.session.remove()
    downgrade(revision="0012")
    assert "wrapped_key" in inspect(db.engine).get_table_names()
    upgrade()
    assert practice.screenings.by_id(one).identity.name == "Ana Ruiz"
    assert db.session.scalar(select(func.count()).where(WrappedKeyRow.name == one)) == 1
    assert db.session.get(ScreeningRow, one).sealed_answers.startswith(RECORD_FORMAT)
