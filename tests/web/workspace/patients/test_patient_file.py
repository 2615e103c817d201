"""Everything about one person as files: the JSON for programs, and the PDF that says the same to people."""

from __future__ import annotations

import io
import re
from datetime import date

import pypdf
import pytest

from screening.domain.review.calls import CallOutcome, CallReport, Next
from screening.practice import NAME
from screening.records.audit.entries import Action, Wanted
from screening.web.staff_wording import ACTIONS
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST, Staff
from screening.workflow.review.calls import log_call
from screening.workflow.rules.versions import NoRulesError
from tests.builders import IDENTITY, Patient, Therapist, healthy, written
from tests.exchange.documents.test_pdf import is_tagged

CODES = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+|[a-z_]+:[a-z0-9_]+|[a-z]+|[0-9a-f]{32}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT")


@pytest.fixture
def therapist(app) -> Therapist:
    person = Therapist(app, roles=[THERAPIST, ADMINISTRATOR])
    person.sign_in()
    return person


@pytest.fixture
def url(app, therapist) -> str:
    """A screening to which much happened: its identity was corrected, and it was decided."""
    patient = Patient(app.test_client())
    thinner = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}
    patient.has_sent(healthy(**thinner, goal="Walk again"), {**IDENTITY, "helper": "Eva Ruiz"})
    url = therapist.open_first()
    therapist.go(f"{url}/identity")
    therapist.post(f"{url}/identity", {**IDENTITY, "name": "Anna Ruiz"})
    therapist.decide(therapist.open_first(), "not_now", reason="Flare today", notes="Call on Monday")
    with app.app_context():
        is_called(app.extensions[NAME])
    return url


def is_called(practice):
    """Let the patient leave a number, and be called."""
    screening = practice.screenings.newest()
    written(practice.calls.leave, screening.draft_id, "509 555 0123", screening.id)
    (call,) = practice.calls.open(9)
    person = practice.people.by_email("park@example.com")
    report = CallReport(CallOutcome.REACHED, "Spoke with Eva", Next.NO_EMERGENCY, "Dr. Lee")
    log_call(practice, call, Staff(person.id, person.name), report)


def pdf(therapist, url) -> pypdf.PdfReader:
    response = therapist.client.get(f"{url}/file.pdf")
    assert response.mimetype == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(response.data))


def text_of(document) -> str:
    return " ".join(" ".join(page.extract_text() for page in document.pages).split())


def typed(data) -> set[str]:
    """Return every sentence, name and number in the JSON: what is no code, id or moment."""
    if isinstance(data, dict):
        return set().union(*map(typed, data.values()))
    if isinstance(data, list):
        return set().union(*map(typed, data))
    text = str(data)
    return set() if data is None or isinstance(data, bool) or CODES.fullmatch(text) or MOMENT.match(text) else {text}


def close(text: str) -> str:
    return re.sub(r"[\s\xad\u200b\-]", "", text)


def as_people_read(text: str) -> str:
    if text in set(Action):
        return ACTIONS.get(Action(text), text)
    try:
        when = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{when:%b} {when.day}, {when.year}"


def test_the_pdf_says_all_that_the_json_says(therapist, url):
    everything = typed(therapist.client.get(f"{url}/file.json").get_json())
    assert {"Anna Ruiz", "Ana Ruiz", "Flare today", "Call on Monday"} <= everything
    assert {"509 555 0123", "Spoke with Eva", "Dr. Lee"} <= everything
    document = pdf(therapist, url)
    text = close(text_of(document))
    assert {said for said in everything if close(as_people_read(said)) not in text} == set()
    assert is_tagged(document)


def test_the_pdf_says_it_in_words_in_sections_with_us_dates_and_page_numbers(therapist, url):
    document = pdf(therapist, url)
    text = text_of(document)
    for told in (
        "Everything stored about Anna Ruiz",
        "Came in by: Open link",
        "Who it was about before that was corrected",
        "Helped by: Eva Ruiz",
        "Suggestion: Discuss first",
        "Conclusion: Not now",
        "Reached: found not to be an emergency, by Dr. Lee, Dr. Park. Spoke with Eva",
        "Date of birth: Jan 2, ",
        "signed: decision 1",
    ):
        assert told in text
    assert f"1 / {len(document.pages)}" in text
    assert not re.search(r"\d{4}-\d\d-\d\d", text)


def exports(app) -> int:
    with app.app_context():
        return len(app.extensions[NAME].audit.page(Wanted(action="exported"), 100))


@pytest.mark.parametrize("name", ["file.json", "file.pdf"])
def test_each_download_stands_on_the_trail(app, therapist, url, name):
    therapist.client.get(f"{url}/{name}")
    assert exports(app) == 1


def test_the_page_of_the_record_offers_both(therapist, url):
    links = therapist.go(f"{url}/file").links
    assert {link.rpartition("/")[2] for link in links} >= {"file.json", "file.pdf"}


def test_without_the_extra_only_the_json_is_offered(therapist, url, monkeypatch):
    monkeypatch.setattr("screening.web.workspace.patients.patient_file.can_make_pdf", lambda: False)
    assert not any(link.endswith("file.pdf") for link in therapist.go(f"{url}/file").links)
    assert therapist.client.get(f"{url}/file.pdf").status_code == 404


def test_under_rules_that_cannot_be_read_the_ids_stand_there(app, therapist, url, monkeypatch):
    def unreadable(*_given):
        raise NoRulesError("rules version x cannot be read by this release")

    monkeypatch.setattr("screening.web.workspace.patients.file_words.rulebook_of", unreadable)
    text = text_of(pdf(therapist, url))
    assert "blood_thinner: anticoagulant" in text
    assert "Conclusion: Not now" in text
