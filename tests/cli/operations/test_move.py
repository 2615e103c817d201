"""`screening move`: everything arrives in the other database, or nothing does."""

import re
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, inspect, text

from screening.app import create_app
from screening.cli.main import screening
from screening.practice import NAME
from screening.records.operations.copying import fill
from screening.workflow.practice.backups import look_through
from tests.builders import Patient, Therapist, healthy, let_in
from tests.conftest import close
from tests.databases import SERVER, SqliteFiles


@pytest.fixture
def on(settings):
    """Return a function that runs a command on a practice whose database is at a URL."""
    apps = []

    def run(url, *arguments, **changes):
        mine = []

        def opened(**more):
            mine.append(create_app(replace(settings, **{"database_url": url, **changes, **more})))
            return mine[-1]

        done = CliRunner().invoke(screening, arguments, obj=opened)
        for app in mine:
            close(app)
        return done

    yield run
    for app in apps:
        close(app)


@pytest.fixture
def targets(server, tmp_path):
    """New databases: one of the kind that the tests run on, and an SQLite file."""
    made = [server.empty(), SqliteFiles(tmp_path).empty()]
    yield made
    server.drop(made[0])


@pytest.fixture
def lived(app, settings):
    """The URL of a database with two screenings, one of them decided."""
    Patient(app.test_client()).has_sent(healthy())
    Patient(app.test_client()).has_sent(healthy(wants_needling="not_sure"))
    therapist = Therapist(app)
    therapist.sign_in()
    therapist.decide(therapist.open_first(), "fits")
    close(app)
    return settings.database_url


def test_an_address_that_cannot_be_read_is_told_without_its_password(on, lived):
    done = on(lived, "move", "--to", "postgresql+psycopg://screening:p@secret:word@db.example.com/screening")
    assert done.exit_code == 1
    assert "Error: --to must be sqlite:////path/of/screening.db or postgresql+psycopg://" in done.output
    assert "secret" not in done.output


def test_everything_arrives_there_and_back_and_both_say_the_same(on, lived, targets, server):
    said = []
    back = server.empty()
    for source, target in ((lived, targets[0]), (targets[0], targets[1]), (targets[1], back)):
        done = on(source, "move", "--to", target)
        assert done.exit_code == 0, done.output
        said.append(re.sub("(audit_(entry|chain)) .*|[0-9]+ audit entries", r"\1", done.output))  # each move adds one
    assert said[0] == said[1] == said[2]
    assert on(back, "audit", "export").output.count("moved from another database") == 3
    assert "2 of 2 screenings replay byte for byte there, as here." in said[0]
    assert "screening                     2 rows" in said[0]
    assert on(back, "upgrade").exit_code == 0
    assert "2 of 2 screenings replay" in on(back, "replay", "--all").output
    assert "0 problems" in on(back, "audit", "verify").output
    server.drop(back)


def test_numbers_go_on_after_those_that_were_moved(on, lived, targets, settings):
    on(lived, "move", "--to", targets[0])
    app = create_app(replace(settings, database_url=targets[0]))
    Patient(app.test_client()).has_sent(healthy())
    with app.app_context():
        assert let_in("New", "new@example.com").id > 1
        assert look_through(app.extensions[NAME]).screenings == 3
    close(app)


def tables(url) -> list[str]:
    engine = create_engine(url)
    found = inspect(engine).get_table_names()
    engine.dispose()
    return found


def test_a_database_that_another_program_has_open_is_not_moved(on, lived, targets):
    engine = create_engine(lived)
    with engine.connect() as server_that_runs:
        server_that_runs.execute(text("SELECT 1 FROM screening"))
        server_that_runs.rollback()  # it only sleeps
        done = on(lived, "move", "--to", targets[0])
        assert done.exit_code == 1
        assert done.output.startswith("Error: another program has the database open, perhaps the server: stop it first")
        assert tables(targets[0]) == []
    engine.dispose()
    assert on(lived, "move", "--to", targets[0]).exit_code == 0


def test_a_database_that_holds_something_is_not_moved_into(on, lived, targets):
    assert on(lived, "move", "--to", targets[0]).exit_code == 0
    again = on(lived, "move", "--to", targets[0])
    assert (again.exit_code, again.output) == (1, "Error: the database is not empty: name a new one\n")
    assert "that is the database in use" in on(lived, "move", "--to", lived).output


def test_one_that_was_only_upgraded_is_filled(on, lived, targets):
    assert on(targets[0], "upgrade").exit_code == 0
    assert on(lived, "move", "--to", targets[0]).exit_code == 0


def test_what_does_not_arrive_as_it_was_is_taken_back(on, lived, targets, monkeypatch):
    def lose(target, source, revision):
        fill(target, source, revision)
        target.execute(text("UPDATE tally SET count = count + 1"))

    monkeypatch.setattr("screening.records.operations.moving.fill", lose)
    done = on(lived, "move", "--to", targets[0])
    assert done.output == "Error: nothing was moved: the rows of tally did not arrive unchanged\n"
    assert tables(targets[0]) == []


def test_what_replays_otherwise_there_is_taken_back(on, lived, targets, monkeypatch):
    looks = []

    def look(stores):
        looks.append(look_through(stores))
        return replace(looks[-1], replayed=looks[-1].replayed - len(looks) + 1)

    monkeypatch.setattr("screening.cli.operations.move.look_through", look)
    done = on(lived, "move", "--to", targets[0])
    assert done.output == "Error: nothing was moved: the copy does not replay as the original does\n"
    assert tables(targets[0]) == []


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "sqlite:////nowhere/at/all.db",
        "postgresql+psycopg://nobody:secret@127.0.0.1:1/x",
        "oracle+nothing://nobody:secret@x",
        "mysql://nobody:secret@127.0.0.1/x",
    ],
)
def test_an_address_that_leads_nowhere_is_told_in_one_sentence_without_its_password(on, lived, url):
    done = on(lived, "move", "--to", url)
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert done.output.count("\n") == 1
    assert "secret" not in done.output


def test_tables_of_an_earlier_version_are_upgraded_first(on, lived, targets):
    engine = create_engine(lived)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0011'"))
    engine.dispose()
    assert on(lived, "move", "--to", targets[0]).output == "Error: run `screening upgrade`\n"


def test_the_wrong_key_moves_nothing(on, lived, targets):
    assert "the key does not open" in on(lived, "move", "--to", targets[0], key=bytes(32)).output
    assert SERVER or not tables(targets[0])
