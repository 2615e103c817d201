"""Leases on jobs: one process does a job at a time, and what came of it is kept."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from screening.workflow.practice.job_lease import job_lease

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def now():
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield clock


def works(practice, name="job", every=timedelta(0), note="") -> bool:
    with job_lease(practice, name, MINUTE, every) as run:
        if run is not None:
            run.note = note
        return run is not None


def test_while_one_works_nobody_else_does_and_another_job_is_free(practice, now):
    with job_lease(practice, "job", MINUTE):
        assert not works(practice)
        assert works(practice, "other")
    assert works(practice)


def test_a_job_that_was_done_is_not_due_again_for_so_long(practice, now):
    assert works(practice, every=HOUR, note="all done")
    assert practice.jobs.get("job").note == "all done"
    now.shift(HOUR - MINUTE)
    assert not works(practice, every=HOUR)
    now.shift(MINUTE)
    assert works(practice, every=HOUR)


def fails(practice) -> None:
    with job_lease(practice, "job", MINUTE, HOUR):
        raise OSError("disk full")


def test_a_job_that_fails_is_free_and_undone(practice, now):
    with pytest.raises(OSError, match="disk full"):
        fails(practice)
    assert practice.jobs.get("job").done_at is None
    assert works(practice, every=HOUR)


def test_who_never_comes_back_holds_nobody_up_for_longer_than_the_longest_time(practice, now):
    held = job_lease(practice, "job", MINUTE)
    held.__enter__()
    assert not works(practice)
    now.shift(MINUTE)
    assert works(practice)
