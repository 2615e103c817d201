"""Backups when the disk is full or read-only, the database is locked, or the command is killed; and of large databases.

FAULTS_BACKUPS says how often one is killed, FAULTS_LARGE_MB how large a database is restored; the seed repeats a run.
"""

from __future__ import annotations

import hashlib
import os
import random
import resource
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, make_url

from screening.app import create_app
from screening.cli.main import screening
from screening.records.database import db, transaction
from screening.records.operations.backups import back_up
from screening.records.operations.retention import backups_in
from screening.records.sqlite import alone
from screening.records.tables import RulesVersion
from tests import CHECKOUT
from tests.builders import healthy
from tests.conftest import close
from tests.serving import process

KILLS = int(os.environ.get("FAULTS_BACKUPS", "3"))
LARGE = int(os.environ.get("FAULTS_LARGE_MB", "80"))
SEED = int(os.environ.get("FAULTS_SEED", "0")) or secrets.randbelow(10**6)
MB = 2**20
MOST_MB = 200
PAGE = 4096


@pytest.fixture
def command(settings):
    """Return a function that runs `screening` as somebody would at a terminal."""

    def run(*arguments, **changes):
        apps = []

        def opened(**more):
            apps.append(create_app(replace(settings, **{**changes, **more})))
            return apps[-1]

        done = CliRunner().invoke(screening, [str(argument) for argument in arguments], obj=opened)
        for app in apps:
            close(app)
        return done

    return run


def told_in_one_sentence(done) -> str:
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, SystemExit), done.exception
    [line] = done.output.splitlines()
    assert line.startswith("Error: ")
    return line


@contextmanager
def disk(folder: Path, *options: str):
    """A small disk of its own where this machine lets us mount one; yields whether it did."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", ",".join(("size=1m", *options)), "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def no_file_larger_than(size: int):
    """The next best thing to a full disk, for who may not mount one."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told_in_one_sentence_and_leaves_the_earlier_backups(command, patient, tmp_path):
    patient.has_sent(healthy())
    with disk(tmp_path / "disk") as mounted:
        earlier = tmp_path / "disk/screening-20260301T000000000000Z.db"
        earlier.write_bytes(b"an earlier one")
        if mounted:
            (tmp_path / "disk/other").write_bytes(bytes(MB - 40 * PAGE))
        with nullcontext() if mounted else no_file_larger_than(40 * PAGE):
            said = told_in_one_sentence(command("backup", tmp_path / "disk", "--keep-daily", "1"))
        assert said.endswith(": no backup was made: " + ("the disk is full" if mounted else "disk I/O error"))
        assert backups_in(tmp_path / "disk") == [earlier]
        assert {path.name for path in (tmp_path / "disk").iterdir()} <= {earlier.name, "other"}
        assert earlier.read_bytes() == b"an earlier one"


def test_a_folder_that_cannot_be_written_is_told(command, tmp_path):
    with disk(tmp_path / "disk", "ro") as mounted:
        folder = tmp_path / "disk" if mounted else Path("/proc")  # where not even root makes files
        said = told_in_one_sentence(command("backup", folder))
        assert said.endswith("Read-only file system" if mounted else "No such file or directory")


def test_a_full_disk_during_a_restore_leaves_no_tables(command, app, patient, tmp_path):
    patient.has_sent(healthy())
    with app.app_context():
        path = back_up(tmp_path / "backups")
    with disk(tmp_path / "disk") as mounted:
        if mounted:
            (tmp_path / "disk/other").write_bytes(bytes(MB - 100 * PAGE))
        with nullcontext() if mounted else no_file_larger_than(100 * PAGE):
            done = command("restore", path, database_url=f"sqlite:///{tmp_path}/disk/new.db")
        assert "the database cannot be written, and nothing was restored: " in told_in_one_sentence(done)
        with closing(sqlite3.connect(tmp_path / "disk/new.db")) as file:
            assert file.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def test_who_writes_locks_no_backup_out_and_who_wants_the_file_alone_is_told(command, tmp_path):
    url, folder = f"sqlite:///{tmp_path}/screening.db", tmp_path / "backups"
    command("upgrade", database_url=url)
    with closing(sqlite3.connect(tmp_path / "screening.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert command("backup", folder, database_url=url).exit_code == 0
    with alone(make_url(url)).begin():
        said = told_in_one_sentence(command("backup", folder, database_url=url, database_lock_seconds=0.1))
    assert said.endswith("no backup was made: database is locked")
    assert len(backups_in(folder)) == 1


def ended(backing_up) -> int | None:
    backing_up.join(60)
    return backing_up.exitcode


def test_a_killed_backup_is_no_backup_and_the_next_one_is(environment, app, patient, tmp_path):
    print(f"seed {SEED}")
    chance, folder = random.Random(SEED), tmp_path / "backups"
    patient.has_sent(healthy())
    begun = time.monotonic()
    assert ended(process(environment, "screening", "backup", str(folder))) == 0
    whole = time.monotonic() - begun
    for _ in range(KILLS):
        backing_up = process(environment, "screening", "backup", str(folder))
        time.sleep(whole * chance.uniform(0.3, 1.0))
        backing_up.kill()
        ended(backing_up)
        for path in backups_in(folder):
            with closing(sqlite3.connect(path)) as file:
                assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                assert file.execute("SELECT count(*) FROM screening").fetchone() == (1,)
    assert ended(process(environment, "screening", "backup", str(folder))) == 0
    assert {path.suffix for path in folder.iterdir()} == {".db"}


MEASURED = """
import re, sys
from pathlib import Path
from screening.__main__ import main
try:
    main()
finally:
    print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1], file=sys.stderr)
"""  # resource.getrusage would also count what the process that starts it once needed


def most_memory(environment, *arguments) -> int:
    """Return the most memory that a command held at once, in MB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *arguments],
        env={**os.environ, **environment},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stderr.split()[-1]) // 1024


def test_a_large_database_is_backed_up_and_restored_in_little_memory(environment, app, tmp_path, server):
    """Its rows are as large as they come: texts of rules."""
    new = {**environment, "SCREENING_DATABASE_URL": server.empty()}
    with app.app_context(), transaction():
        now = datetime.now(UTC)
        for number in range(LARGE):
            text = f"# {number}\n" * (MB // len(f"# {number}\n"))
            digest = hashlib.sha256(text.encode()).hexdigest()
            db.session.execute(insert(RulesVersion).values(digest=digest, text=text, added_at=now))
    close(app)
    most = {"backup": most_memory(environment, "backup", str(tmp_path))}
    [path] = backups_in(tmp_path)
    assert path.stat().st_size > LARGE * MB * 0.9
    most["restore"] = most_memory(new, "restore", str(path))
    print(f"{LARGE} MB:", most)
    assert max(most.values()) < MOST_MB
    server.drop(new["SCREENING_DATABASE_URL"])
