"""Consents: asked for by a link, signed once, sealed, countersigned and withdrawn at most once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from screening.domain.people.consent import Signer, TypedSignature
from screening.records.consents.consents import consent_data, read_signature, signature_data
from screening.records.consents.tables import ConsentRow
from screening.records.database import db, transaction
from tests.builders import Patient, healthy, let_in, written
from tests.consents import ANA

ROSA = TypedSignature("Rosa Ruiz", Signer.GUARDIAN, "es", "mother", "Luz Soto")
SOON, LINK = timedelta(hours=1), "token"


@pytest.fixture
def park(app, practice):
    Patient(app.test_client()).has_sent(healthy())
    park = let_in()
    written(practice.consent_texts.publish, {"en": "Text"}, 0, park.id)
    return park


def ask(practice, park, link=LINK, ends=SOON):
    written(practice.consents.ask, practice.screenings.newest().id, link, park.id, datetime.now(UTC) + ends)
    return practice.consents.asked(link)


def signed(practice, park, signature=ROSA, link=LINK):
    asked = ask(practice, park, link)
    written(practice.consents.sign, asked.id, 1, signature, datetime.now(UTC))
    return practice.consents.of([asked.screening_id])[0]


def test_a_link_is_found_by_its_token_until_it_ends(practice, park):
    asked = ask(practice, park)
    assert (asked, asked.is_signed) == (written(practice.consents.hold, "token"), False)
    assert practice.consents.asked("another") is None
    assert ask(practice, park, "late", timedelta(seconds=-1)) is None
    assert practice.consents.of([asked.screening_id]) == [], "nothing was signed yet"


def test_what_was_signed_comes_back_and_its_link_stays_for_good(practice, park):
    one = signed(practice, park)
    assert (one.signature, one.version, one.asked_by) == (ROSA, 1, "Dr. Park")
    assert practice.consents.asked("token").is_signed
    row = db.session.query(ConsentRow).one()
    assert b"Rosa" not in row.sealed
    assert b"token" not in row.hash


def test_links_that_ended_unsigned_are_deleted_and_nothing_else(practice, park):
    one = signed(practice, park)
    with transaction():  # its link ended long after it was signed
        db.session.execute(update(ConsentRow).values(expires_at=datetime.now(UTC) - SOON))
    ask(practice, park, "open")
    ask(practice, park, "late", timedelta(seconds=-1))
    written(practice.consents.forget_expired)
    assert db.session.query(ConsentRow).count() == 2
    assert practice.consents.of([one.screening_id]) == [one]


def test_it_is_countersigned_once_and_withdrawn_once(practice, park):
    one, lee = signed(practice, park), let_in("Dr. Lee", "lee@example.com")
    store = practice.consents
    assert [written(store.countersign, one.id, who.id) for who in (lee, park)] == [True, False]
    assert [written(store.withdraw, one.id, park.id, why) for why in ("changed her mind", "again")] == [True, False]
    (now,) = store.of([one.screening_id])
    assert (now.countersigned_by, now.withdrawn_by, now.withdrawn_because) == (
        "Dr. Lee",
        "Dr. Park",
        "changed her mind",
    )
    assert not written(store.countersign, one.id, park.id), "it was withdrawn"
    assert not written(store.withdraw, "0" * 32, park.id, "")


def test_a_consent_that_was_withdrawn_is_countersigned_no_more_and_another_one_still_is(practice, park):
    one, other = signed(practice, park), signed(practice, park, ANA, "second")
    assert written(practice.consents.withdraw, one.id, park.id, "changed her mind")
    assert [written(practice.consents.countersign, each.id, park.id) for each in (one, other)] == [False, True]
    assert {each.id: each.countersigned_by for each in practice.consents.of([one.screening_id])} == {
        one.id: "",
        other.id: "Dr. Park",
    }


def test_a_link_that_nobody_signed_is_neither_countersigned_nor_withdrawn(practice, park):
    asked = ask(practice, park)
    assert not written(practice.consents.countersign, asked.id, park.id)
    assert not written(practice.consents.withdraw, asked.id, park.id, "")


def test_the_newest_comes_first(practice, park):
    first, second = signed(practice, park), signed(practice, park, ANA, "second")
    assert practice.consents.of([first.screening_id]) == [second, first]


def test_a_consent_as_data_has_the_text_that_was_signed(practice, park):
    one = signed(practice, park)
    data = consent_data(one, "Text")
    assert data["text"] == "Text"
    assert (data["name"], data["signer"], data["withdrawn_by"], data["countersigned_at"]) == (
        "Rosa Ruiz",
        "guardian",
        None,
        None,
    )
    assert read_signature(signature_data(ROSA)) == ROSA
