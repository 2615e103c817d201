"""Bringing a record: it is read before anything is written, and kept with the draft until it is sent or taken out."""

from dataclasses import replace
from datetime import date

import pytest

from screening.exchange.guarded import Guard
from screening.exchange.health_record.problems import RecordError, RecordProblem
from screening.exchange.short_calls import STRANGERS, STRANGERS_AT_ONCE, Inquiry
from screening.records.intake.drafts import GoneError
from screening.workflow.intake.bring import Brought, guard_of, keep_brought, read_brought
from screening.workflow.intake.start import StartContext, start
from screening.workflow.rules.versions import rulebook_in_force
from tests.health_links import a_card, sharing
from tests.health_records import a_bundle, a_medicine

TODAY = date(2026, 11, 20)


@pytest.fixture
def shared():
    with sharing() as shared:
        shared.embed(a_bundle(a_medicine("Eliquis")))
        yield shared


@pytest.fixture
def token(practice):
    return start(practice, StartContext(rulebook_in_force(practice), "en", TODAY))


def test_what_was_read_is_kept_with_the_draft_and_can_be_taken_out(practice, settings, rulebook, shared, token):
    given = replace(settings, records_private=True)
    keep_brought(practice, token, read_brought(given, rulebook, Brought(shared.link()), TODAY))
    assert [one.words for one in practice.drafts.find(token).content.record.mentions] == ["Eliquis"]
    keep_brought(practice, token, None)
    assert practice.drafts.find(token).content.record is None


def test_half_a_character_keeps_no_record_from_being_kept(practice, settings, rulebook, shared, token):
    given = replace(settings, records_private=True)
    shared.embed(a_bundle(a_medicine("Eliquis \ud83d")))
    shared.files.append({"contentType": "text/\ud83d", "embedded": ""})
    keep_brought(practice, token, read_brought(given, rulebook, Brought(shared.link()), TODAY))
    assert practice.drafts.find(token).content.record.origin.left_out == ("text/",)
    card = a_card("River \udc4dClinic", a_bundle(a_medicine("Eliquis \ud83d")))
    keep_brought(practice, token, read_brought(given, rulebook, Brought(card), TODAY))
    record = practice.drafts.find(token).content.record
    assert ([one.words for one in record.mentions], record.origin.name) == (["Eliquis"], "River Clinic")


def test_nothing_is_kept_with_a_draft_that_is_gone(practice):
    with pytest.raises(GoneError):
        keep_brought(practice, "unknown", None)


def test_calls_go_where_the_settings_say(settings, rulebook, shared):
    with pytest.raises(RecordError) as raised:
        read_brought(settings, rulebook, Brought(shared.link()), TODAY)
    assert raised.value.problem is RecordProblem.NOT_ALLOWED
    assert guard_of(replace(settings, record_servers=("example.org",))).hosts == ("example.org",)


def test_records_that_are_being_read_hold_up_others_and_no_call_of_the_practice(settings, rulebook, shared):
    given = replace(settings, records_private=True)
    for _ in range(STRANGERS_AT_ONCE):
        STRANGERS.acquire()
    try:
        card = a_card(shared.address, a_bundle(a_medicine("Eliquis")))
        for text, more in ((shared.link(), {}), (card, {"record_issuers": (shared.address,)})):
            with pytest.raises(RecordError) as raised:
                read_brought(replace(given, **more), rulebook, Brought(text), TODAY)
            assert raised.value.problem is RecordProblem.BUSY
        assert Guard(private=True).fetch(Inquiry(shared.address + "/.well-known/jwks.json")).status == 200
    finally:
        for _ in range(STRANGERS_AT_ONCE):
            STRANGERS.release()
    assert read_brought(given, rulebook, Brought(shared.link()), TODAY).mentions
