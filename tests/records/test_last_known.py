"""What every page needs is what was last read of it, while the database does not answer."""

import pytest
from sqlalchemy.exc import OperationalError

from screening.records.database import db, transaction
from screening.records.last_known import last_known
from screening.records.patience import left, watch_of
from tests.records.test_patience import until


class Store:
    """A store of one thing."""

    def __init__(self) -> None:
        self.is_away, self.reads, self.value = False, 0, "first"
        self.had_left: float | None = None

    @last_known
    def read(self, name: str) -> str:
        self.reads += 1
        self.had_left = left()
        if self.is_away:
            raise OperationalError("", None, Exception())
        return f"{self.value} {name}"


@pytest.fixture
def store(practice):
    until(lambda: not watch_of(db.engine).is_doubted)
    return Store()


def test_it_is_read_each_time_while_there_is_an_answer(store):
    assert store.read("a") == "first a"
    store.value = "second"
    assert store.read("a") == "second a"


def test_what_was_read_last_stands_in_and_what_never_was_does_not(store):
    store.read("a")
    store.is_away = True
    assert store.read("a") == "first a"
    with pytest.raises(OperationalError):
        store.read("never read")


def test_only_what_is_known_is_waited_for_a_moment(store):
    store.read("b")
    assert store.had_left is None
    store.read("b")
    assert store.had_left < 1


def test_nobody_asks_while_the_database_is_doubted(store, monkeypatch):
    store.read("a")
    monkeypatch.setattr(type(watch_of(db.engine)), "is_doubted", True)
    assert store.read("a") == "first a"
    assert store.reads == 1


def test_a_step_decides_by_what_is_in_force_or_not_at_all(store):
    store.read("a")
    store.is_away = True
    with pytest.raises(OperationalError), transaction():
        store.read("a")
