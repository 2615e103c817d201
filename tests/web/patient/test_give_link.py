"""A patient takes their result along as a health link, and a reader on the other side opens it with the passcode."""

import json
import re
from base64 import b64decode
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from screening.app import create_app
from screening.exchange.health_record.health_link import FHIR, LinkedFile, opened_file, read_link
from screening.practice import NAME
from screening.workflow.review.patient_file import erase
from tests.builders import IDENTITY, TESTS, Patient, Therapist, healthy
from tests.conftest import close

R4B = pytest.importorskip("fhir.resources.R4B")


@pytest.fixture
def own_app(settings):
    app = create_app(replace(settings, give_links=True))
    yield app
    close(app)


@pytest.fixture
def patient(own_app):
    patient = Patient(own_app.test_client())
    patient.has_sent(healthy(skin_area=["not_sure"]))
    patient.go("/result")
    return patient


def made(patient):
    """Make a link; return it and its passcode, as they are shown."""
    page = patient.post({}, "/result/link").text
    return read_link(re.search(r"shlink:/[\w-]+", page)[0]), re.search(r"\b\d{6}\b", page)[0]


def asked(own_app, link, body):
    return own_app.test_client().post(urlsplit(link.url).path, json=body)


def words_in(answer, link):
    """The text of a link as its reader gets it."""
    opened = opened_file(answer.json["files"][0]["embedded"].encode(), link, FHIR)
    return b64decode(opened.data["entry"][1]["resource"]["content"][0]["attachment"]["data"]).decode()


@pytest.mark.parametrize(
    ("answers", "last"),
    [
        ({}, "never required"),
        ({"wants_needling": "no"}, "You said no to needles, and that is fine"),
        ({"rf_body": ["chest_pain"]}, "Get care now"),
    ],
)
def test_what_it_says_about_needles_is_what_the_page_says(own_app, answers, last):
    patient = Patient(own_app.test_client())
    patient.has_sent(healthy(**answers))
    shown = patient.go("/result").text
    link, passcode = made(patient)
    words = words_in(asked(own_app, link, {"recipient": "Hill Clinic", "passcode": passcode}), link)
    assert ("Dry needling is never required" in words) is ("Dry needling is never required" in shown)
    assert last in words


def test_whoever_has_link_and_passcode_reads_what_the_patient_reads(own_app, patient):
    link, passcode = made(patient)
    answer = asked(own_app, link, {"recipient": "Hill Clinic", "passcode": passcode})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    file, _findings = answer.json["files"]
    opened = opened_file(file["embedded"].encode(), link, file["contentType"])
    assert isinstance(opened, LinkedFile)
    text = opened.data["entry"][1]["resource"]["content"][0]["attachment"]
    words = b64decode(text["data"]).decode()
    assert "Let’s talk first" in words
    assert "You could ask:" in words
    assert "<" not in words


def findings_in(own_app, patient):
    """The second file of a link: everything that it says, and its resources."""
    link, passcode = made(patient)
    _text, file = asked(own_app, link, {"recipient": "x", "passcode": passcode}).json["files"]
    bundle = opened_file(file["embedded"].encode(), link, FHIR).data
    assert R4B.get_fhir_model_class("Bundle").model_validate(bundle)
    return json.dumps(bundle, ensure_ascii=False), [entry["resource"] for entry in bundle["entry"]]


@pytest.mark.parametrize(
    "answers",
    [
        {"skin_area": ["not_sure"]},
        {"rf_body": ["chest_pain"]},
        {"rf_slow": ["weight_loss"]},
        {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"},
        {"wants_needling": "no"},
    ],
)
def test_the_second_file_says_no_more_than_the_page(own_app, rulebook, answers):
    """No code and no words of a rule for the therapist, no answer, no treatment beside advice to see a doctor (G20)."""
    patient = Patient(own_app.test_client())
    patient.has_sent(healthy(**answers))
    page = " ".join(patient.go("/result").text.split())
    whole, (person, suggested, *issues) = findings_in(own_app, patient)
    assert person["name"] == [{"text": IDENTITY["name"]}]
    said = [*(one["detail"] for one in issues), *(one["text"] for one in suggested.get("note", ()))]
    assert [one for one in said if " ".join(one.split()) not in page] == []
    assert suggested["reasonCode"][0]["text"] in page
    assert not [rule.id for rule in rulebook.rules if f'"{rule.id}"' in whole or rule.therapist in whole]
    assert not [one for one in ("QuestionnaireResponse", "chest_pain", "anticoagulant") if one in whole]


def test_each_point_to_talk_about_is_an_issue_of_its_own(own_app, patient):
    _whole, (_person, suggested, *issues) = findings_in(own_app, patient)
    assert suggested["reasonCode"][0]["coding"][0]["code"] == "discuss_first"
    assert suggested["moduleCanonical"].startswith("http")
    assert {(one["resourceType"], one["status"]) for one in issues} == {("DetectedIssue", "preliminary")}


def test_a_file_that_does_not_fit_into_the_list_stands_beside_it(own_app, patient):
    link, passcode = made(patient)
    answer = asked(own_app, link, {"recipient": "x", "passcode": passcode, "embeddedLengthMax": 10})
    kinds = []
    for file in answer.json["files"]:
        found = own_app.test_client().get(urlsplit(file["location"]).path)
        assert found.content_type == "application/jose"
        kinds.append(opened_file(found.data, link, FHIR).data["entry"][1]["resource"]["resourceType"])
    assert kinds == ["DocumentReference", "GuidanceResponse"]
    assert own_app.test_client().get("/links/files/forged").status_code == 404


def test_a_wrong_passcode_says_how_many_tries_are_left(own_app, patient):
    link, _ = made(patient)
    for left in (4, 3, 2, 1, 0):
        answer = asked(own_app, link, {"recipient": "x", "passcode": "wrong"})
        assert (answer.status_code, answer.json) == (401, {"remainingAttempts": left})
    assert asked(own_app, link, {"recipient": "x"}).status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"recipient": 1}, {"recipient": "x", "passcode": 1}, [], {"recipient": "x", "passcode": "1" * 999}]
)
def test_what_is_asked_wrongly_is_refused_and_costs_no_try(own_app, patient, body):
    link, passcode = made(patient)
    assert asked(own_app, link, body).status_code == 400
    assert asked(own_app, link, {"recipient": "x", "passcode": passcode}).status_code == 200


def test_a_browser_on_another_site_may_ask(own_app, patient):
    link, _ = made(patient)
    answer = own_app.test_client().options(urlsplit(link.url).path)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type"


def test_the_patient_ends_a_link_and_a_new_one_ends_the_one_before(own_app, patient):
    first, passcode = made(patient)
    patient.go("/result")
    second, another = made(patient)
    assert asked(own_app, first, {"recipient": "x", "passcode": passcode}).status_code == 404
    patient.go("/result")
    patient.post({}, "/result/link/end")
    assert asked(own_app, second, {"recipient": "x", "passcode": another}).status_code == 404


def test_the_passcode_and_the_link_are_shown_once(patient):
    link, passcode = made(patient)
    page = patient.go("/result").text
    assert "You made one." in page
    assert passcode not in page
    assert link.key not in page


def test_a_link_goes_with_its_screening(own_app, patient):
    link, passcode = made(patient)
    with own_app.app_context():
        stores = own_app.extensions[NAME]
        erase(stores, stores.screenings.newest(), TESTS, "asked for")
    assert asked(own_app, link, {"recipient": "x", "passcode": passcode}).status_code == 404


def test_without_the_setting_no_link_is_made_oropened_file(app):
    someone = Patient(app.test_client())
    someone.has_sent(healthy())
    assert "health link" not in someone.go("/result").text
    someone.post({}, "/result/link")
    assert someone.response.status_code == 404
    assert app.test_client().post("/links/x", json={"recipient": "x"}).status_code == 404


def test_the_trail_names_it(own_app, patient):
    made(patient)
    therapist = Therapist(own_app, roles=("administrator",))
    therapist.sign_in()
    assert "health link made" in therapist.go("/workspace/audit").text.lower()


def sends_again(patient):
    patient.go("/change")
    patient.post({field: text for field, text in IDENTITY.items() if field.startswith("born-")})
    patient.post({"revision": patient.page.values["revision"][0]}, "/check")


def test_a_newer_version_ends_the_link_to_the_one_before(own_app, patient):
    link, passcode = made(patient)
    sends_again(patient)
    assert asked(own_app, link, {"recipient": "Hill Clinic", "passcode": passcode}).status_code == 404


def test_no_link_is_made_of_answers_that_were_replaced_on_another_device(own_app, patient):
    here = dict(patient.client._cookies)
    sends_again(patient)
    patient.client._cookies.clear()
    patient.client._cookies.update(here)
    page = patient.go("/result").text
    assert "These are not your newest answers" in page
    assert "Make a health link" not in page
    assert "These are not your newest answers" in patient.post({}, "/result/link").text
    with own_app.app_context():
        stores = own_app.extensions[NAME]
        assert not [one for one in stores.screenings.all() if stores.health_links.of(one.id)]


def test_the_page_that_shows_them_offers_no_other_language_which_would_take_them_away(patient):
    assert 'name="language"' in patient.response.get_data(as_text=True)
    made(patient)
    assert 'name="language"' not in patient.response.get_data(as_text=True)
