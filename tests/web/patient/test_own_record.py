"""A patient brings a health record: what it names is asked about beside its question, and never ticked for them."""

from dataclasses import replace

import pytest

from screening.app import create_app
from screening.exchange.fhir.guidance_response import guidance_response
from screening.practice import NAME
from screening.workflow.fhir.outcome import exported
from tests.builders import IDENTITY, Patient, Therapist, healthy
from tests.conftest import close
from tests.health_links import a_card, sharing
from tests.health_records import a_bundle, a_medicine, pregnancy_status

ELIQUIS = a_medicine("Eliquis 5 MG Oral Tablet", authoredOn="2026-03-01", requester={"display": "Dr. Field"})


@pytest.fixture
def own_app(settings):
    app = create_app(replace(settings, bring_records=True, records_private=True))
    yield app
    close(app)


@pytest.fixture
def patient(own_app):
    return Patient(own_app.test_client())


@pytest.fixture
def therapist(own_app):
    return Therapist(own_app)


@pytest.fixture
def shared():
    with sharing() as shared:
        shared.embed(a_bundle(ELIQUIS, a_medicine("Lisinopril")))
        yield shared


def newest(app):
    with app.app_context():
        return app.extensions[NAME].screenings.newest()


def bring(patient, text, passcode=""):
    patient.go("/record")
    return patient.post({"record": text, "passcode": passcode})


def test_the_step_comes_first_and_there_is_a_way_on_without_it(patient):
    patient.start()
    assert patient.url == "/record"
    assert "You do not have to." in patient.page.text
    assert "/go-on" in patient.page.links


def test_without_the_setting_nobody_is_asked_for_a_record(app):
    someone = Patient(app.test_client())
    someone.start()
    assert someone.url.startswith("/form/")
    someone.go("/record")
    assert someone.response.status_code == 404


def test_what_a_record_names_is_told_and_asked_about_beside_its_question(patient, shared):
    patient.start()
    page = bring(patient, shared.link())
    assert "Eliquis 5 MG Oral Tablet" in page.text
    assert "Lisinopril" not in page.text
    assert "127.0.0.1" in page.text
    assert "no digital signature" in page.text
    patient.has_answered(healthy(), before="your_health")
    bring(patient, shared.link())
    page = patient.go("/form/your_health")
    beside = (
        "The record you brought names: Eliquis 5 MG Oral Tablet (2026-03-01). Is it a blood thinner that you take now?"
    )
    assert beside in " ".join(page.text.split())
    assert "health_list_a" not in page.values


def test_only_what_is_suggested_is_kept_and_it_can_be_taken_out_again(patient, own_app, shared):
    patient.start()
    bring(patient, shared.link())
    token = patient.client.get_cookie("draft", domain="localhost") or patient.client.get_cookie("draft")
    with own_app.app_context():
        kept = own_app.extensions[NAME].drafts.find(token.value).content.record
        assert [(one.signal, one.words, one.source) for one in kept.mentions] == [
            ("blood_thinner", "Eliquis 5 MG Oral Tablet", "Dr. Field")
        ]
    page = patient.post({"do": "remove"})
    assert "Link or card" in page.text


def test_a_record_that_names_nothing_says_so(patient, shared):
    shared.files = []
    shared.embed(a_bundle(a_medicine("Lisinopril")))
    patient.start()
    assert "It names nothing that we ask about" in bring(patient, shared.link()).text


def sent_with(patient, text, answers):
    patient.has_answered(answers)
    bring(patient, text)
    patient.go("/go-on")
    return patient.finish(answers)


def test_a_record_that_the_answers_agree_with_changes_nothing(patient, own_app, shared):
    answers = healthy(health_list_a=["blood_thinner"], blood_thinner=["anticoagulant"], blood_thinner_change="no")
    sent_with(patient, shared.link(), answers)
    assert newest(own_app).record is not None
    assert "names something" not in patient.page.text


def test_a_record_that_differs_never_fits_and_stands_first_on_the_summary_and_in_the_note(
    patient, own_app, therapist, shared
):
    result = sent_with(patient, shared.link(), healthy())
    assert "Let’s talk first" in result.text
    assert "may fit your plan" not in result.text
    assert "Your therapist sees both and asks you." in result.text
    sent = newest(own_app)
    assert (sent.outcome, sent.suggestion.outcome) == ("discuss_first", "fits")
    therapist.sign_in()
    page = therapist.go(f"/workspace/screenings/{sent.reference}").text
    assert "Ask first: the record and the answers differ" in " ".join(page.split())
    told = "The record names “Eliquis 5 MG Oral Tablet” (medicine, Mar 1, 2026, Dr. Field). From 127.0.0.1"
    assert told in " ".join(page.split())
    assert "health record and answers differ (blood thinner)" in therapist.response.text  # in the visit note
    assert "Record and answers differ" in therapist.go("/workspace/").text


def test_what_goes_to_other_systems_never_says_fits_either(own_app, patient, shared):
    sent_with(patient, shared.link(), healthy())
    with own_app.app_context():
        practice = own_app.extensions[NAME]
        given = exported(practice, practice.screenings.newest(), "https://forms.example.com")
    guidance = guidance_response(given)
    assert guidance["reasonCode"][0]["coding"][0]["code"] == "discuss_first"
    [outcome] = [one["valueCode"] for one in guidance["contained"][1]["parameter"] if one["name"] == "outcome"]
    assert outcome == "discuss_first"


def test_what_the_record_names_is_ticked_once_it_is_confirmed_at_the_visit(patient, own_app, therapist, shared):
    sent_with(patient, shared.link(), healthy())
    reference = newest(own_app).reference
    therapist.sign_in()
    therapist.go(f"/workspace/screenings/{reference}")
    therapist.post(
        f"/workspace/screenings/{reference}",
        {
            "after": "0",
            "corrected": "0",
            "tick-record:blood_thinner": "confirmed",
            "conclusion": "after_discussing",
            "do": "sign",
        },
    )
    page = therapist.go(f"/workspace/screenings/{reference}").text
    assert "the record and the answers differ" not in page
    assert "Corrected at the visit" in page


def test_a_record_never_lowers_an_outcome(patient, own_app, shared):
    sent_with(patient, shared.link(), healthy(rf_slow=["ill_now"]))
    assert newest(own_app).outcome == "not_now"


def test_changing_the_answers_later_keeps_the_record(patient, own_app, shared):
    sent_with(patient, shared.link(), healthy())
    patient.go("/change?mine=yes")
    patient.post(
        {"born": IDENTITY["born"]} if "born" in IDENTITY else {k: v for k, v in IDENTITY.items() if "born" in k}
    )
    page = patient.go("/form/your_health")
    assert "Eliquis" in page.text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Paste a link or a card"),
        ("hello", "not a health link or a health card"),
        ("shc:/1/2/5676", "more than one code"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do_and_nothing_typed_is_lost(patient, text, says):
    patient.start()
    page = bring(patient, text)
    assert patient.response.status_code == 422
    assert says in page.text
    assert "/go-on" in page.links
    assert text in page.text or not text


def test_a_passcode_is_asked_for_and_told_when_it_is_wrong(patient, shared):
    shared.passcode = "2468"
    patient.start()
    assert "needs a passcode" in bring(patient, shared.link()).text
    assert "You can try 2 more times" in bring(patient, shared.link(), "1").text
    assert "Eliquis" in bring(patient, shared.link(), "2468").text


def test_a_link_to_a_private_address_is_refused_with_a_sentence(settings, shared):
    app = create_app(replace(settings, bring_records=True))
    patient = Patient(app.test_client())
    patient.start()
    assert "We do not open links to this address" in bring(patient, shared.link()).text
    assert shared.asked == []
    close(app)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((200, "", {"Content-Length": str(1 << 30)}), "too large"),
        ((302, "", {"Location": "/manifest"}), "redirects to another address"),
    ],
)
def test_a_gigabyte_and_a_loop_of_redirects_are_refused_with_a_sentence(patient, shared, answer, says):
    shared.answers["/manifest"] = answer
    patient.start()
    assert says in bring(patient, shared.link()).text


def test_a_card_of_an_issuer_that_nobody_trusts_says_that_it_was_not_checked(patient, shared):
    patient.start()
    page = bring(patient, a_card("https://issuer.example.org", a_bundle(pregnancy_status("Pregnant"))))
    assert "We did not check its digital signature." in page.text
    assert "issuer.example.org" in page.text


def test_the_page_is_in_spanish_too(patient, shared):
    patient.start()
    patient.post({"language": "es", "back": "/record"}, "/language")
    patient.go("/record")
    assert "Traiga su expediente médico" in patient.page.text


def test_only_the_page_that_scans_may_use_the_camera(patient):
    patient.start()
    assert patient.response.headers["Permissions-Policy"].startswith("camera=(self)")
    patient.go("/")
    assert patient.response.headers["Permissions-Policy"].startswith("camera=()")


def test_taking_the_record_out_afterwards_does_not_make_the_difference_go_away(patient, own_app, shared):
    sent_with(patient, shared.link(), healthy())
    patient.go("/change")
    patient.post({field: text for field, text in IDENTITY.items() if field.startswith("born-")})
    patient.go("/record")
    patient.post({"do": "remove"}, "/record")
    patient.go("/check")
    patient.post({"revision": patient.page.values["revision"][0]}, "/check")
    sent = newest(own_app)
    assert sent.previous_id
    assert [one.words for one in sent.record.mentions] == ["Eliquis 5 MG Oral Tablet"]
    assert (sent.outcome, sent.suggestion.outcome) == ("discuss_first", "fits")
