"""A database that is cleared has no table left, whatever version its tables were of."""

from sqlalchemy import inspect, text

from screening.records.database import db
from screening.records.operations.clearing import clear


def test_every_table_goes_even_those_of_a_newer_version(practice):
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE of_tomorrow (id INTEGER PRIMARY KEY)"))
        connection.execute(
            text("CREATE TABLE its_rows (id INTEGER PRIMARY KEY, of_id INTEGER REFERENCES of_tomorrow (id))")
        )
        connection.execute(text("INSERT INTO of_tomorrow VALUES (1)"))
        connection.execute(text("INSERT INTO its_rows VALUES (1, 1)"))
    practice.people.everyone()  # a read that is still open
    clear()
    assert inspect(db.engine).get_table_names() == []
