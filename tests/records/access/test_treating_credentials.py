"""Credentials: one for each person, and which reminder was written."""

from datetime import date

from screening.domain.people.credential import Credential
from tests.builders import let_in, written

FIRST = Credential("endorsement", "DN 1", date(2027, 3, 31))
NEXT = Credential("endorsement", "DN 1", date(2028, 3, 31))


def test_a_new_credential_takes_the_place_of_the_one_before_and_its_reminders_begin_anew(practice):
    park, store = let_in(), practice.treating_credentials
    written(store.put, park.id, FIRST)
    written(store.note_reminder, park.id, 30)
    assert store.all()[park.id].reminded == 30
    written(store.put, park.id, NEXT)
    assert (store.of(park.id), store.all()[park.id].reminded) == (NEXT, None)
    assert written(store.hold_all) == [store.all()[park.id]]


def test_one_that_is_removed_is_gone(practice):
    park, store = let_in(), practice.treating_credentials
    written(store.put, park.id, FIRST)
    for _ in range(2):
        written(store.remove, park.id)
        assert (store.of(park.id), store.all()) == (None, {})
