"""Deciding: kept as typed, ready words, one tick for all that is confirmed, duties and the talk before consent."""

import pytest

from screening.practice import NAME
from screening.records.audit.entries import Wanted
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import Patient, Therapist, healthy
from tests.workflow.care.conftest import Care

UNEASY = {"needle_hesitancy": 8, "stop_signal": "yes", "acupuncturist_now": "yes"}


@pytest.fixture
def url(patient, therapist):
    patient.has_sent(healthy(**UNEASY))
    therapist.sign_in()
    return therapist.open_first()


def test_a_decision_that_is_kept_for_later_is_there_again_for_its_writer_only(app, therapist, url):
    therapist.post(url, {"do": "save", "conclusion": "not_now", "notes": "To be talked about", "after": "0"})
    page = therapist.go(url)
    assert "Draft saved" in page.text
    assert page.values["notes"] == ["To be talked about"]
    assert page.values["conclusion"] == ["not_now"]
    other = Therapist(app, "Dr. Lee", "lee@example.com")
    other.sign_in()
    assert "To be talked about" not in other.go(url).text


def test_what_was_kept_is_gone_once_it_is_signed(therapist, url):
    therapist.post(url, {"do": "save", "notes": "To be talked about", "after": "0"})
    page = therapist.decide(url, "after_discussing", do="sign")
    assert "Draft saved" not in page.text


def test_one_tick_confirms_all_that_was_not_ticked(therapist, url):
    fields = {"do": "sign", "conclusion": "after_discussing", "after": "0"}
    assert "Say whether this is true" in therapist.post(url, fields).text
    page = therapist.post(url, {**fields, "do": "rest"})
    confirmed = {name: values for name, values in page.values.items() if name.startswith("tick-")}
    assert len(confirmed) >= 2
    assert all(values == ["confirmed"] for values in confirmed.values())
    page = therapist.post(url, {**fields, **confirmed})
    assert "Signed: Fits, discussed" in page.text
    assert page.text.count(": Confirmed") >= 2


@pytest.fixture
def emergency(app, therapist):
    """The page of somebody with chest pain, and with needles on their mind."""
    Patient(app.test_client()).has_sent(healthy(rf_body=["chest_pain"], **UNEASY))
    therapist.sign_in()
    return therapist.open_first()


def test_a_warning_sign_is_not_confirmed_along_with_the_rest(therapist, emergency):
    page = therapist.post(emergency, {"do": "rest", "conclusion": "refer", "after": "0"})
    ticked = {name: "confirmed" for name in page.values if name.startswith("tick-")}
    assert ticked
    page = therapist.post(emergency, {"do": "sign", "conclusion": "refer", "after": "0", **ticked})
    assert page.text.count("Say whether this is true") == 2  # in the summary of what is wrong, and at the sign


def test_no_reason_makes_needling_fit_beside_a_confirmed_warning_sign(therapist, emergency):
    page = therapist.decide(emergency, "fits", do="sign", reason="I looked at the patient and it is nothing")
    assert "A warning sign is confirmed: refer" in page.text
    assert "Signed:" not in therapist.go(emergency).text
    assert "Signed: Referred" in therapist.decide(emergency, "refer", do="sign").text


def test_ready_words_stand_for_what_was_not_typed(therapist, url):
    page = therapist.decide(url, "not_now", do="sign", reason_pick="exam", message_pick="talk")
    assert "Reason: History and exam do not support the concern." in page.text
    assert "We want to talk with you about a few of them" in page.text


def test_typed_words_go_before_ready_ones(therapist, url):
    page = therapist.decide(url, "not_now", do="sign", reason="My own words", reason_pick="exam")
    assert "Reason: My own words" in page.text
    assert "Reason: History and exam" not in page.text


def test_a_message_is_in_the_language_of_the_patient(app, therapist):
    patient = Patient(app.test_client())
    patient.go("/")
    patient.post({"language": "es"}, "/language")
    patient.start()
    patient.client.set_cookie("language", "es")
    patient.finish(healthy(needle_hesitancy=8, stop_signal="yes"))
    therapist.sign_in()
    url = therapist.open_first()
    assert "Queremos hablar con usted" in therapist.decide(url, "not_now", do="sign", message_pick="talk").text


def test_the_duty_to_coordinate_and_the_talk_before_consent_are_in_the_note(therapist, url):
    assert "Done and documented" in therapist.page.text
    duty = next(name for name in therapist.page.fields if name.startswith("duty-"))
    page = therapist.decide(url, "after_discussing", do="sign", **{duty: "yes", "consent-risks": "yes"})
    note = page.values_of_readonly("note")
    assert "Consent discussed: Risks" in note
    assert "Done and recorded: Washington law (2SHB 1039" in note


def test_a_note_of_20_kb_is_kept_and_a_longer_one_is_told_with_what_was_typed(therapist, url):
    page = therapist.decide(url, "not_now", do="sign", notes="n" * 20_001)
    assert "Please make this shorter. It has 20,001 characters; 20,000 fit." in page.text
    assert page.values["notes"] == ["n" * 20_001]
    assert "n" * 20_000 in therapist.decide(url, "not_now", do="sign", notes="n" * 20_000).text


@pytest.mark.parametrize("field", ["notes", "reason", "message"])
def test_what_is_too_long_to_be_kept_for_later_is_refused_and_stays_whole(therapist, url, field):
    therapist.post(url, {"do": "save", "notes": "Kept before", "after": "0"})
    page = therapist.post(url, {"do": "save", field: "n" * 20_005, "after": "0"})
    assert therapist.response.status_code == 422
    assert "It has 20,005 characters; 20,000 fit." in page.text
    assert "Say whether this is true" not in page.text  # nobody has tried to sign
    assert page.values[field] == ["n" * 20_005]
    assert therapist.go(url).values["notes"] == ["Kept before"]
    therapist.post(url, {"do": "save", field: "n" * 20_000, "after": "0"})
    assert therapist.go(url).values[field] == ["n" * 20_000]


def test_a_screening_is_put_among_mine_and_given_back_when_a_colleague_goes(app, therapist, url):
    therapist.post(f"{url}/take", {"to": "me", "seen": "0"})
    assert "assigned to Dr. Park" in therapist.go(url).text
    assert "Ana Ruiz" in therapist.go("/workspace/?who=me&show=waiting").text
    other = Therapist(app, "Dr. Lee", "lee@example.com", [THERAPIST, ADMINISTRATOR])
    other.sign_in()
    assert "Ana Ruiz" not in other.go("/workspace/?who=me&show=waiting").text
    other.go("/workspace/people")
    other.post("/workspace/people/1/end", {})
    assert "not assigned" in other.go(url).text
    with app.app_context():
        ended = app.extensions[NAME].audit.page(Wanted(action="access ended"), 1)[0]
    assert ended.detail == "screenings unassigned: 1"


def test_a_draft_on_answers_that_newer_ones_replaced_is_led_to_for_its_writer_only(app, therapist, url):
    therapist.post(url, {"do": "save", "notes": "A long note", "after": "0"})
    with app.app_context():
        stores = app.extensions[NAME]
        care, screening = Care(stores, rulebook_in_force(stores), None, stores.today()), stores.screenings.newest()
        for pain in (5, 6):
            screening = care.answers_again(screening, peg_pain=pain)
        newest = f"/workspace/screenings/{screening.reference}"
    other = Therapist(app, "Dr. Lee", "lee@example.com")
    other.sign_in()
    assert "your draft on" not in other.go(newest).text
    page = therapist.go(newest)
    assert "What you typed before these answers came is not signed" in page.text
    page = therapist.go(next(link for link in page.links if link.endswith("#conclude")))
    assert page.values["notes"] == ["A long note"]
    therapist.decide(url, "after_discussing", do="sign")
    assert "your draft on" not in therapist.go(newest).text
