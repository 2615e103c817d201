"""`deploy/upgrade.sh` brings a practice to a release or leaves it as it was, wherever it is cut off.

FAULTS_UPGRADES says how often it is cut off in each test, FAULTS_SEED where.
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.builders import healthy
from tests.conftest import MEMORY, close
from tests.faults.upgrading import Machine

CUTS = int(os.environ.get("FAULTS_UPGRADES", "4"))
SEED = int(os.environ.get("FAULTS_SEED", "18"))
MISFORTUNES = {
    "a migration that stumbles": {"stumbles": ""},
    "a doctor that finds something wrong": {"sick": "WRONG    key: does not open what is stored\n"},
    "a doctor that cannot even run": {"sick": "Traceback\n"},
}


@pytest.fixture
def folder():
    """Yield a folder in memory, where a hundred machines are quickly made."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        yield Path(name)


@pytest.fixture
def machine(folder):
    return Machine(folder)


def test_a_release_serves_after_its_upgrade_and_each_step_is_told(machine):
    assert machine.upgrade(machine.release("1.2.0")) == 0
    assert machine.serves == machine.revision == "1.2.0"
    assert machine.stored == ["0 sent to old", "1 sent to 1.2.0"]
    steps = [line.split()[1] for line in machine.said.splitlines()]
    assert steps == ["install", "stop", "back", "migrate;", "doctor", "start", "screening.service"]


def test_a_practice_among_several_has_its_own_version(folder):
    machine = Machine(folder, "north")
    other = folder / "home" / "current@south"
    other.symlink_to(machine.link.resolve())
    assert machine.upgrade(machine.release("1.2.0")) == 0
    assert machine.serves == "1.2.0"
    assert "start screening@north.service" in machine.said
    assert (other / "revision").read_text() == "old"


def test_a_second_run_changes_nothing_and_a_version_is_installed_once(machine):
    release = machine.release("1.2.0")
    machine.upgrade(release)
    before = machine.stored
    assert machine.upgrade(release) == 0
    assert machine.said == "upgrade: screening.service runs 1.2.0 already\n"
    assert machine.stored == before


@pytest.mark.parametrize("like", MISFORTUNES.values(), ids=MISFORTUNES)
def test_a_misfortune_leaves_the_practice_as_it_was(machine, like):
    assert machine.upgrade(machine.release("1.2.0", **like)) == 1
    assert machine.serves == machine.revision == "old"
    assert machine.stored == machine.sent == ["0 sent to old", "1 sent to old"]
    assert "runs" in machine.said.splitlines()[-1]
    assert machine.upgrade(machine.release("1.2.1")) == 0
    assert machine.serves == "1.2.1"


def test_what_was_wrong_before_keeps_nobody_from_upgrading(machine):
    sick = "ok       database\nWRONG    accepted: no one has accepted the rules\n"
    (machine.link / "sick").write_text(sick)
    assert machine.upgrade(machine.release("1.2.0", sick=sick)) == 0
    assert "the same was wrong before" in machine.said
    assert machine.upgrade(machine.release("1.2.1", sick=f"{sick}WRONG    disk: full\n")) == 1
    assert machine.serves == "1.2.0"


def test_a_version_that_does_not_stay_up_is_gone_back_from_and_what_it_took_is_kept(machine):
    assert machine.upgrade(machine.release("1.2.0", dies="")) == 1
    assert machine.serves == machine.revision == "old"
    kept = machine.said.split("what is stored now is kept in ")[1].splitlines()[0]
    assert "1 sent to 1.2.0" in Path(kept).read_text(encoding="utf-8")


def test_what_a_version_took_is_kept_before_a_backup_is_restored_or_nothing_is(machine):
    release = machine.release("1.2.0", dies="", cannot_back_up="")
    assert machine.upgrade(release) == 1
    assert machine.serves == ""
    assert machine.stored == machine.sent == ["0 sent to old", "1 sent to 1.2.0"]
    assert "screening.service stays stopped, and nothing is changed" in machine.said.splitlines()[-1]
    assert "then run this again" in machine.said.splitlines()[-1]
    next((machine.folder / "home" / "versions").glob("1.2.0-*/cannot_back_up")).unlink()
    assert machine.upgrade(machine.release("1.2.1")) == 0
    assert machine.serves == "1.2.1"
    assert "1 sent to 1.2.0" in machine.backed_up


def test_a_practice_does_not_stay_closed_while_a_backup_is_copied_elsewhere(machine):
    machine.upgrade(machine.release("1.2.0", dies=""))
    assert machine.backed_up
    assert not (machine.folder / "copied").exists()


def test_a_place_where_no_backup_can_be_written_is_told_before_anything_stops(machine):
    (machine.folder / "backups").write_text("a file")
    assert machine.upgrade(machine.release("1.2.0")) == 1
    assert f"cannot write to {machine.folder / 'backups'}: install -d -o " in machine.said
    assert machine.serves == "old"
    assert machine.stored == ["0 sent to old"]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda release: (release / "SHA256SUMS").unlink(), "is not a release"),
        (lambda release: (release / "requirements.lock").write_text("other"), "is damaged"),
        (lambda release: next(release.glob("*.whl")).rename(release / "x"), "is damaged"),
        (lambda release: (release / "other.whl").touch(), "must hold one wheel"),
    ],
)
def test_a_folder_that_is_no_whole_release_stops_nothing(machine, spoil, told):
    release = machine.release("1.2.0")
    spoil(release)
    assert machine.upgrade(release) == 1
    assert told in machine.said
    assert machine.serves == "old"
    assert machine.stored == ["0 sent to old"]


def test_a_practice_that_is_not_laid_out_for_going_back_is_left_alone(machine):
    release = machine.release("1.2.0")
    old = machine.link.resolve()
    machine.link.unlink()
    shutil.copytree(old, machine.link)
    assert machine.upgrade(release) == 1
    assert "must be a link" in machine.said
    assert machine.serves == "old"


def cuts(calls):
    """Return (call of the first run at which the power is cut, call of the second one; 0 for none), a few of all."""
    print(f"FAULTS_SEED={SEED}")
    every = list(itertools.product(range(1, calls + 1), range(calls + 1)))
    return random.Random(SEED).sample(every, min(CUTS, len(every)))


@contextmanager
def cut_off(place, like, first, second):
    """Yield a machine on which the power was cut twice, and then no more; it boots, and serves, after each cut."""
    machine = Machine(place)
    release = machine.release("1.2.0", **like)
    assert machine.upgrade(release, cut_at=first) == -9
    machine.boot()
    if second and machine.upgrade(release, cut_at=second) == -9:
        machine.boot()
    machine.upgrade(release)
    yield machine
    shutil.rmtree(place)


@pytest.mark.parametrize("like", [{}, *MISFORTUNES.values()], ids=["good fortune", *MISFORTUNES])
def test_wherever_the_power_is_cut_the_next_run_ends_as_one_that_was_not(folder, like):
    whole = Machine(folder / "whole")
    whole.upgrade(whole.release("1.2.0", **like))
    for first, second in cuts(whole.calls):
        with cut_off(folder / "cut", like, first, second) as machine:
            assert machine.serves == machine.revision == whole.serves, (first, second, machine.said)
            assert machine.stored == machine.sent, (first, second, machine.said)
            assert not list((machine.folder / "home").glob("upgrading*")), (first, second)


def test_wherever_the_power_is_cut_nothing_is_lost_that_a_version_took_which_does_not_stay_up(folder):
    whole = Machine(folder / "whole")
    whole.upgrade(whole.release("1.2.0", dies=""))
    for first, second in cuts(whole.calls):
        with cut_off(folder / "cut", {"dies": ""}, first, second) as machine:
            assert set(machine.sent) <= {*machine.stored, *machine.backed_up}, (first, second, machine.said)


_REAL = "from screening.__main__ import main\nmain()\n"
# A version whose migrations leave the tables half way, as no transaction would; it is given the database's URL.
_STUMBLES = """import sys
from sqlalchemy import create_engine
if sys.argv[1] == "upgrade":
    with create_engine(URL).begin() as connection:
        connection.exec_driver_sql("DROP TABLE tally")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    sys.exit(1)
"""


def test_a_real_practice_gets_its_data_back_when_a_migration_stumbles(machine, environment, patient, run):
    patient.has_sent(healthy())
    close(patient.client.application)  # what it read last would keep a table from being dropped
    stumbles = _STUMBLES.replace("URL", repr(environment["SCREENING_DATABASE_URL"])) + _REAL
    machine.settings.write_text("".join(f'{name}="{value}"\n' for name, value in environment.items()))
    machine.settings.chmod(0o600)
    machine.program(machine.folder / "bin" / "systemctl", "#!/bin/sh\n")
    release = machine.release("1.2.0")
    for place, code in ((machine.link, _REAL), (release / "like", stumbles)):
        machine.program(place / "bin" / "screening", f"#!{sys.executable}\n{code}")
    assert machine.upgrade(release) == 1
    assert "1 screenings restored" in machine.said, machine.said
    assert run("doctor").exit_code == 0
    assert "1 of 1 screenings replay byte for byte." in run("replay", "--all").output
