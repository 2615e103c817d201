"""Why a database cannot be used: each sentence is tried on a database that really fails that way."""

import os
import socket
import sqlite3
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from screening.records.operations.database_problems import cause_of, problem_with
from tests.databases import SERVER
from tests.serving import free_port

NOBODY = 65534
PLANTED = "correct-horse"


def asked(url: str, statement: str = "SELECT count(*) FROM rules_version", **options) -> str:
    """Ask a database something; return what is said of the failure."""
    hurried = {"connect_args": {"timeout": 0.05}} if url.startswith("sqlite") else {}
    engine = create_engine(url, poolclass=NullPool, **hurried, **options)
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    except (SQLAlchemyError, ImportError) as error:
        return cause_of(error, url)
    finally:
        engine.dispose()
    raise AssertionError("it did not fail")


def overwritten(path, settings):
    path.write_bytes(b"no database at all" * 1000)
    return asked(f"sqlite:///{path}")


def damaged(path, settings):
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\x5a" * (len(whole) - 4096))
    return asked(f"sqlite:///{path}")


def in_no_folder(path, settings):
    return asked(f"sqlite:///{path.parent}/gone/screening.db")


def a_folder(path, settings):
    return asked(f"sqlite:///{path.parent}")


def read_only(path, settings):
    return asked(f"sqlite:///file:{path}?mode=ro&uri=true", "DELETE FROM job")


def locked(path, settings):
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    said = asked(f"sqlite:///{path}", "INSERT INTO setting VALUES ('a', 'b')")
    holder.close()
    return said


def full(path, settings):
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:  # SQLite's own limit on pages stands in for the disk
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(OperationalError) as failed:
            connection.execute(text("INSERT INTO setting VALUES ('a', :long)"), {"long": "long " * 200_000})
    engine.dispose()
    return cause_of(failed.value)


def new(path, settings):
    return asked(f"sqlite:///{path.parent}/new.db")


def of_an_older_version(path, settings):
    return asked(f"sqlite:///{path}", "SELECT tomorrow FROM rules_version")


def closed_to_this_user(path, settings):
    with as_somebody_else(path):
        return asked(f"sqlite:///{path}")


@contextmanager
def as_somebody_else(path):
    """Let this process not enter the folder of a file: root enters all, and so becomes somebody else."""
    path.parent.chmod(0)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        path.parent.chmod(0o700)


def at(settings, **parts) -> str:
    return make_url(settings.database_url).set(**parts).render_as_string(hide_password=False)


def refused(path, settings):
    return asked(at(settings, port=free_port()))


def of_an_unknown_host(path, settings):
    return asked(at(settings, host="no-such-host.invalid"))


def of_an_unknown_user(path, settings):
    return asked(at(settings, username="nobody-at-all"))


def not_let_in(path, settings):
    """The server for tests lets everybody in; one line of its pg_hba.conf asks one user for a password."""
    engine = create_engine(settings.database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(f"DROP ROLE IF EXISTS guarded; CREATE ROLE guarded LOGIN PASSWORD '{PLANTED}'"))
        hba = Path(connection.scalar(text("SHOW hba_file")))
        line = "host all guarded 127.0.0.1/32 scram-sha-256\n"
        if line not in hba.read_text():
            hba.write_text(line + hba.read_text())
        connection.execute(text("SELECT pg_reload_conf()"))
    time.sleep(0.2)  # until the server has read it
    return asked(at(settings, username="guarded").replace("guarded@", "guarded:wrong@"))


def not_there(path, settings):
    return asked(at(settings, database="nothing_of_the_kind"))


def silent(path, settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = at(settings, port=server.getsockname()[1])
        return asked(url, connect_args={"connect_timeout": 2})


def ended(path, settings):
    return asked(settings.database_url, "SELECT pg_terminate_backend(pg_backend_pid())")


def busy(path, settings):
    return asked(settings.database_url, "SET statement_timeout = 20; SELECT pg_sleep(5)")


def held(path, settings):
    engine = create_engine(settings.database_url, poolclass=NullPool)
    with engine.begin() as holder:
        holder.execute(text("LOCK TABLE job"))
        return asked(settings.database_url, "SET lock_timeout = 20; SELECT * FROM job")


def standby(path, settings):
    return asked(settings.database_url, "SET TRANSACTION READ ONLY; DELETE FROM job")


def without_tables(path, settings):
    return asked(settings.database_url, "SELECT * FROM no_such_table")


def without_a_column(path, settings):
    return asked(settings.database_url, "SELECT tomorrow FROM job")


def not_its_owner(path, settings):
    made = "DROP ROLE IF EXISTS stranger; CREATE ROLE stranger; SET ROLE stranger; SELECT * FROM job"
    return asked(settings.database_url, made)


ON_SQLITE = {
    overwritten: "but not a database",
    damaged: "is damaged: stop the server",
    in_no_folder: "a folder that does not exist",
    a_folder: "is a folder: name a file in it",
    read_only: "is read-only",
    locked: "is locked by another program",
    full: "has no space left on its disk",
    new: "run `screening upgrade`",
    of_an_older_version: "run `screening upgrade`",
    closed_to_this_user: "cannot be opened by this user",
}
ON_POSTGRESQL = {
    refused: "refuses connections: start PostgreSQL",
    of_an_unknown_host: "has a host whose name cannot be resolved",
    of_an_unknown_user: "does not know that user",
    not_let_in: "does not accept the user or the password",
    not_there: "does not exist on the server: create it (createdb)",
    silent: "does not answer in time",
    ended: "ended the connection",
    busy: "took too long and was told to stop",
    held: "is locked by another program",
    standby: "is read-only",
    without_tables: "run `screening upgrade`",
    without_a_column: "run `screening upgrade`",
    not_its_owner: "does not let its user do that",
}
CAUSES = ON_POSTGRESQL if SERVER else ON_SQLITE


@pytest.mark.parametrize("fails", CAUSES, ids=lambda cause: cause.__name__)
def test_each_cause_has_a_sentence_of_its_own_that_says_what_to_do(fails, tables, tmp_path, settings):
    path = tmp_path / "screening.db"
    if not SERVER:
        path.write_bytes(Path(tables.removeprefix("sqlite:///")).read_bytes())
    said = fails(path, settings)
    assert CAUSES[fails] in said
    assert ": " in said
    assert str(tmp_path) not in said


@pytest.mark.parametrize("url", ["nonsense", "oracle+nothing://host/name", "sqlite//x"])
def test_what_is_no_address_of_a_database_is_said(url):
    with pytest.raises(SQLAlchemyError) as failed:
        create_engine(url)
    assert cause_of(failed.value).startswith("has no address that can be read")


def test_a_driver_that_is_missing_is_said():
    assert "extra `postgresql`" in cause_of(ModuleNotFoundError("No module named 'psycopg'"))


def test_a_pool_without_a_free_connection_is_said():
    assert "no free connection" in cause_of(PoolTimeoutError("QueuePool limit"))


@pytest.mark.parametrize(
    "said",
    [
        'FATAL:  password authentication failed for user "screening"',
        'FATAL:  Peer authentication failed for user "screening"',
        "fe_sendauth: no password supplied",
        'FATAL:  no pg_hba.conf entry for host "10.0.0.7"',
    ],
)
def test_whoever_may_not_in_is_said(said):
    """In PostgreSQL's own words, for each way of signing in."""
    assert "does not accept the user or the password" in cause_of(failure(said))


def failure(said: str) -> DBAPIError:
    return OperationalError(None, None, Exception(f"connection failed: {said}"))


def test_an_error_within_an_error_is_told_by_the_inner_one():
    assert cause_of(OperationalError(None, None, failure("Connection refused"))).startswith("refuses connections")
    assert "in time" in cause_of(OperationalError(None, None, TimeoutError("timed out")))


def test_an_unknown_cause_says_nothing_of_what_the_database_said():
    said = cause_of(failure(f"FEHLER: {PLANTED}"))
    assert said == "does not answer (Exception): its own log says more"


@pytest.mark.parametrize(
    ("url", "place"),
    [
        (f"postgresql+psycopg://me:{PLANTED}@db.example.com/practice", "the database db.example.com:5432/practice "),
        (
            f"postgresql+psycopg://me:{PLANTED}@db.example.com:6000/practice",
            "the database db.example.com:6000/practice ",
        ),
        (f"postgresql+psycopg:///practice?password={PLANTED}", "the database practice "),
        ("sqlite:////var/lib/screening/screening.db", "the database /var/lib/screening/screening.db "),
        (f"nonsense {PLANTED}", "the database that SCREENING_DATABASE_URL names "),
    ],
)
def test_the_operator_reads_the_place_too_but_no_password(url, place):
    said = problem_with(failure("Connection refused"), url)
    assert said.startswith(f"{place}refuses connections")
    assert PLANTED not in said
