"""`screening key`: what docs/deploy.md says to do if a key leaks is run here, line by line."""

import re
import shlex
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from screening.__main__ import open_app
from screening.cli.main import screening
from screening.practice import NAME
from screening.records.database import db
from screening.records.keys.master_keys import MasterKeys
from screening.records.keys.tables import WrappedKeyRow
from screening.records.operations.key_check import WRONG_KEY
from screening.records.sealing import SealError
from screening.settings.key_file import append_key, read_keys
from screening.workflow.practice.upgrade import seal_known_value
from tests import CHECKOUT
from tests.builders import Patient, healthy
from tests.conftest import close
from tests.databases import SERVER

PAGE = (CHECKOUT / "docs/deploy.md").read_text(encoding="utf-8")
BLOCKS = {
    name: [line.strip() for line in block.splitlines()]
    for name, block in re.findall(r"<!-- commands: (.*?) -->\n((?: {4}.*\n)+)", PAGE)
}


@pytest.fixture
def operator(environment, tmp_path, app):
    """Run a line as an operator types it; fail unless it ends well. The practice has two screenings."""
    apps = []
    with app.app_context():
        seal_known_value(app.extensions[NAME].keys)
    for _ in range(2):
        Patient(app.test_client()).has_sent(healthy())

    def opened(**changes):
        apps.append(open_app(**changes))
        return apps[-1]

    def run(line: str, *, ends_well: bool = True, **places: Path) -> str:
        for typed, place in {"/var/backups/screening": tmp_path, "/var/lib/screening": tmp_path, **places}.items():
            line = line.replace(typed, str(place))
        words = shlex.split(line, comments=True)
        given = dict(word.split("=", 1) for word in words[: words.index("screening")])
        command = words[words.index("screening") + 1 :]
        result = CliRunner().invoke(screening, command, obj=opened, env={**environment, **given})
        assert (result.exit_code == 0) is ends_well, result.output
        return result.output

    yield run
    for one in apps:
        close(one)


def erase_newest(operator, app) -> str:
    with app.app_context():
        reference = app.extensions[NAME].screenings.newest().reference
    operator(f"screening patient erase {reference} --yes")
    return reference


def backup(operator, tmp_path) -> Path:
    return Path(operator(f"screening backup {tmp_path / 'backups'}").strip())


def test_the_page_has_the_commands_of_each_case():
    assert BLOCKS.keys() == {"key file", "one key", "older backup"}
    assert all(line.startswith(("screening ", "SCREENING_")) for block in BLOCKS.values() for line in block)


def test_if_the_key_file_leaked_each_command_works_and_the_older_key_opens_nothing(operator, key_file, environment):
    before = key_file.read_text()
    for line in BLOCKS["key file"]:
        operator(line)
    assert before.strip() not in key_file.read_text()
    assert len(read_keys(key_file)) == 1
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    key_file.write_text(before)
    for line in ("screening doctor", "screening backup /var/backups/screening", "screening key rotate"):
        assert WRONG_KEY in operator(line, ends_well=False)
    assert key_file.read_text() == before


@pytest.mark.parametrize("line", BLOCKS["one key"], ids=lambda line: line.split()[3])
def test_each_of_the_practices_own_keys_is_renewed_alone(operator, key_file, line):
    before = key_file.read_text()
    assert re.search("(is|are) new", operator(line))
    assert key_file.read_text() == before
    assert "0 problems" in operator("screening audit verify")


@pytest.mark.skipif(SERVER is not None, reason="the commands of the page name an SQLite file")
def test_what_was_erased_is_unreadable_in_an_older_backup_and_the_rest_is_restored(operator, app, tmp_path, key_file):
    older = backup(operator, tmp_path)
    erased = erase_newest(operator, app)
    assert erased not in operator("screening audit export")
    operator("screening key rotate")
    newer = backup(operator, tmp_path)
    operator("screening key destroy-older --yes")
    assert "another key" in operator(f"screening drill {older}", ends_well=False)
    drilled = operator(f"screening drill {older} --keys {newer}")
    assert "1 of 1 screenings can be restored and replay byte for byte." in drilled
    for line in BLOCKS["older backup"]:
        said = operator(line, OLDER=older, NEWER=newer)
    assert "1 of 1 screenings replay byte for byte" in said


def test_an_older_backup_replaces_what_is_stored_with_the_keys_of_a_newer_one(operator, app, tmp_path):
    older = backup(operator, tmp_path)
    erase_newest(operator, app)
    operator("screening key rotate")
    newer = backup(operator, tmp_path)
    operator("screening key destroy-older --yes")
    assert "1 screenings restored." in operator(f"screening restore --replace {older} --keys {newer}")
    assert "1 of 1 screenings replay byte for byte" in operator("screening replay --all")


def test_the_bytes_of_an_erased_record_open_with_no_key_that_is_left(operator, app, tmp_path, key_file):
    """Whoever has the older backup, the database and the key file of today cannot put them together."""
    with app.app_context():
        practice = app.extensions[NAME]
        newest = practice.screenings.newest()
        wrapped = db.session.get(WrappedKeyRow, newest.id).wrapped
    operator(f"screening patient erase {newest.reference} --yes")
    with app.app_context():
        assert app.extensions[NAME].keys.masters.unwrap(wrapped, newest.id)  # until the key is rotated
    operator("screening key rotate")
    operator("screening key destroy-older --yes")
    left = MasterKeys(*read_keys(key_file))
    with pytest.raises(SealError):
        left.unwrap(wrapped, newest.id)


def test_a_key_file_that_cannot_be_written_is_one_sentence(operator, monkeypatch):
    def refuse(_path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("screening.workflow.practice.keys.append_key", refuse)
    said = operator("screening key rotate", ends_well=False)
    assert said.startswith("Error: the key file ")
    assert said.endswith("cannot be written: Permission denied\n")


def test_an_older_key_that_is_needed_is_not_destroyed(operator, key_file):
    append_key(key_file)
    assert "run `screening key rotate` first" in operator("screening key destroy-older --yes", ends_well=False)
    assert len(read_keys(key_file)) == 2


def test_destroying_asks_first(operator, key_file):
    operator("screening key rotate")
    operator("screening key destroy-older", ends_well=False)  # nobody answers
    assert len(read_keys(key_file)) == 2


@pytest.mark.parametrize(("place", "told"), [("file/key", "Not a directory"), ("file/folder/key", "Not a directory")])
def test_a_key_that_cannot_be_written_is_told_with_what_to_do(run, tmp_path, place, told):
    (tmp_path / "file").touch()
    done = run("key", "new", str(tmp_path / place))
    assert done.exit_code == 1
    assert f"{tmp_path / place}: no key was written: {told}. Name a file in a folder" in done.output
    assert "exists" in run("key", "new", str(tmp_path / "file")).output


@pytest.mark.parametrize("words", ["rotate", "destroy-older --yes", "renew search"])
def test_a_reader_that_went_away_is_not_taken_for_the_key_file(operator, monkeypatch, words):
    said = []

    def gone(text, **_more):
        said.append(text)
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr("screening.cli.operations.key.click.echo", gone)
    assert "cannot be written" not in operator(f"screening key {words}", ends_well=False)
    assert len(said) == 1
