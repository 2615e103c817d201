"""The summary as a PDF: what the page says, also what is folded up, on one sheet for an ordinary case."""

import io
import re
import unicodedata
from dataclasses import replace

import pypdf
import pytest
from bs4 import BeautifulSoup

from screening.app import create_app
from tests.builders import IDENTITY, Patient, Therapist, healthy
from tests.conftest import close as close_app
from tests.exchange.documents.test_pdf import ODD, is_tagged

THINNER = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "yes"}
FEAR = {"needle_hesitancy": 6, "stop_signal": "yes", "what_helps": ["lie_down"], "acupuncturist_now": "yes"}
CASES = {
    "nothing to say": {},
    "a medicine": THINNER,
    "fear of needles": FEAR,
    "an emergency": {"rf_body": ["chest_pain"], **THINNER},
    "a doctor first": {"rf_slow": ["weight_loss"]},
    "not sure": {"lie_still": "not_sure", "wants_needling": "not_sure"},
}


def read(response):
    assert response.mimetype == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(response.data))


def close(text):
    return re.sub(r"[\s\xad\-“”•]", "", text)


def text_of(response):
    return " ".join(" ".join(page.extract_text() for page in read(response).pages).split())


def printed(document):
    return close("".join(page.extract_text() for page in document.pages))


@pytest.mark.parametrize("answers", CASES.values(), ids=CASES)
def test_an_ordinary_case_is_one_sheet_with_every_heading_mark_and_fold_of_the_page(patient, therapist, answers):
    patient.has_sent(healthy(**answers))
    therapist.sign_in()
    url = therapist.open_first()
    main = BeautifulSoup(therapist.response.get_data(as_text=True), "html.parser").main
    for hidden in main.select(".no-print, form, .govuk-visually-hidden"):
        hidden.decompose()
    document = read(therapist.client.get(f"{url}/summary.pdf"))
    assert len(document.pages) == 1
    assert is_tagged(document)
    text = printed(document)
    for said in main.select("h1, h2, h3, summary, dt, dd, q, li, p"):
        assert close(said.get_text()) in text
    tags = [close(tag.get_text()) for tag in main.select(".outcome, .tag")]
    assert [tag for tag in set(tags) if text.count(tag) < tags.count(tag)] == []


def test_what_was_corrected_is_printed_struck_through_and_beside_it_what_is_so(patient, therapist):
    patient.has_sent(healthy(rf_nerve=["saddle_numb"]))
    therapist.sign_in()
    url = therapist.open_first()
    assert "Not signed yet" in text_of(therapist.client.get(f"{url}/summary.pdf"))
    tick = next(name for name in therapist.page.fields if name.startswith("tick-"))
    seen = {name: therapist.page.values[name][0] for name in ("after", "corrected")}
    therapist.post(url, {tick: "not_confirmed", "do": "sign", "conclusion": "fits", "reason": "By mistake", **seen})
    page = BeautifulSoup(therapist.response.get_data(as_text=True), "html.parser")
    old, new = page.find("ins").find_previous("del").get_text(), page.find("ins").get_text()
    response = therapist.client.get(f"{url}/summary.pdf")
    assert close(f"{old}→{new}") in printed(read(response))
    assert text_of(response).count("Corrected at the visit") == 1


def test_a_decision_that_was_signed_and_one_that_it_replaced_are_printed(patient, therapist):
    patient.has_sent(healthy(**THINNER))
    therapist.sign_in()
    url = therapist.open_first()
    therapist.decide(url, "not_now", notes="First line\nSecond line")
    therapist.decide(url, "after_discussing", reason="Talked with the doctor")
    text = text_of(therapist.client.get(f"{url}/summary.pdf"))
    assert "Signed: Fits, after what was discussed" in text
    assert "First line Second line" in text
    assert "(replaced)" in text
    assert "Before: Not now" in text
    assert "Replace this decision" not in text


@pytest.mark.parametrize("typed", ODD.values(), ids=ODD)
def test_whatever_a_patient_or_a_practice_is_called_the_pdfs_open(settings, compiled, typed):
    app = create_app(replace(settings, practice=typed.replace("\ud800", "") or "Clinic"))
    app.jinja_env.bytecode_cache = compiled
    patient, therapist = Patient(app.test_client()), Therapist(app)
    allowed = "".join(sign for sign in typed if unicodedata.category(sign) not in ("Cc", "Cs"))[:25] or "Ana"
    patient.has_sent(healthy(other_health=allowed, goal_activity=allowed), {**IDENTITY, "name": f"Ana {allowed}"})
    therapist.sign_in()
    url = therapist.open_first()
    for response in (
        patient.client.get("/result.pdf"),
        patient.client.get("/paper.pdf"),
        therapist.client.get(f"{url}/summary.pdf"),
    ):
        assert response.status_code == 200
        assert is_tagged(read(response))
    close_app(app)
