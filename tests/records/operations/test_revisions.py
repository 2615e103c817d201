"""The tables of each revision: what the migrations make, on whatever connection."""

import pytest
from sqlalchemy import JSON, inspect

from screening.records.database import Base, db
from screening.records.operations.revisions import (
    is_known,
    migrate_to,
    newest_revision,
    revision_of,
    tables_at,
)


def shape(metadata):
    """Each table's columns, with what is needed to read and to write them; a JSON column may be kept as text."""
    kinds = {JSON: str}
    return {
        table.name: {
            (column.name, kinds.get(type(column.type)) or column.type.python_type, column.nullable, column.primary_key)
            for column in table.columns
        }
        for table in metadata.sorted_tables
    }


def test_the_tables_of_the_newest_revision_are_those_of_this_version(practice):
    assert shape(tables_at(newest_revision())) == shape(Base.metadata)


def test_each_revision_has_its_own_tables(practice):
    assert {"alert", "callback"} <= tables_at("0007").tables.keys()
    assert {"alert", "callback"}.isdisjoint(tables_at("0008").tables.keys())
    assert "day_list" in tables_at("0012").tables.keys() - tables_at("0011").tables.keys()


def test_what_is_known_is_known_by_name(practice):
    assert is_known("0001")
    assert is_known(newest_revision())
    assert not is_known("9999")


@pytest.mark.parametrize("path", [(), ("0007",), ("0003", "0009")])
def test_migrations_run_on_the_connection_they_are_given_and_are_undone_with_it(nothing, path):
    with db.engine.connect().execution_options(writing=True) as connection:
        with connection.begin() as begun:
            for revision in (*path, "head"):
                migrate_to(revision, connection)
            assert revision_of(connection) == newest_revision()
            assert set(inspect(connection).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
            begun.rollback()
        assert inspect(connection).get_table_names() == []
        assert revision_of(connection) is None


def test_types_are_known_to_every_database(practice):
    dialects = {column.type.__module__ for table in tables_at("0012").sorted_tables for column in table.columns}
    assert dialects == {"sqlalchemy.sql.sqltypes"}
