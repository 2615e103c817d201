"""Background work in several processes: one of them does it at a time, and another takes over from one that is killed.

Each process opens the same database, as gunicorn's workers do.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

import pytest

from screening.app import create_app
from screening.background import deliveries, mail, maintenance
from screening.practice import NAME
from screening.settings import Settings
from screening.workflow.practice.job_lease import job_lease
from tests.conftest import close

WORKERS, LONGEST, TOGETHER = 4, timedelta(seconds=2), 1.5  # seconds that they work side by side
FORK = get_context("fork")


def run_in(settings: Settings, work: Callable[..., object], *given: object) -> None:
    """Work in this process, on the database of the practice."""
    app = create_app(settings)
    with app.app_context():
        work(app.extensions[NAME], *given)
    close(app)


@pytest.fixture
def begin(settings) -> Iterator[Callable[..., object]]:
    """Return what begins work in a process of its own."""
    begun = []

    def begin(work, *given):
        process = FORK.Process(target=run_in, args=(settings, work, *given))
        process.start()
        begun.append(process)
        return process

    yield begin
    for process in begun:
        process.kill()
        process.join()


def work_in_turns(practice, diary: Path) -> None:
    """Take the job again and again; write down when this process had it."""
    until = time.monotonic() + TOGETHER
    while time.monotonic() < until:
        with job_lease(practice, "job", LONGEST) as run:
            if run is not None:
                began = time.monotonic()
                time.sleep(0.02)
                with diary.open("a") as lines:
                    lines.write(f"{began} {time.monotonic()} {os.getpid()}\n")
        time.sleep(0.005)


def hold(practice, told: Path) -> None:
    """Take the job, say so, and never come back."""
    with job_lease(practice, "job", LONGEST) as run:
        assert run is not None
        told.touch()
        time.sleep(60)


def test_several_processes_never_do_a_job_at_the_same_time(begin, tmp_path):
    diary = tmp_path / "diary"
    for process in [begin(work_in_turns, diary) for _ in range(WORKERS)]:
        process.join(30)
        assert process.exitcode == 0
    turns = sorted(
        (float(began), float(ended), pid) for began, ended, pid in map(str.split, diary.read_text().splitlines())
    )
    assert len({pid for _began, _ended, pid in turns}) > 1
    assert all(ended <= began for (_, ended, _), (began, _, _) in pairwise(turns))


def test_the_work_of_a_process_that_was_killed_is_taken_over_when_its_time_is_over(begin, tmp_path, practice):
    told = tmp_path / "held"
    holder = begin(hold, told)
    while not told.exists():
        time.sleep(0.01)
    began = time.monotonic()
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    with job_lease(practice, "job", LONGEST) as run:
        assert run is None, "it was not held"
    while True:
        with job_lease(practice, "job", LONGEST) as run:
            if run is not None:
                break
        time.sleep(0.05)
    assert time.monotonic() - began <= LONGEST.total_seconds() + 1


@pytest.mark.parametrize(
    ("job", "work", "called"),
    [
        ("ending days", maintenance.run_once, "screening.background.maintenance.watch_clock"),
        ("counting", maintenance.count, "screening.background.maintenance.count_when_due"),
        ("indexing", maintenance.tidy, "screening.background.maintenance.index_once"),
        ("tidying", maintenance.tidy, "screening.background.maintenance.purge"),
        ("mail", mail.run_once, "screening.background.mail.deliver"),
        ("deliveries", deliveries.run_once, "screening.background.deliveries.deliver"),
    ],
)
def test_no_process_does_what_another_one_is_doing(app, monkeypatch, job, work, called):
    done = []
    monkeypatch.setattr(called, lambda *_given: done.append(called))
    monkeypatch.setattr("screening.records.operations.outbox.Outbox.count", lambda _outbox: 1)
    monkeypatch.setattr("screening.records.operations.deliveries.Deliveries.is_due", lambda _deliveries: True)
    with app.app_context(), job_lease(app.extensions[NAME], job, timedelta(minutes=1)):
        work(app)
    assert done == []
