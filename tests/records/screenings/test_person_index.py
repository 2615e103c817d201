"""People are found as they are typed, by keyed hashes: nothing in the database can be read."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from screening.domain.people.identity import Identity
from screening.domain.people.search import shared_details
from screening.practice import NAME
from screening.records.database import db, transaction
from screening.records.screenings import person_index
from screening.records.tables import PersonIndexRow, ScreeningRow
from screening.workflow.practice.upgrade import index_missing
from tests.builders import IDENTITY, Patient, healthy
from tests.records.screenings.test_screenings import NOW, add

JOSE = Identity("José-María O’Neill Ruiz", "1981-03-27", "(509) 555-0199 x12")


def forget_index() -> None:
    with transaction():
        db.session.execute(delete(PersonIndexRow))


def found(practice, typed):
    return [entry.id for entry in practice.queue.search(typed, 10)]


@pytest.mark.parametrize(
    "typed",
    [
        *("jose maria o'neill ruiz", "RUIZ, JOSE", "ruiz", "oneill", "O Neill", "Neill jose", "Maria", "josemaria"),
        *(
            "Jose\u0301",
            "José\u2011María",
            "J. Ruiz",
            "3/27/81",
            "3/27/1981",
            "3-27-1981",
            "Mar 27 1981",
            "27 March 1981",
        ),
        *(
            "27 de marzo de 1981",
            "1981-03-27",
            "5095550199",
            "+1 509.555.0199",
            "509 555 0199 ext. 7",
            "Ruiz 3/27/1981",
        ),
    ],
)
def test_a_person_is_found_as_people_type(practice, typed):
    mine = add(practice, identity=JOSE)
    add(practice, identity=Identity("Tom Okafor", "1970-01-01", "509 555 0111"))
    assert found(practice, typed) == [mine]


@pytest.mark.parametrize("name", ["李小龍", "김민수", "Андрей Ёлкин", "أَحْمَد علی‌رضا", "नरेन्द्र मोदी", "たなか まりあ"])
def test_names_in_every_script_are_found_whole_and_by_a_part(practice, name):
    mine = add(practice, identity=replace(JOSE, name=name))
    assert found(practice, name) == [mine]
    assert found(practice, name.split()[-1]) == [mine]


def test_all_that_was_typed_has_to_be_so(practice):
    ana, eva = (add(practice, identity=replace(JOSE, name=name)) for name in ("Ana Ruiz", "Eva Ruiz"))
    assert found(practice, "Ana Ruiz") == [ana]
    assert set(found(practice, "Ruiz")) == {ana, eva}
    for nobody in ("Ana Eva", "Ana Ruiz 3/28/1981", "An", "R", "A. R.", "%", "", "509 555 01"):
        assert found(practice, nobody) == []


def test_a_reference_is_found_without_its_hyphen_and_before_any_name(practice):
    mine = add(practice, identity=JOSE)
    reference = practice.screenings.by_id(mine).reference
    assert found(practice, reference.replace("-", "").lower()) == [mine]


def test_the_newest_come_first_and_the_rest_is_counted(practice):
    ids = [add(practice, identity=JOSE, sent_at=NOW + timedelta(minutes=minute)) for minute in range(4)]
    assert [entry.id for entry in practice.queue.search("jose ruiz", 3)] == ids[:0:-1]
    assert practice.queue.count_found("jose ruiz", 10) == 4
    assert practice.queue.count_found("jose ruiz", 2) == 2
    assert practice.queue.count_found("…", 10) == 0


def test_nothing_in_the_index_can_be_read_and_equal_words_of_other_kinds_have_other_keys(practice):
    add(practice, identity=Identity("Planted", "1981-01-02"))
    rows = db.session.scalars(select(PersonIndexRow)).all()
    assert len({row.key for row in rows}) == len(rows) == 3
    assert all(len(row.key) == 32 and b"lanted" not in row.key for row in rows)


def test_screenings_of_before_there_was_a_search_become_findable_some_at_a_time(practice, monkeypatch):
    monkeypatch.setattr(person_index, "_AT_ONCE", 2)
    ids = {add(practice, identity=JOSE) for _ in range(5)}
    forget_index()
    assert found(practice, "ruiz") == []
    assert index_missing(practice) == 5
    assert set(found(practice, "ruiz")) == ids
    assert index_missing(practice) == 0


def test_making_findable_goes_on_where_it_stopped(practice, monkeypatch):
    monkeypatch.setattr(person_index, "_AT_ONCE", 1)
    for _ in range(3):
        add(practice, identity=JOSE)
    forget_index()
    seal, opened = practice.queue._seal, []

    class Stops:
        def open(self, sealed, record, field):
            if len(opened) == 2:
                raise OSError("stopped")
            opened.append(record)
            return seal.open(sealed, record, field)

    monkeypatch.setattr(practice.queue, "_seal", Stops())
    with pytest.raises(OSError, match="stopped"):
        index_missing(practice)
    monkeypatch.undo()
    assert db.session.scalar(select(func.count(PersonIndexRow.screening_id.distinct()))) == 2
    assert index_missing(practice) == 1


def test_somebody_without_a_name_in_letters_is_indexed_once(practice):
    add(practice, identity=Identity("🙂", "1981-01-02"))
    forget_index()
    assert index_missing(practice) == 1
    assert index_missing(practice) == 0


def test_the_same_person_has_the_birthday_and_a_part_of_the_name_or_the_whole_name_and_the_phone(practice):
    def later(minutes, **changes):
        return add(practice, identity=replace(JOSE, **changes), sent_at=NOW + timedelta(minutes=minutes))

    mine = later(0)
    same_name = later(1, name="RUIZ Oneill, José María", born="1990-05-05", phone="+1 509 555 0199")
    same_day = later(2, name="Jose Ruiz Soto", phone="")
    later(3, name="Jose Ruiz", born="2012-05-05")  # a child: part of the name, and the phone of the family
    later(4, name="Tom Okafor", phone="")  # born on the same day
    later(5, name="Eva Okafor", born="1999-05-05")  # has the same phone
    later(6, name=JOSE.name, born="1999-05-05", phone="")  # has the same name
    assert practice.queue.same_person(mine) == [same_day, same_name]


def test_only_the_whole_name_and_the_day_of_the_newest_version_find_who_has_a_visit(practice):
    day, other = date(2026, 11, 30), date(2026, 12, 1)
    first = add(practice, identity=JOSE, visit_on=day)
    mine = add(practice, identity=JOSE, visit_on=day, previous_id=first)
    add(practice, identity=replace(JOSE, name="Jose Ruiz"), visit_on=day)
    add(practice, identity=JOSE, visit_on=other)
    add(practice, identity=JOSE)
    assert practice.queue.with_visit_on({day}, {"RUIZ Oneill, José María", "🙂"}) == [mine]
    assert practice.queue.with_visit_on(set(), {JOSE.name}) == []
    assert practice.queue.with_visit_on({day}, set()) == []


NAMES = ("Ana Ruiz", "Ruiz, Ana", "Ana Ruiz Soto", "Ana Okafor", "Tom Okafor", "🙂")
TOWNS = count(1)  # nobody of one has the birthday or the phone of somebody of another
PEOPLE = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(("{:04}-03-27", "{:04}-05-05")),
    st.sampled_from(("", "509 555 {:04}", "+1 (509) 555-{:04}", "509 556 {:04}")),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PEOPLE, min_size=2, max_size=6))
def test_who_is_offered_as_the_same_person_is_who_shares_enough(practice, drawn):
    town = next(TOWNS)
    people = [Identity(name, born.format(1900 + town), phone.format(town)) for name, born, phone in drawn]
    ids = {add(practice, identity=person): person for person in people}
    for mine, me in ids.items():
        alike = {other for other, who in ids.items() if other != mine and shared_details(me, who)}
        assert set(practice.queue.same_person(mine)) == alike


def test_versions_of_one_screening_are_not_another_one_and_only_the_newest_counts(practice):
    def version(previous, minutes):
        return add(practice, identity=JOSE, previous_id=previous, sent_at=NOW + timedelta(minutes=minutes))

    first = version(None, 0)
    second = version(first, 1)
    third = version(second, 2)
    assert [practice.queue.same_person(one) for one in (first, second, third)] == [[], [], []]
    other = version(None, 3)
    assert practice.queue.same_person(other) == [third]


def test_no_more_than_twenty_are_the_same_person(practice):
    ids = [add(practice, identity=JOSE, sent_at=NOW + timedelta(minutes=minute)) for minute in range(22)]
    assert practice.queue.same_person(ids[0]) == ids[:1:-1]


def test_an_identity_that_cannot_be_opened_keeps_nobody_else_from_being_found(app, caplog):
    for name in ("Ana Ruiz", "Bo Lind"):
        Patient(app.test_client()).has_sent(healthy(), {**IDENTITY, "name": name})
    with app.app_context():
        with transaction():
            db.session.execute(delete(PersonIndexRow))
            db.session.scalar(select(ScreeningRow).order_by(ScreeningRow.id).limit(1)).sealed_identity = b"x" * 40
        assert index_missing(app.extensions[NAME]) == 1
    assert "1 screenings can be found by reference only" in caplog.text
