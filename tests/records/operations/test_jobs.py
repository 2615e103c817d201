"""Jobs: one process at a time, as often as is needed, and never held up by one that was killed or by a wrong clock."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from screening.practice import NAME
from screening.records.operations.jobs import Job
from screening.workflow.practice.job_lease import job_lease
from tests.builders import written

HOUR = timedelta(hours=1)


def ahead(**by):
    return time_machine.travel(datetime.now(UTC) + timedelta(**by), tick=True)


def gets_lease(practice, every=timedelta(0)) -> bool:
    with job_lease(practice, "sweep", HOUR, every) as run:
        return run is not None


def test_many_who_ask_at_once_get_one_turn(app):
    together, waiting = threading.Barrier(8), threading.Barrier(8)

    def ask(_number):
        with app.app_context():
            together.wait()
            with job_lease(app.extensions[NAME], "sweep", HOUR) as run:
                waiting.wait()  # nobody gives it back before all have asked
                return run is not None

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(ask, range(8))) == [False] * 7 + [True]


def test_a_job_that_is_done_is_not_due_again_for_so_long_and_keeps_what_came_of_it(practice):
    with job_lease(practice, "sweep", HOUR, HOUR) as run:
        run.note = "twelve rooms"
    assert practice.jobs.get("sweep").note == "twelve rooms"
    assert not gets_lease(practice, HOUR)
    with ahead(minutes=61):
        assert gets_lease(practice, HOUR)


def test_a_job_that_fails_is_due_at_once(practice):
    with pytest.raises(RuntimeError), job_lease(practice, "sweep", HOUR, HOUR):
        raise RuntimeError
    assert gets_lease(practice, HOUR)


def test_who_is_killed_holds_a_job_up_for_its_longest_time_only(practice):
    killed = job_lease(practice, "sweep", HOUR)
    killed.__enter__()
    assert not gets_lease(practice)
    with ahead(minutes=61):
        assert gets_lease(practice)


@pytest.mark.parametrize("held", [True, False])
def test_a_clock_that_ran_ahead_holds_no_job_up_once_it_is_right(practice, held):
    with ahead(days=30):
        run = job_lease(practice, "sweep", HOUR, HOUR)
        run.__enter__()
        if not held:
            run.__exit__(None, None, None)
    assert gets_lease(practice, HOUR)


def test_who_took_too_long_does_not_give_back_what_another_one_holds(practice):
    slow = job_lease(practice, "sweep", HOUR)
    slow.__enter__()
    with ahead(minutes=61):
        other = job_lease(practice, "sweep", HOUR)
        other.__enter__()
        slow.__exit__(None, None, None)
        assert not gets_lease(practice)
        other.__exit__(None, None, None)
        assert gets_lease(practice)


def test_a_note_that_is_too_long_is_cut(practice):
    written(practice.jobs.put, "sweep", datetime.now(UTC), "x" * 300)
    assert practice.jobs.get("sweep").note == "x" * 200


def test_what_a_job_has_done_adds_up_whoever_does_it(app):
    """Eight at once: none reads a total that another one is about to change."""

    def add(_number):
        with app.app_context():
            written(app.extensions[NAME].jobs.add_up, "swept", 3)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))
    with app.app_context():
        assert app.extensions[NAME].jobs.get("swept").note == "24"


def test_several_are_read_at_once_in_the_order_asked_for(practice):
    now = datetime.now(UTC)
    written(practice.jobs.put, "swept", now, "all of it")
    assert practice.jobs.all("dusted", "swept") == (Job(None), Job(now, "all of it"))
