"""Whoever waits for the database waits so long in all, and not at all while it is known to be away."""

import threading
import time

import pytest
from sqlalchemy import create_engine

from screening.records import patience
from screening.records.patience import AwayError, Watch, at_most, keep_watch, left, watch_of


def test_a_thread_waits_without_end_unless_it_is_told_otherwise():
    assert left() is None


def test_what_is_left_is_what_all_waits_share_and_an_inner_one_gets_no_more():
    with at_most(10):
        with at_most(20):
            assert left() <= 10
        with at_most(0.01):
            time.sleep(0.02)
            assert left() == 0
        assert 9 < left() <= 10
    assert left() is None


class Database:
    """One that can be away; `asked` counts the questions."""

    def __init__(self) -> None:
        self.is_there, self.asked, self.may_answer = True, 0, threading.Event()

    def ask(self) -> None:
        self.asked += 1
        self.may_answer.wait(10)
        if not self.is_there:
            raise OSError("refused")


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(patience, "_ASKED_AGAIN", 0.01)
    monkeypatch.setattr(patience, "_BELIEVED", 0.2)


def until(holds) -> None:
    end = time.monotonic() + 60  # of a busy machine
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_one_that_is_doubted_is_asked_once_and_nobody_is_refused_meanwhile(quick):
    database = Database()
    watch = Watch(database.ask)
    for _ in range(5):
        watch.doubt()
    assert watch.is_doubted
    watch.check()
    database.may_answer.set()
    until(lambda: not watch.is_doubted)
    assert database.asked == 1


def test_one_that_has_just_answered_is_believed_for_a_while(quick):
    database = Database()
    database.may_answer.set()
    watch = Watch(database.ask)
    watch.doubt()
    until(lambda: not watch.is_doubted)
    watch.doubt()
    assert database.asked == 1
    time.sleep(0.25)
    watch.doubt()
    until(lambda: database.asked == 2)


def test_one_that_is_away_is_told_with_its_cause_until_it_answers_again(quick):
    database = Database()
    database.is_there = False
    database.may_answer.set()
    watch = Watch(database.ask)
    watch.doubt()
    until(lambda: watch.is_away)
    with pytest.raises(AwayError) as refused:
        watch.check()
    assert str(refused.value.orig) == "refused"
    database.is_there = True
    until(lambda: not watch.is_doubted)
    assert not watch.is_away
    watch.check()


def threads_that_ask() -> int:
    return sum(thread.name == "asking the database" for thread in threading.enumerate())


def test_nobody_asks_any_more_once_the_engine_is_disposed_of(quick):
    database, engine = Database(), create_engine("sqlite://")
    database.is_there = False
    database.may_answer.set()
    watch, before = keep_watch(engine, database.ask), threads_that_ask()
    watch.doubt()
    until(lambda: watch.is_away)
    engine.dispose()
    assert not watch_of(engine).is_doubted
    asked = database.asked
    until(lambda: threads_that_ask() == before)
    time.sleep(0.05)
    assert database.asked == asked
    watch.check()  # what is not asked any more is not known to be away


def test_an_engine_that_is_used_again_is_watched_again(quick):
    database, engine = Database(), create_engine("sqlite://")
    database.is_there = False
    database.may_answer.set()
    watch = keep_watch(engine, database.ask)
    for _ in range(3):
        watch.doubt()
        until(lambda: watch.is_away)
        engine.dispose()
    assert not watch.is_away


def test_whoever_disposes_waits_for_the_question_under_way(quick):
    database, engine = Database(), create_engine("sqlite://")
    watch = keep_watch(engine, database.ask)
    watch.doubt()
    until(lambda: database.asked == 1)
    threading.Timer(0.1, database.may_answer.set).start()
    begun = time.monotonic()
    engine.dispose()
    assert time.monotonic() - begun >= 0.08
    assert not watch.is_doubted
